//! Requests to the proxy, its event stream, and the tokens for both.

pub(crate) mod backoff;
pub(crate) mod connections;
pub(crate) mod fetch;
pub(crate) mod http;
pub(crate) mod polls;
pub(crate) mod problem;
pub(crate) mod requests;
pub(crate) mod sse;
pub(crate) mod stream;
pub(crate) mod token_text;
pub(crate) mod tokens;
