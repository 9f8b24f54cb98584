//! Who calls: read from the request's headers before anything else of it is looked at.

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};

use ipp_payment::Millis;

use super::{Scope, Tokens};
use crate::problem::{Answer, Refusal};

/// What a token says about who carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The till.
    pub till: String,
    /// The shop it stands in.
    pub location: Option<String>,
    /// What is allowed.
    pub scopes: Vec<Scope>,
    /// The most that one payment may be, in minor units.
    pub max_amount: Option<i64>,
    /// The only devices that may be used; all, if there is no list.
    pub devices: Option<Vec<String>>,
    /// Until when the token is taken: an event stream ends then.
    pub expires_at: Millis,
}

impl Caller {
    /// Reads the one `Authorization: Bearer` header.
    ///
    /// # Errors
    /// 401: there is no token, or it is not one of ours, or it has expired.
    pub fn from_headers(headers: &HeaderMap, tokens: &Tokens) -> Answer<Self> {
        tokens.read(bearer(headers)?)
    }

    /// Refuses a caller whose token lacks the scope.
    ///
    /// # Errors
    /// 403.
    pub fn must(&self, scope: Scope) -> Answer<()> {
        if self.scopes.contains(&scope) {
            Ok(())
        } else {
            Err(Refusal::wrong_scope(scope))
        }
    }
}

/// In a handler: the caller that the route's guard let through.
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| Refusal::internal("a handler wants a caller on a route without guard"))
    }
}

fn bearer(headers: &HeaderMap) -> Answer<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or_else(Refusal::no_token)?;
    if values.next().is_some() {
        return Err(Refusal::bad_token().because("more than one authorization header"));
    }
    let value = value
        .to_str()
        .map_err(|_| Refusal::bad_token().because("not ASCII"))?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Refusal::no_token()),
    }
}
