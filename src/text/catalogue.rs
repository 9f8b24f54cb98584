//! The texts of one language, overlaid with the page's own.

use super::{Key, fill};

/// The English texts, compiled in, so that the cashier never sees blank text.
pub(crate) const ENGLISH: &str = include_str!("../../www/locales/en.json");

/// The texts of one language; missing ones are English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Catalogue {
    texts: Vec<String>,
}

impl Catalogue {
    /// Takes each key's text from `find`; without one, the key's name.
    pub(crate) fn new(mut find: impl FnMut(&'static str) -> Option<String>) -> Self {
        let text = |key: &Key| find(key.name()).unwrap_or_else(|| key.name().to_owned());
        Self {
            texts: Key::ALL.iter().map(text).collect(),
        }
    }

    /// A copy with the texts that `find` has in place of these.
    #[must_use]
    pub(crate) fn overlaid(&self, mut find: impl FnMut(&'static str) -> Option<String>) -> Self {
        let texts = Key::ALL
            .iter()
            .map(|key| find(key.name()).unwrap_or_else(|| self.raw(*key).to_owned()));
        Self {
            texts: texts.collect(),
        }
    }

    /// A text as in the file.
    pub(crate) fn raw(&self, key: Key) -> &str {
        self.texts
            .get(key as usize)
            .map_or(key.name(), String::as_str)
    }

    /// A text with its placeholders filled.
    pub(crate) fn fill(&self, key: Key, values: &[(&str, &str)]) -> String {
        fill(self.raw(key), values)
    }
}
