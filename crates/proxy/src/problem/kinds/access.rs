//! Constructors for refusals of a caller: by its token, or by what the token allows.

use std::fmt::Display;

use axum::http::StatusCode;
use ipp_wire::code;

use crate::problem::{Refusal, shown};

impl Refusal {
    /// 401: no token.
    pub fn no_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            code::NO_TOKEN,
            "Send a till token as `Authorization: Bearer <token>`.",
        )
    }

    /// 401: the token is not one of ours. The reason goes to the log only: it would help a forger.
    pub fn bad_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            code::BAD_TOKEN,
            "The till token is not valid here. Ask the merchant's backend for a new one.",
        )
    }

    /// 401: the token has expired. Callers that know its times say more.
    pub fn token_expired() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            code::TOKEN_EXPIRED,
            "The till token has expired. Ask the merchant's backend for a new one.",
        )
    }

    /// 403: the token lacks the scope.
    pub fn wrong_scope(scope: impl Display) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code::WRONG_SCOPE,
            format!("The till token lacks the scope `{scope}`."),
        )
    }

    /// 403: over the token's `max_amount`, in minor units.
    pub fn over_limit(max_amount: i64) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code::OVER_LIMIT,
            format!("This till may charge at most {max_amount} minor units in one payment."),
        )
    }

    /// 403: not the token's `loc`.
    pub fn location_not_allowed(location_id: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code::LOCATION_NOT_ALLOWED,
            format!(
                "This till may not pair a phone for the location {}.",
                shown(location_id)
            ),
        )
    }

    /// 403: not among the token's `devices`, or in another shop than its `loc`.
    pub fn device_not_allowed(device_id: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code::DEVICE_NOT_ALLOWED,
            format!("This till may not use the device {}.", shown(device_id)),
        )
    }
}
