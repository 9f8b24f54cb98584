//! What Kustom says goes to logs, pages and the database: the key never does, whoever repeats it.

use secrecy::{ExposeSecret, SecretString};

/// What stands in its place.
const BLOT: &str = "[secret]";

/// Takes the API key out of texts.
#[derive(Clone, Debug)]
pub(super) struct Discreet(SecretString);

impl Discreet {
    pub(super) fn new(api_key: &SecretString) -> Self {
        Self(api_key.clone())
    }

    /// The text without the key.
    pub(super) fn text(&self, text: &str) -> String {
        let key = self.0.expose_secret();
        if key.is_empty() {
            return text.to_owned();
        }
        text.replace(key, BLOT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_taken_out_wherever_it_stands() {
        let discreet = Discreet::new(&"kco_test_api_1".into());
        let said = discreet.text("bad key kco_test_api_1: Basic kco_test_api_1");
        assert_eq!(said, "bad key [secret]: Basic [secret]");
        assert!(!format!("{discreet:?}").contains("kco_test"));
    }
}
