//! `fetch` without a throw or a panic, and an abort that comes by itself.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Request, RequestInit, Response};

/// Aborts what carries its signal when it is dropped.
pub(crate) struct Aborter(Option<AbortController>);

impl Default for Aborter {
    fn default() -> Self {
        Self(AbortController::new().ok())
    }
}

impl Aborter {
    /// For a request.
    pub(crate) fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for Aborter {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// What is asked for.
pub(crate) struct Asked<'a> {
    /// `GET`, `POST` or `PUT`.
    pub(crate) method: &'static str,
    /// Where.
    pub(crate) url: &'a str,
    /// By their names.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// JSON.
    pub(crate) body: Option<&'a str>,
    /// What the browser may have kept is no answer.
    pub(crate) fresh: bool,
    /// Aborts it.
    pub(crate) signal: Option<AbortSignal>,
}

impl Asked<'_> {
    /// `None` for what the browser refuses in a request.
    fn request(&self) -> Option<Request> {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (*name, JsValue::from(*value)))
            .collect();
        let mut fields = vec![
            ("method", self.method.into()),
            ("headers", object(&headers).into()),
        ];
        fields.extend(self.fresh.then(|| ("cache", "no-store".into())));
        fields.extend(self.body.map(|body| ("body", body.into())));
        fields.extend(self.signal.clone().map(|signal| ("signal", signal.into())));
        let init: RequestInit = object(&fields).unchecked_into();
        Request::new_with_str_and_init(self.url, &init).ok()
    }
}

/// An object with these fields.
pub(super) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh object can't fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

/// Sends a request. `None`: there was no answer, whatever the reason; the browser does not tell
/// a page why. What the page may have put in `fetch`'s place is not trusted to give one.
pub(crate) async fn send(asked: Asked<'_>) -> Option<Response> {
    let request = asked.request()?;
    let answer = JsFuture::from(web_sys::window()?.fetch_with_request(&request))
        .await
        .ok()?;
    answer.dyn_into().ok()
}
