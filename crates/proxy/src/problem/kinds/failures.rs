//! Constructors for failures of Kustom, the database or the proxy itself.

use std::fmt::Display;
use std::time::Duration;

use axum::http::StatusCode;
use ipp_wire::code;

use crate::problem::Refusal;

impl Refusal {
    /// 502: Kustom could not be reached or answered with an error; nothing was started.
    pub fn provider_unavailable(inside: impl Display) -> Self {
        Self::new(
            StatusCode::BAD_GATEWAY,
            code::PROVIDER_UNAVAILABLE,
            "Kustom could not be reached. Try again in a moment.",
        )
        .because(inside)
    }

    /// 503: Kustom could not be reached a moment ago; the payment is not tried.
    pub fn provider_down() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            code::PROVIDER_UNAVAILABLE,
            "Kustom cannot be reached at the moment. Nothing was started; try again in a moment.",
        )
        .retry_after(Duration::from_secs(2))
    }

    /// 503: Kustom rejects the API key. For `/readyz`: a page is answered with what Kustom said.
    pub fn key_rejected() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            code::PROVIDER_UNAVAILABLE,
            "Kustom rejects this proxy's API key. Nothing can be charged until the proxy is started with a key that Kustom accepts.",
        )
    }

    /// A 4xx of Kustom's, passed on. A status that the page would take to be about its own token,
    /// or that is not a 4xx, becomes 502.
    pub fn provider_refused(status: u16, detail: impl Into<String>) -> Self {
        let status = match StatusCode::from_u16(status) {
            Ok(s) if s.is_client_error() && !matches!(s.as_u16(), 401 | 403) => s,
            _ => StatusCode::BAD_GATEWAY,
        };
        Self::new(status, code::PROVIDER_REFUSED, detail)
    }

    /// 503: the proxy is being stopped, as in an update; its next start takes the request.
    pub fn stopping() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            code::STOPPING,
            "The proxy is restarting. Nothing was started; try again in a moment.",
        )
        .retry_after(Duration::from_secs(1))
    }

    /// 503: the database cannot be read or written; nothing was started.
    pub fn storage_unavailable(inside: impl Display) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            code::STORAGE_UNAVAILABLE,
            "The proxy's database is not available. Nothing was started; try again in a moment.",
        )
        .because(inside)
    }

    /// 500: a defect or an internal failure; the log has details.
    pub fn internal(inside: impl Display) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            code::INTERNAL,
            "The proxy failed internally. Its log says why.",
        )
        .because(inside)
    }
}
