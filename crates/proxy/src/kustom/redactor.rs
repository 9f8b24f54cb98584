//! Removes the API key from what Kustom answers, before it reaches a log, a page or the database.

use secrecy::{ExposeSecret, SecretString};

/// Replaces the key.
pub(crate) const REDACTED: &str = "[secret]";

/// Removes the API key from texts.
#[derive(Clone, Debug)]
pub(crate) struct Redactor(SecretString);

impl Redactor {
    pub(crate) fn new(api_key: &SecretString) -> Self {
        Self(api_key.clone())
    }

    /// Returns the text with the key redacted.
    pub(crate) fn text(&self, text: &str) -> String {
        let key = self.0.expose_secret();
        if key.is_empty() {
            return text.to_owned();
        }
        text.replace(key, REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_taken_out_wherever_it_stands() {
        let redactor = Redactor::new(&"kco_test_api_1".into());
        let said = redactor.text("bad key kco_test_api_1: Basic kco_test_api_1");
        assert_eq!(said, "bad key [secret]: Basic [secret]");
        assert!(!format!("{redactor:?}").contains("kco_test"));
    }
}
