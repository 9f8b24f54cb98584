//! Who is calling: till tokens, which the merchant's backend signs and the page carries.
//!
//! A token is a JWT signed with HS256 and nothing else. It is read from the `Authorization`
//! header only, never from an address, where logs and histories would keep it.

mod caller;
mod claims;
mod date;
mod jwt;
mod refusal;
mod scope;
mod token;

pub use caller::Caller;
pub use claims::Claims;
pub use scope::Scope;
pub use token::{MAX_TOKEN, TokenError, TokenSecret, Tokens};

#[cfg(test)]
mod tests;
