//! The element's texts, in the language of the till.
//!
//! English is compiled in; each other language is one JSON file, which the shim fetches while the
//! wasm loads. The page's `messages` override both.

mod catalogue;
mod fill;
mod keys;
mod plural;
mod say;
mod texts;

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_test;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod locales_test;

pub(crate) use catalogue::{Catalogue, ENGLISH};
pub(crate) use fill::fill;
pub(crate) use keys::Key;
pub(crate) use say::{age, ago};
pub(crate) use texts::{Texts, unknown_keys};
