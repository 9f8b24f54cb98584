//! Till tokens: fetched once, shared by all requests, and replaced when one is refused.

use std::cell::{Cell, RefCell};
use std::future::pending;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::shell::base::task::{First, Notice, first, within};
use crate::shell::input::reader;
use crate::shell::net::fetch::{Aborter, Asked, send};
use crate::shell::net::http::POST;
use crate::shell::net::problem::Failure;
use crate::shell::net::token_text::{fits_header, till_of, token_in};

/// Time that the page's backend has to answer with a token, in milliseconds.
const TOKEN_TIMEOUT_MS: u32 = 15_000;

/// Begins to fetch a till token: the promise resolves with its text.
pub(crate) type TokenSource = Rc<dyn Fn() -> Promise>;

/// The source of tokens, and the current token.
#[derive(Default)]
pub(crate) struct Tokens {
    source: RefCell<Option<TokenSource>>,
    url: Option<String>,
    /// Shared, so that requests that start together ask the page once.
    current: RefCell<Option<Promise>>,
    /// Numbers the tokens, so that a request can say which one was refused.
    generation: Cell<u32>,
    /// The till of the tokens, once known; empty if they name none.
    till: RefCell<Option<String>>,
    /// The page has set another source since the till was found out.
    replaced: Cell<bool>,
    changed: Notice,
    another_till: Notice,
    /// Stops a fetch from `token-url` when this is dropped.
    aborter: Rc<Aborter>,
}

/// A token with its number.
#[derive(Clone)]
pub(crate) struct Token {
    /// The text for the `Authorization` header.
    pub(crate) text: String,
    generation: u32,
}

impl Tokens {
    /// Gets tokens from `url` unless the page sets a source; `till` is the till, if already
    /// known.
    pub(crate) fn new(url: Option<String>, till: Option<String>) -> Self {
        Self {
            url,
            till: RefCell::new(till),
            ..Self::default()
        }
    }

    /// Sets the page's source, which precedes the URL. The current token is dropped, and answers of
    /// the previous source are ignored.
    pub(crate) fn set_source(&self, source: Option<TokenSource>) {
        self.source.replace(source);
        self.replaced.set(true);
        self.forget();
        self.changed.give();
    }

    /// Forgets the till: the next token decides it.
    pub(crate) fn start_over(&self) {
        self.till.replace(None);
    }

    /// Waits until a token names another till. That token is not used before [`Self::start_over`].
    pub(crate) async fn another_till(&self) {
        self.another_till.after(self.another_till.count()).await;
    }

    /// Returns the current token, or waits until the page sets a source. Never resolves once a
    /// token names another till: the caller is about to be dropped.
    pub(crate) async fn get(&self) -> Result<Token, Failure> {
        match within(TOKEN_TIMEOUT_MS, self.ask()).await {
            Some(Ok(token)) if self.is_ours(&token) => Ok(token),
            Some(Ok(_)) => {
                self.another_till.give();
                pending().await
            }
            Some(Err(thrown)) => {
                self.forget();
                let why = reader::message(&thrown);
                let why = format!("No token could be fetched. {why}");
                Err(Failure::no_token(why.trim_end()))
            }
            None if self.has_source() => {
                self.forget();
                Err(Failure::no_token(
                    "No token has come within 15 seconds: fetchToken, or token-url, does not answer.",
                ))
            }
            None => Err(Failure::no_token(
                "Set the element's fetchToken property or its token-url attribute.",
            )),
        }
    }

    /// Marks a token as refused: the next request asks for another, unless one already did.
    pub(crate) fn refused(&self, token: &Token) {
        if token.generation == self.generation.get() {
            self.forget();
        }
    }

    fn forget(&self) {
        self.generation.set(self.generation.get().wrapping_add(1));
        self.current.replace(None);
    }

    /// Whether there is a source of tokens.
    pub(crate) fn has_source(&self) -> bool {
        self.url.is_some() || self.source.borrow().is_some()
    }

    /// Whether a token belongs to the till that the first one named. One that names none counts as
    /// another till's if its source is new: the safe guess.
    fn is_ours(&self, token: &Token) -> bool {
        let named = till_of(&token.text);
        let mut till = self.till.borrow_mut();
        let same = till
            .as_ref()
            .is_none_or(|till| *till == named && (!named.is_empty() || !self.replaced.get()));
        if same {
            *till = Some(named);
            self.replaced.set(false);
        }
        same
    }

    async fn ask(&self) -> Result<Token, JsValue> {
        loop {
            let seen = self.changed.count();
            if !self.has_source() {
                self.changed.after(seen).await;
                continue;
            }
            let current = self.current.borrow().clone();
            let generation = self.generation.get();
            let promise = current.unwrap_or_else(|| self.begin());
            // The page's function may have replaced itself while it ran.
            if self.generation.get() == generation {
                self.current.replace(Some(promise.clone()));
            }
            let asked = first(JsFuture::from(promise), self.changed.after(seen)).await;
            let token = match asked {
                First::Left(token) if self.changed.count() == seen => token?,
                // Tokens of a replaced function are ignored, whenever they come.
                _ => {
                    TimeoutFuture::new(0).await;
                    continue;
                }
            };
            let text = token
                .as_string()
                .map(|text| text.trim().to_owned())
                .filter(|text| fits_header(text));
            return text
                .map(|text| Token { text, generation })
                .ok_or_else(|| "It must be a token as text.".into());
        }
    }

    fn begin(&self) -> Promise {
        // Cloned first: the source may replace itself while it runs.
        let source = self.source.borrow().clone();
        if let Some(begin) = source {
            return begin();
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
            if !sent.ok() {
                return Err("It was refused.".into());
            }
            token_in(&sent.text().await.unwrap_or_default())
                .map(JsValue::from)
                .ok_or_else(|| "There is none in the answer.".into())
        })
    }
}
