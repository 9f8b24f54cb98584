//! Constructors for refusals of a request by its form: route, body, signature or number.

use std::time::Duration;

use axum::http::StatusCode;
use ipp_wire::code;

use crate::problem::Refusal;

impl Refusal {
    /// 400: a path or query value has the wrong form.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::BAD_REQUEST, detail)
    }

    /// 400: the body is not JSON, or not of the expected shape.
    pub fn bad_json(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::BAD_JSON, detail)
    }

    /// 400: the webhook's signature, time or headers were refused.
    pub fn bad_signature(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::BAD_SIGNATURE, detail)
    }

    /// 413: over the body limit, in bytes.
    pub fn body_too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            code::BODY_TOO_LARGE,
            format!("The body is over {} KB. Send a smaller one.", limit / 1024),
        )
    }

    /// 408: the body did not arrive in time.
    pub fn body_too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            code::BODY_TOO_SLOW,
            "The body took too long to arrive. Send it again.",
        )
    }

    /// 429: the till, or all tills together, have reached their limit of open event streams.
    pub fn too_many_streams() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            code::TOO_MANY_STREAMS,
            "Too many event streams are open. Close pages that are not needed; \
             an abandoned stream is given up within a minute.",
        )
        .retry_after(Duration::from_secs(9))
    }

    /// 404: no such route.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::NOT_FOUND,
            "There is no such route. /openapi.json lists them.",
        )
    }

    /// 405: the route exists, but not with this method.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            code::METHOD_NOT_ALLOWED,
            "This route does not take this method. /openapi.json lists which it takes.",
        )
    }
}
