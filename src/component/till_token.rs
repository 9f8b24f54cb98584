//! The app's source of till tokens.

use std::fmt::Display;
use std::future::Future;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::future_to_promise;

/// A function that returns a future of a till token, or of the reason why there is none.
///
/// Called when the component starts and again when a token has expired. The app's own backend signs
/// tokens, since it knows who is logged in at this till.
#[derive(Clone)]
pub struct FetchToken(Rc<dyn Fn() -> Promise>);

impl<F, Fut, E> From<F> for FetchToken
where
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Result<String, E>> + 'static,
    E: Display,
{
    fn from(fetch: F) -> Self {
        Self(Rc::new(move || {
            let token = fetch();
            future_to_promise(async move {
                let why = |error: E| JsValue::from(error.to_string());
                token.await.map(JsValue::from).map_err(why)
            })
        }))
    }
}

/// The same as a JavaScript function, valid while this is kept.
pub(super) struct TokenFunction(Closure<dyn FnMut() -> Promise>);

impl TokenFunction {
    pub(super) fn new(fetch: FetchToken) -> Self {
        Self(Closure::new(move || (fetch.0)()))
    }

    pub(super) fn as_js(&self) -> Function {
        self.0.as_ref().unchecked_ref::<Function>().clone()
    }
}
