//! The app's source of till tokens.

use std::fmt::Display;
use std::future::Future;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

use crate::shell::TokenSource;

/// A function that returns a future of a till token, or of the reason why there is none.
///
/// Called when the component starts and again when a token has expired. The app's own backend signs
/// tokens, since it knows who is logged in at this till.
#[derive(Clone)]
pub struct FetchToken(pub(super) TokenSource);

impl<F, Fut, E> From<F> for FetchToken
where
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Result<String, E>> + 'static,
    E: Display,
{
    fn from(fetch: F) -> Self {
        // A promise, since all requests that need the token at this moment share it.
        Self(Rc::new(move || {
            let token = fetch();
            future_to_promise(async move {
                let why = |error: E| JsValue::from(error.to_string());
                token.await.map(JsValue::from).map_err(why)
            })
        }))
    }
}
