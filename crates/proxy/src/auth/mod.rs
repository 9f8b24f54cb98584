//! Identifies callers by till tokens, which the merchant's backend signs and the page sends.
//!
//! A token is a JWT signed with HS256. It is read from the `Authorization` header only, never from
//! a URL, which logs and browser histories would keep.

mod caller;
mod claims;
mod date;
mod jwt;
mod refusal;
mod times;
mod token;

pub use caller::Caller;
pub(crate) use caller::bearer;
pub use claims::Claims;
pub use ipp_wire::Scope;
pub(crate) use token::keys;
pub use token::{MAX_TOKEN, TokenError, TokenRules, TokenSecret, Tokens};

#[cfg(test)]
mod tests;
