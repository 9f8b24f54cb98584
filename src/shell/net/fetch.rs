//! `fetch` that neither throws nor panics and aborts on drop. `fetch.js` guards against
//! replacements that the page may have installed.

use gloo_net::http::{Method, Request, RequestBuilder};
use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCache};

#[wasm_bindgen(module = "/src/shell/net/fetch.js")]
extern "C" {
    #[wasm_bindgen(js_name = answerTo)]
    fn answer_to(request: &web_sys::Request) -> Promise;

    type Answer;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;

    #[wasm_bindgen(method)]
    fn text(this: &Answer) -> Promise;

    #[wasm_bindgen(method)]
    fn readable(this: &Answer) -> bool;

    #[wasm_bindgen(method)]
    fn chunk(this: &Answer) -> Promise;

    type Abort;

    #[wasm_bindgen(constructor)]
    fn new() -> Abort;

    #[wasm_bindgen(static_method_of = Abort, js_name = canAsk)]
    fn can_ask() -> bool;

    #[wasm_bindgen(method, getter)]
    fn signal(this: &Abort) -> Option<AbortSignal>;

    #[wasm_bindgen(method)]
    fn now(this: &Abort);

    /// The JSON of any value of the page's, without nulls; `None` if it can't be read. What JSON does
    /// not have becomes text, so that it is refused where it stands and not left out.
    #[wasm_bindgen(js_name = jsonOf)]
    pub(crate) fn json_of(value: &JsValue) -> Option<String>;

    /// Logs to the developer's console.
    pub(crate) fn warn(words: &str, value: &JsValue);
}

/// Aborts the requests that carry its signal when dropped.
pub(crate) struct Aborter(Abort);

impl Default for Aborter {
    fn default() -> Self {
        Self(Abort::new())
    }
}

impl Aborter {
    /// The signal for a request; `None` where the browser has no `AbortController`.
    pub(crate) fn signal(&self) -> Option<AbortSignal> {
        self.0.signal()
    }
}

impl Drop for Aborter {
    fn drop(&mut self) {
        self.0.now();
    }
}

/// A request to send.
pub(crate) struct Asked<'a> {
    /// `GET`, `POST` or `PUT`.
    pub(crate) method: &'static str,
    /// The address.
    pub(crate) url: &'a str,
    /// Name and value of each header.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// The body, as JSON.
    pub(crate) body: Option<&'a str>,
    /// Bypasses the browser's HTTP cache.
    pub(crate) fresh: bool,
    /// Aborts the request.
    pub(crate) signal: Option<AbortSignal>,
}

impl Asked<'_> {
    /// `None` if the browser refuses to build the request.
    fn request(&self) -> Option<Request> {
        if !Abort::can_ask() {
            return None;
        }
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

/// A JavaScript object with these fields.
pub(crate) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh object can't fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

/// The head of an answer, from which the body can be read.
pub(crate) struct Sent(Answer);

impl Sent {
    /// The HTTP status.
    pub(crate) fn status(&self) -> u16 {
        self.0.status()
    }

    /// Whether the status is 2xx.
    pub(crate) fn ok(&self) -> bool {
        (200..300).contains(&self.status())
    }

    /// The whole body; `None` if it can't be read as text.
    pub(crate) async fn text(&self) -> Option<String> {
        // It never rejects; nothing in `fetch.js` does.
        JsFuture::from(self.0.text()).await.ok()?.as_string()
    }

    /// Whether the body can be read as a stream. Ask once, before the first chunk.
    pub(crate) fn readable(&self) -> bool {
        self.0.readable()
    }

    /// The next bytes of the body; `None` at the end.
    pub(crate) async fn chunk(&self) -> Option<Vec<u8>> {
        let chunk = JsFuture::from(self.0.chunk()).await.ok()?;
        Some(chunk.dyn_into::<Uint8Array>().ok()?.to_vec())
    }
}

/// Sends a request. `None` if there was no answer; the browser does not tell a page why. gloo-net's
/// own `send` panics if the page has replaced `fetch` with something odd.
pub(crate) async fn send(asked: Asked<'_>) -> Option<Sent> {
    let request: web_sys::Request = asked.request()?.into();
    let answer = JsFuture::from(answer_to(&request)).await.ok()?;
    (!answer.is_undefined()).then(|| Sent(answer.unchecked_into()))
}
