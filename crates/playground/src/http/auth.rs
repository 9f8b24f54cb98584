//! Authentication by the API key.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

use super::{App, Provider};
use crate::problem::Problem;
use crate::rules::Presence;

/// Accepts requests with the API key: `Basic <key>`, the bare key, or HTTP basic authentication
/// with the key as password.
pub(super) async fn authenticate(State(provider): App, request: Request, next: Next) -> Response {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok());
    if value.is_some_and(|value| bears(value, &provider.api_key)) {
        return next.run(request).await;
    }
    let detail = match value {
        None => "The Authorization header is missing. Send Basic and the API key.",
        Some(_) => "The Authorization header does not hold the API key.",
    };
    let mut response = Problem::new(StatusCode::UNAUTHORIZED, detail).into_response();
    let scheme = HeaderValue::from_static("Basic realm=\"ipp\"");
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, scheme);
    response
}

fn bears(authorization: &str, key: &str) -> bool {
    let Some((scheme, credentials)) = authorization.split_once(' ') else {
        return false;
    };
    if !scheme.eq_ignore_ascii_case("Basic") {
        return false;
    }
    let credentials = credentials.trim();
    same(credentials, key)
        || BASE64
            .decode(credentials)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|pair| {
                pair.split_once(':')
                    .map(|(_, password)| same(password, key))
            })
            .unwrap_or(false)
}

/// Compares digests, so that timing reveals nothing about the key.
fn same(given: &str, key: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(key)
}

/// Extractor that accepts requests that name this merchant or none.
///
/// Kustom marks `x-merchant-id` as required on the three lists, but what happens without it is not
/// documented, so the rule `merchant_id` says whether it is refused. Assumed: that a wrong one is.
pub(super) struct OwnMerchant;

impl FromRequestParts<Arc<Provider>> for OwnMerchant {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        provider: &Arc<Provider>,
    ) -> Result<Self, Problem> {
        let own = provider.merchant_id.as_deref().map(str::as_bytes);
        match (parts.headers.get("x-merchant-id"), own) {
            (Some(named), Some(own)) if named.as_bytes() != own => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "x-merchant-id names another merchant than the API key's.",
            )),
            (None, _) if provider.rules.merchant_id == Presence::Required => {
                Err(Problem::field("x-merchant-id", "is required"))
            }
            _ => Ok(Self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_taken_as_it_is_or_as_the_password_of_http_basic() {
        let key = "kco_test_api_abc";
        let encoded = BASE64.encode(format!("M1-x:{key}"));
        assert!(bears(&format!("Basic {key}"), key));
        assert!(bears(&format!("basic {encoded}"), key));
    }

    #[test]
    fn anything_else_is_refused() {
        let key = "kco_test_api_abc";
        let as_user = BASE64.encode(format!("{key}:"));
        let alone = BASE64.encode(key);
        for wrong in [
            "",
            "Basic",
            "Basic ",
            key,
            "Bearer kco_test_api_abc",
            "Basic kco_test_api_ab",
            &format!("Basic {as_user}"),
            &format!("Basic {alone}"),
        ] {
            assert!(!bears(wrong, key), "{wrong}");
        }
    }
}
