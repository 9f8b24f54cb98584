//! Till tokens: asked for once, shared by all requests, asked for again when one is refused.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::fetch::{Aborter, Asked, send};
use super::http::POST;
use super::task::{Notice, within};
use super::token_text::{fits_header, token_in};
use super::{problem::Failure, reader};

/// A page's backend has so long for a token.
const PATIENCE: u32 = 15_000;

/// Where tokens come from, and the last one.
#[derive(Default)]
pub(crate) struct Tokens {
    function: RefCell<Option<Function>>,
    url: Option<String>,
    /// Shared, so that several requests at the start ask the page once.
    current: RefCell<Option<Promise>>,
    /// Counts them, so that a request can say which one was refused.
    generation: Cell<u32>,
    changed: Notice,
    /// Stops a fetch from `token-url` when this is dropped.
    aborter: Rc<Aborter>,
}

/// A token, and which one it was.
#[derive(Clone)]
pub(crate) struct Token {
    /// For the `Authorization` header.
    pub(crate) text: String,
    generation: u32,
}

impl Tokens {
    /// Tokens from that URL, unless the page sets a function.
    pub(crate) fn new(url: Option<String>) -> Self {
        Self {
            url,
            ..Self::default()
        }
    }

    /// The page's `fetchToken`; it comes before the URL. A token that is still good is kept:
    /// frameworks set a new function each time they draw.
    pub(crate) fn set_function(&self, function: Option<Function>) {
        if function.is_none() {
            self.forget();
        }
        self.function.replace(function);
        self.changed.give();
    }

    /// The token in use. A page that has set no source yet is waited for.
    pub(crate) async fn get(&self) -> Result<Token, Failure> {
        match within(PATIENCE, self.ask()).await {
            Some(Ok(text)) => Ok(Token {
                text,
                generation: self.generation.get(),
            }),
            Some(Err(thrown)) => {
                self.forget();
                let why = reader::message(&thrown);
                Err(Failure::no_token(
                    format!("No token could be fetched. {why}")
                        .trim_end()
                        .to_owned(),
                ))
            }
            None if self.has_source() => {
                self.forget();
                Err(Failure::NoAnswer)
            }
            None => Err(Failure::no_token(
                "Set the element's fetchToken property or its token-url attribute.".to_owned(),
            )),
        }
    }

    /// That token was refused: the next request asks for another, unless one already did.
    pub(crate) fn refused(&self, token: &Token) {
        if token.generation == self.generation.get() {
            self.forget();
        }
    }

    fn forget(&self) {
        self.generation.set(self.generation.get().wrapping_add(1));
        self.current.replace(None);
    }

    fn has_source(&self) -> bool {
        self.url.is_some() || self.function.borrow().is_some()
    }

    async fn ask(&self) -> Result<String, JsValue> {
        loop {
            let seen = self.changed.count();
            if self.has_source() {
                break;
            }
            self.changed.after(seen).await;
        }
        let current = self.current.borrow().clone();
        let promise = current.unwrap_or_else(|| {
            let promise = self.begin();
            self.current.replace(Some(promise.clone()));
            promise
        });
        let token = JsFuture::from(promise).await?.as_string();
        let token = token
            .map(|token| token.trim().to_owned())
            .filter(|token| fits_header(token));
        token.ok_or_else(|| "It must be a token as text.".into())
    }

    fn begin(&self) -> Promise {
        // Cloned first: the page's function may set another one while it runs.
        let function = self.function.borrow().clone();
        if let Some(function) = function {
            return match function.call0(&JsValue::UNDEFINED) {
                Ok(token) => Promise::resolve(&token),
                Err(thrown) => Promise::reject(&thrown),
            };
        }
        let (url, aborter) = (
            self.url.clone().unwrap_or_default(),
            Rc::downgrade(&self.aborter),
        );
        future_to_promise(async move {
            let asked = Asked {
                method: POST,
                url: &url,
                headers: &[("accept", "application/json")],
                body: None,
                fresh: false,
                signal: aborter.upgrade().and_then(|aborter| aborter.signal()),
            };
            let sent = send(asked).await.ok_or("No answer.")?;
            if !sent.response.ok() {
                return Err("It was refused.".into());
            }
            let text = sent.response.text()?;
            let text = JsFuture::from(text).await?.as_string().unwrap_or_default();
            token_in(&text)
                .map(JsValue::from)
                .ok_or_else(|| "There is none in the answer.".into())
        })
    }
}
