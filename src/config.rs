//! What an element is mounted with. Nothing in the object that the shim passes is trusted.

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

use crate::attributes::Attributes;
use crate::shell::input::reader;

/// The page's settings at mount time. All can be changed later except the proxy and `token-url`: for
/// those the element is mounted anew.
pub(crate) struct Config {
    /// The attributes.
    pub(crate) attributes: Attributes,
    /// The till that the element belonged to before it was mounted anew, if any.
    pub(crate) till: Option<String>,
    /// The page's `fetchToken`.
    pub(crate) fetch_token: Option<Function>,
    /// The page's `order`.
    pub(crate) order: JsValue,
    /// A language tag; empty for the browser's own.
    pub(crate) locale: String,
    /// The language's texts, unless it is English.
    pub(crate) texts: JsValue,
    /// The page's own words.
    pub(crate) messages: JsValue,
}

impl Config {
    /// Reads the fields that are present; the others get their defaults.
    pub(crate) fn read(object: &JsValue) -> Self {
        let value = |name| reader::get(object, name).unwrap_or(JsValue::UNDEFINED);
        Self {
            attributes: Attributes::read(object),
            till: reader::text(object, "till").filter(|till| !till.is_empty()),
            fetch_token: value("fetchToken").dyn_into().ok(),
            order: value("order"),
            locale: reader::text(object, "locale").unwrap_or_default(),
            texts: value("texts"),
            messages: value("messages"),
        }
    }
}
