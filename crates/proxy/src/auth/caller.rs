//! The caller of a route, and the proof that it may call it.

use std::marker::PhantomData;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::{HeaderMap, header, request::Parts};

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
    /// Until when the token is taken, in unix seconds: an event stream ends then.
    pub expires_at: u64,
}

impl Caller {
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

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    Tokens: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Answer<Self> {
        let token = bearer(&parts.headers)?;
        Tokens::from_ref(state).read(token)
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

/// A scope as a type, so that a route's signature says what it takes.
pub trait Grant: Send + Sync + 'static {
    /// Which.
    const SCOPE: Scope;
}

macro_rules! grants {
    ($($(#[$doc:meta])* $name:ident = $scope:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Grant for $name {
            const SCOPE: Scope = Scope::$scope;
        }
    )+};
}

grants! {
    /// Needs `pay`.
    Pay = Pay;
    /// Needs `resolve`.
    Resolve = Resolve;
    /// Needs `playground`.
    Play = Playground;
}

/// A caller that was found to have the scope. As the first argument of a handler it is checked
/// before the path and the body are looked at.
#[derive(Clone, Debug)]
pub struct Allowed<G>(pub Caller, PhantomData<G>);

impl<S, G> FromRequestParts<S> for Allowed<G>
where
    S: Send + Sync,
    Tokens: FromRef<S>,
    G: Grant,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Answer<Self> {
        let caller = Caller::from_request_parts(parts, state).await?;
        caller.must(G::SCOPE)?;
        Ok(Self(caller, PhantomData))
    }
}
