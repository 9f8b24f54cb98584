//! Texts of one language, with the page's own words laid over them.

use super::{Key, fill};

/// English. It is in the wasm, so that the cashier never looks at blank text.
pub(crate) const ENGLISH: &str = include_str!("../../www/locales/en.json");

/// One language's texts. What a language lacks is English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Catalogue {
    texts: Vec<String>,
}

impl Catalogue {
    /// Asks `find` for each key's text, and falls back to the key's own name.
    pub(crate) fn new(mut find: impl FnMut(&'static str) -> Option<String>) -> Self {
        let text = |key: &Key| find(key.name()).unwrap_or_else(|| key.name().to_owned());
        Self {
            texts: Key::ALL.iter().map(text).collect(),
        }
    }

    /// The same with other words wherever `find` has some.
    #[must_use]
    pub(crate) fn overlaid(&self, mut find: impl FnMut(&'static str) -> Option<String>) -> Self {
        let texts = Key::ALL
            .iter()
            .map(|key| find(key.name()).unwrap_or_else(|| self.raw(*key).to_owned()));
        Self {
            texts: texts.collect(),
        }
    }

    /// A text as it stands in the file.
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
