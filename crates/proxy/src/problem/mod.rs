//! Refusals: a status, a stable code and a sentence that says what to do.
//!
//! Internal details are kept beside the refusal for the log and never sent. The answer carries the
//! refusal in its extensions, so that `http` can log it together with the route.

mod kinds;
mod text;

pub(crate) use text::{short, shown};

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ipp_wire::{OrderTaken, Problem, TokenClock};

/// A handler's result.
pub type Answer<T> = Result<T, Refusal>;

/// A refusal on its way to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// One of [`ipp_wire::code`]'s.
    pub code: &'static str,
    /// What is wrong and what to do, in a sentence.
    pub detail: String,
    /// The payment that prevents the request.
    pub payment_id: Option<Box<str>>,
    /// What any till may know of that payment.
    pub payment: Option<Box<OrderTaken>>,
    /// Messages by field.
    pub errors: BTreeMap<String, String>,
    /// How the token's times compare with the proxy's clock.
    pub clock: Option<Box<TokenClock>>,
    /// After how many seconds the same request may be sent again.
    retry_after: Option<u16>,
    /// For the log only.
    inside: Option<Box<str>>,
}

impl Refusal {
    /// A refusal without a payment or fields.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            payment_id: None,
            payment: None,
            errors: BTreeMap::new(),
            clock: None,
            retry_after: None,
            inside: None,
        }
    }

    /// Names the payment that prevents the request.
    #[must_use]
    pub fn naming(mut self, payment_id: impl Display) -> Self {
        self.payment_id = Some(payment_id.to_string().into());
        self
    }

    /// Adds what any till may know of the payment that prevents the request.
    #[must_use]
    pub fn telling(mut self, payment: OrderTaken) -> Self {
        self.payment = Some(Box::new(payment));
        self
    }

    /// Says what is wrong with one field, such as `order_items[1].total_amount`.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.errors.insert(field.into(), message.into());
        self
    }

    /// Sets after how long the same request may be sent again, in whole seconds.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(u16::try_from(wait.as_secs() + 1).unwrap_or(u16::MAX));
        self
    }

    /// Keeps internal details for the log.
    #[must_use]
    pub fn because(mut self, inside: impl Display) -> Self {
        self.inside = Some(inside.to_string().into());
        self
    }

    /// The refusal as it is sent.
    #[must_use]
    pub fn problem(&self) -> Problem {
        Problem {
            title: self
                .status
                .canonical_reason()
                .unwrap_or("Refused")
                .to_owned(),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail.clone(),
            payment_id: self.payment_id.as_deref().map(str::to_owned),
            payment: self.payment.as_deref().cloned(),
            errors: self.errors.clone(),
            clock: self.clock.as_deref().cloned(),
        }
    }

    /// The internal details, for the log.
    pub(crate) fn inside(&self) -> &str {
        self.inside.as_deref().unwrap_or_default()
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.code, self.status, self.detail)
    }
}

impl std::error::Error for Refusal {}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(self.problem())).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[tokio::test]
    async fn what_went_wrong_inside_is_never_sent() {
        let refusal = Refusal::internal("disk /var/lib/ipp is on fire");
        let response = refusal.into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let kind = response.headers()[header::CONTENT_TYPE].clone();
        assert_eq!(kind, "application/problem+json");
        let body = axum::body::to_bytes(response.into_body(), 4096)
            .await
            .unwrap();
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem.code, "internal");
        assert!(!String::from_utf8_lossy(&body).contains("fire"));
    }

    #[test]
    fn kustoms_refusal_of_our_key_is_not_passed_on_as_the_pages_401() {
        let refusal = Refusal::provider_refused(401, "the key is wrong");
        assert_eq!(refusal.status, StatusCode::BAD_GATEWAY);
        let refusal = Refusal::provider_refused(404, "no such device");
        assert_eq!(refusal.status, StatusCode::NOT_FOUND);
    }
}
