//! `fetch` without a throw or a panic, and an abort that comes by itself.

use gloo_net::http::{Method, Request, RequestBuilder};
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, RequestCache, Response};

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
        let method = match self.method {
            "PUT" => Method::PUT,
            "POST" => Method::POST,
            _ => Method::GET,
        };
        let mut request = RequestBuilder::new(self.url)
            .method(method)
            .abort_signal(self.signal.as_ref());
        if self.fresh {
            request = request.cache(RequestCache::NoStore);
        }
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        match self.body {
            Some(body) => request.body(body),
            None => request.build(),
        }
        .ok()
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

/// What was sent, and the head of its answer.
pub(crate) struct Sent {
    /// The head.
    pub(crate) response: Response,
    /// WebKit aborts nothing any more once nobody has the request: a stream would stay open.
    _request: web_sys::Request,
}

/// Sends a request. `None`: there was no answer, whatever the reason; the browser does not tell
/// a page why. gloo-net's own `send` panics if the page has put something odd in `fetch`'s place.
pub(crate) async fn send(asked: Asked<'_>) -> Option<Sent> {
    let request: web_sys::Request = asked.request()?.into();
    let answer = JsFuture::from(web_sys::window()?.fetch_with_request(&request))
        .await
        .ok()?;
    Some(Sent {
        response: answer.dyn_into().ok()?,
        _request: request,
    })
}
