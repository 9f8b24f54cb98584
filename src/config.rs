//! The plain object that the element shim passes when it mounts. Nothing in it is trusted.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use crate::shell::Settings;
use crate::shell::input::reader;

/// The page's settings at mount time. All can be changed later except the proxy and where tokens
/// come from: for those the element is mounted anew.
pub(crate) struct Config {
    /// The settings of the shell.
    pub(crate) settings: Settings,
    /// The page's `fetchToken`.
    pub(crate) fetch_token: Option<js_sys::Function>,
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
    pub(crate) fn read(host: HtmlElement, object: &JsValue) -> Self {
        let text = |name| reader::text(object, name).filter(|text| !text.is_empty());
        let value = |name| reader::get(object, name).unwrap_or(JsValue::UNDEFINED);
        Self {
            settings: Settings {
                host,
                proxy: text("proxy").unwrap_or_default(),
                token_url: text("tokenUrl"),
                till: text("till"),
                location: text("location"),
            },
            fetch_token: value("fetchToken").dyn_into().ok(),
            order: value("order"),
            locale: text("locale").unwrap_or_default(),
            texts: value("texts"),
            messages: value("messages"),
        }
    }
}
