//! `fetch` without a throw or a panic, and an abort that comes by itself.

use gloo_net::http::Request;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Response};

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

/// Sends a request. `None`: there was no answer, whatever the reason; the browser does not tell
/// a page why. gloo-net's own `send` panics if the page has put something odd in `fetch`'s place.
pub(crate) async fn send(request: Result<Request, gloo_net::Error>) -> Option<Response> {
    let request: web_sys::Request = request.ok()?.into();
    let answer = JsFuture::from(web_sys::window()?.fetch_with_request(&request))
        .await
        .ok()?;
    answer.dyn_into().ok()
}
