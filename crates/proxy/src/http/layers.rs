//! What is around every route: limits, headers, CORS, and a net for panics.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Method, Request, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any as AnyOrigin, CorsLayer};
use tower_http::trace::TraceLayer;

use super::body::MAX_BODY;
use super::{App, Service, limits};
use crate::config::Origins;
use crate::problem::Refusal;

/// How long a browser may remember a preflight's answer.
const PREFLIGHT: Duration = Duration::from_secs(3600);

/// Puts all of it around a router; the first is the innermost.
pub(super) fn around(router: Router, app: &App) -> Router {
    let loopback = app.loopback;
    router
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CatchPanicLayer::custom(panicked))
        // Inside of CORS, so that the page can read that it was refused.
        .layer(from_fn_with_state(app.clone(), limits::by_address))
        .layer(cors(app))
        .layer(map_response(move |response| async move {
            secured(response, loopback)
        }))
        .layer(
            // The path without its query: somebody will put a token there one day.
            TraceLayer::new_for_http().make_span_with(|request: &Request<_>| {
                tracing::info_span!("request", method = %request.method(), path = request.uri().path())
            }),
        )
}

fn cors(service: &Service) -> CorsLayer {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::PUT, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        // When to come again; and the age of a confirmation counts from here, not from the page's clock.
        .expose_headers([header::RETRY_AFTER, header::DATE])
        .max_age(PREFLIGHT);
    match &service.origins {
        Origins::Any => layer.allow_origin(AnyOrigin),
        Origins::Listed(origins) => layer.allow_origin(origins.clone()),
    }
}

/// Answers hold payments and are for one page alone; none is a page itself.
fn secured(mut response: Response, loopback: bool) -> Response {
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    if !loopback {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// A panic's message is in the log already, by the panic hook; the caller gets none of it.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    Refusal::internal("a handler panicked").into_response()
}
