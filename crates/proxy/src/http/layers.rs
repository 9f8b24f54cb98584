//! The layers around every route: limits, headers, CORS, logging, and panic handling.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Method, Request, header};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any as AnyOrigin, CorsLayer};
use tower_http::trace::TraceLayer;
use tracing::Span;

use super::body::MAX_BODY;
use super::{App, Service, exchanges, limits, refused};
use crate::config::Origins;
use crate::problem::Refusal;
use crate::trace::{self, TRACEPARENT, Trace};

/// How long a browser may cache a preflight's answer.
const PREFLIGHT_MAX_AGE: Duration = Duration::from_secs(3600);

/// How much of a path is logged, in characters.
const MAX_LOGGED_PATH: usize = 200;

/// Wraps a router with all layers, innermost first.
pub(super) fn around(router: Router, app: &App) -> Router {
    let loopback = app.loopback;
    let mut router = router
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CatchPanicLayer::custom(panicked))
        // Inside CORS, so that the page can read the refusal.
        .layer(from_fn_with_state(app.clone(), limits::by_address))
        .layer(cors(app))
        .layer(map_response(move |response| async move {
            secured(response, loopback)
        }));
    if app.plays() {
        // Outside of what sets headers, so that they are told as they are sent.
        router = router.layer(from_fn_with_state(app.clone(), exchanges::keep));
    }
    router
        .layer(from_fn_with_state(app.clone(), refused::log))
        .layer(
            // Failures are refusals, which are logged already.
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_failure(()),
        )
        .layer(from_fn(traced))
}

/// Logs the route and not the path, which the caller controls; the path, cut, is logged at debug
/// level only. Never logs the query: some client will put a token there one day.
fn span(request: &Request<Body>) -> Span {
    let route = refused::route(request.extensions());
    let trace = trace::current();
    let trace_id = trace.as_ref().map(Trace::id);
    let method = refused::method(request.method());
    let span = tracing::info_span!("request", method, route, trace_id);
    let path = request.uri().path();
    let end = path.char_indices().nth(MAX_LOGGED_PATH).map(|(end, _)| end);
    span.in_scope(|| tracing::debug!(path = &path[..end.unwrap_or(path.len())], "asked for"));
    span
}

/// Runs the request in the trace that its caller names.
async fn traced(request: Request<Body>, next: Next) -> Response {
    trace::within(Trace::of(request.headers()), next.run(request)).await
}

fn cors(service: &Service) -> CorsLayer {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::PUT, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, TRACEPARENT])
        // `Retry-After`; and `Date`, since the age of a confirmation is counted by it and not by
        // the page's clock.
        .expose_headers([header::RETRY_AFTER, header::DATE])
        .max_age(PREFLIGHT_MAX_AGE);
    match &service.origins {
        Origins::Any => layer.allow_origin(AnyOrigin),
        Origins::Listed(origins) => layer.allow_origin(origins.clone()),
    }
}

/// Adds security headers: answers hold payments, are for one page only, and are not pages
/// themselves.
fn secured(mut response: Response, loopback: bool) -> Response {
    let headers = response.headers_mut();
    // The event stream says more.
    let no_store = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(no_store);
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
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

/// Answers 500 without details; the panic hook has logged the message.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    Refusal::internal("a handler panicked").into_response()
}
