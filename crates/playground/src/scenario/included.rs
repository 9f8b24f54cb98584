//! The scenarios that come with the program.

macro_rules! included {
    ($($name:literal,)*) => {
        /// Each scenario that is included: its file's name without the ending, and its text.
        #[must_use]
        pub fn included() -> Vec<(&'static str, &'static str)> {
            vec![$((
                $name,
                include_str!(concat!("../../scenarios/", $name, ".toml")),
            ),)*]
        }
    };
}

included! {
    "slow-pickup",
    "decline-twice",
    "paid-after-cancel",
    "create-answer-lost",
    "callback-lost",
    "callbacks-doubled",
    "callback-late",
    "expired",
    "terminal-switched",
    "provider-down",
    "amount-changed",
    "device-busy",
    "offline-at-tap",
    "two-tills",
    "device-offline",
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn every_file_is_included_and_can_be_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
        let files: BTreeSet<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
            .collect();
        let names: BTreeSet<_> = included()
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        assert_eq!(names, files);
        for (name, text) in included() {
            let scenario = Scenario::parse(text);
            assert!(scenario.is_ok(), "{name}.toml:{}", scenario.unwrap_err());
            assert!(
                !scenario.unwrap().about.is_empty(),
                "{name} says what it is about"
            );
        }
    }
}
