//! Who is calling: till tokens, which the merchant's backend signs and the page carries.
//!
//! A token is a JWT signed with HS256 and nothing else. It is read from the `Authorization`
//! header only, never from an address, where logs and histories would keep it.

mod caller;
mod jwt;
mod scope;
mod token;

pub use caller::Caller;
pub use scope::Scope;
pub use token::{Claims, TokenError, TokenSecret, Tokens};

#[cfg(test)]
mod tests;
