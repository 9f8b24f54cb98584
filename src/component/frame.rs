//! The frame of the widget in a Leptos app: a shadow root with the stylesheet.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRoot};

use super::events::lead_focus;

/// The element's stylesheet, compiled in: no file has to be served, and since it is added neither
/// as a tag nor as an attribute, no Content-Security-Policy forbids it.
const STYLES: &str = include_str!("../../www/element/styles.css");

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Object, js_name = CSSStyleSheet)]
    type StyleSheet;

    #[wasm_bindgen(constructor, catch, js_class = CSSStyleSheet)]
    fn new() -> Result<StyleSheet, JsValue>;

    #[wasm_bindgen(method, catch, js_name = replaceSync)]
    fn replace_sync(this: &StyleSheet, text: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(extends = HtmlElement)]
    type Host;

    #[wasm_bindgen(method, catch, js_name = attachShadow)]
    fn attach_shadow(this: &Host, options: &Object) -> Result<ShadowRoot, JsValue>;
}

/// Gives `host` a shadow root and returns the container in it.
pub(super) fn attach(host: &HtmlElement) -> Result<HtmlElement, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"mode".into(), &"open".into())?;
    let root = host.unchecked_ref::<Host>().attach_shadow(&options)?;
    let sheet = StyleSheet::new()?;
    sheet.replace_sync(STYLES)?;
    Reflect::set(&root, &"adoptedStyleSheets".into(), &Array::of1(&sheet))?;
    let document = host.owner_document().ok_or(JsValue::UNDEFINED)?;
    let container: HtmlElement = document.create_element("div")?.unchecked_into();
    container.set_class_name("root");
    root.append_child(&container)?;
    lead_focus(&root);
    Ok(container)
}
