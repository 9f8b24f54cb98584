//! The caller, identified from the request's headers before anything else of it is read.

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};

use ipp_payment::Millis;

use super::{Scope, Tokens};
use crate::problem::{Answer, Refusal};

/// What a token says about its bearer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The till's name.
    pub till: String,
    /// The shop that the till is in; only its terminals may be used.
    pub location: Option<String>,
    /// The person at the till.
    pub name: Option<String>,
    /// What the token allows.
    pub scopes: Vec<Scope>,
    /// Maximum amount of one payment, in minor units.
    pub max_amount: Option<i64>,
    /// The devices that may be used; `None` allows all.
    pub devices: Option<Vec<String>>,
    /// When the token expires; an event stream ends then.
    pub expires_at: Millis,
}

impl Caller {
    /// Reads the one `Authorization: Bearer` header.
    ///
    /// # Errors
    /// 401: the token is missing, expired or not one of ours.
    pub fn from_headers(headers: &HeaderMap, tokens: &Tokens) -> Answer<Self> {
        tokens.read(bearer(headers)?)
    }

    /// Refuses a caller whose token lacks the scope.
    ///
    /// # Errors
    /// 403 if it does.
    pub fn must(&self, scope: Scope) -> Answer<()> {
        if self.scopes.contains(&scope) {
            Ok(())
        } else {
            Err(Refusal::wrong_scope(scope))
        }
    }

    /// Whether it may use terminals of this shop; `None` is a terminal that stands in no shop.
    #[must_use]
    pub fn is_of(&self, location: Option<&str>) -> bool {
        self.location.is_none() || self.location.as_deref() == location
    }

    /// Who acts, for the record: the person and the till, or the till alone.
    #[must_use]
    pub fn who(&self) -> String {
        match &self.name {
            Some(name) => format!("{name} ({})", self.till),
            None => self.till.clone(),
        }
    }
}

/// Gives handlers the caller that the route's guard accepted.
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| Refusal::internal("a handler wants a caller on a route without guard"))
    }
}

/// The token that a request brings.
///
/// # Errors
/// 401 if there is none, or more than one.
pub(crate) fn bearer(headers: &HeaderMap) -> Answer<&str> {
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
