//! The HTTP requests and answers behind a timeline's entries, for those who integrate.
//!
//! They tell more than the journal may keep: whole orders, and whatever else a page sends. So they are
//! in memory only, bounded, masked before they are kept, and never there with real money.

mod capture;
mod curl;
mod kept;
mod mask;

pub(crate) use capture::{about, answered, read, received, sending, serve, watch};
pub(crate) use kept::Exchanges;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode};

/// What an exchange is: the kinds of entries that have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A page asks the proxy.
    Request,
    /// The proxy calls Kustom.
    Call,
    /// Kustom calls the proxy.
    Callback,
}

/// A request and its answer as they were, with secrets.
#[derive(Clone)]
pub(crate) struct Exchanged {
    pub(crate) request: Request,
    pub(crate) answer: Option<Answer>,
}

/// A request.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}

/// An answer.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}
