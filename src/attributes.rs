//! The element's attributes that reach the wasm.

use wasm_bindgen::JsValue;

use crate::shell::input::reader;

/// Declares the attributes: the field, and the attribute's name in pages.
macro_rules! attributes {
    ($($(#[$doc:meta])* $field:ident = $name:literal,)+) => {
        /// The values of the attributes; `None` for one that is missing or empty.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub(crate) struct Attributes {
            $($(#[$doc])* pub(crate) $field: Option<String>,)+
        }

        impl Attributes {
            /// Reads an object that has the attributes by their names in pages.
            pub(crate) fn read(object: &JsValue) -> Self {
                let text = |name| reader::text(object, name).filter(|text| !text.is_empty());
                Self { $($field: text($name),)+ }
            }
        }

        /// Their names in pages.
        #[cfg(test)]
        const NAMES: &[&str] = &[$($name),+];
    };
}

attributes! {
    /// The proxy's address; without it, the page's own host.
    proxy = "proxy",
    /// The URL from which a page without script gets its tokens.
    token_url = "token-url",
    /// If set, only the terminals of this location are shown.
    location = "location",
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::NAMES;

    const ELEMENT: &str = include_str!("../www/element/checkout.js");

    /// Observed, and passed to the wasm as a language with its texts.
    const LANGUAGE: &str = "locale";

    /// Read where they take effect, by the stylesheet and by the feedback module.
    const NOT_OBSERVED: [&str; 2] = ["theme", "feedback"];

    #[test]
    fn every_attribute_is_documented_observed_and_read() {
        let (_, rest) = ELEMENT.split_once("observedAttributes = [").unwrap();
        let observed = rest
            .split_once(']')
            .unwrap()
            .0
            .split('"')
            .skip(1)
            .step_by(2);
        let observed: BTreeSet<_> = observed.collect();
        let read: BTreeSet<_> = NAMES.iter().copied().chain([LANGUAGE]).collect();
        assert_eq!(observed, read, "observed in checkout.js, and declared here");
        let documented = ELEMENT.lines().filter_map(|line| {
            let (_, rest) = line.split_once("* @attr {")?.1.split_once("} ")?;
            Some(rest.split_once(" - ")?.0)
        });
        let documented: BTreeSet<_> = documented.collect();
        let known: BTreeSet<_> = read.into_iter().chain(NOT_OBSERVED).collect();
        assert_eq!(documented, known, "documented in checkout.js, and in use");
    }
}
