//! Access to the browser, and the instruments of `instruments.js`.

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Storage};

/// The page's document.
pub(crate) fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// Clears both storages, as in a new tab of a new browser.
pub(crate) fn clear_storages() {
    clear_tab();
    let window = web_sys::window().unwrap();
    window.local_storage().unwrap().unwrap().clear().unwrap();
}

/// Clears the tab's storage, as in a new tab of the same browser.
pub(crate) fn clear_tab() {
    tab().clear().unwrap();
}

fn tab() -> Storage {
    let window = web_sys::window().unwrap();
    window.session_storage().unwrap().unwrap()
}

/// Forgets what was begun before: see `instruments.js`.
pub(crate) fn mark() {
    instrument("mark", &[]);
}

/// Timers and listeners of the page that were begun since the mark and still run, in words.
pub(crate) fn held() -> String {
    instrument("held", &[]).as_string().unwrap()
}

/// The requests since the mark with that method.
pub(crate) fn requests(method: &str) -> Vec<String> {
    let calls = instrument("calls", &[]).as_string().unwrap();
    let of_method = calls
        .lines()
        .filter(|line| line.split(' ').next() == Some(method));
    of_method.map(str::to_owned).collect()
}

/// The list that an instrument keeps appending to.
pub(crate) fn list(name: &str, argument: &JsValue) -> Array {
    instrument(name, std::slice::from_ref(argument)).unchecked_into()
}

/// Signs a till token, as the merchant's backend would.
pub(crate) async fn sign(secret: &str, claims: &str) -> String {
    let promise: Promise = instrument("sign", &[secret.into(), claims.into()]).unchecked_into();
    JsFuture::from(promise).await.unwrap().as_string().unwrap()
}

/// A new random id.
pub(crate) fn uuid() -> String {
    let id = js_sys::eval("crypto.randomUUID()").unwrap();
    id.as_string().unwrap()
}

/// An object from its JSON.
pub(crate) fn parsed(json: &str) -> JsValue {
    JSON::parse(json).unwrap()
}

/// Sets a property.
pub(crate) fn set(object: &JsValue, name: &str, value: impl Into<JsValue>) {
    Reflect::set(object, &name.into(), &value.into()).unwrap();
}

/// A property that is a string; `None` otherwise.
pub(crate) fn text(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).unwrap().as_string()
}

/// A plain object with these fields.
pub(crate) fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (name, value) in fields {
        set(&object, name, value);
    }
    object
}

fn instrument(name: &str, arguments: &[JsValue]) -> JsValue {
    let window = JsValue::from(web_sys::window().unwrap());
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap();
    if get(&window, "instruments").is_undefined() {
        js_sys::eval(include_str!("instruments.js")).unwrap();
    }
    let instruments = get(&window, "instruments");
    let instrument: Function = get(&instruments, name).dyn_into().unwrap();
    let arguments: Array = arguments.iter().collect();
    instrument.apply(&instruments, &arguments).unwrap()
}
