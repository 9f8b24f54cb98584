//! What is around every route: limits, headers, CORS, the log, and a net for panics.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Method, Request, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any as AnyOrigin, CorsLayer};
use tower_http::trace::TraceLayer;
use tracing::Span;

use super::body::MAX_BODY;
use super::{App, Service, limits, refused};
use crate::config::Origins;
use crate::problem::Refusal;

/// How long a browser may remember a preflight's answer.
const PREFLIGHT: Duration = Duration::from_secs(3600);

/// How much of a path is logged, in characters.
const MOST_OF_PATH: usize = 200;

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
        .layer(from_fn_with_state(app.clone(), refused::log))
        .layer(
            // What fails is a refusal, which has its line.
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_failure(()),
        )
}

/// The route in place of the path, which is the caller's; that stands in the log at its loudest
/// only, cut. Never the query: somebody will put a token there one day.
fn span(request: &Request<Body>) -> Span {
    let route = refused::route(request.extensions());
    let span = tracing::info_span!("request", method = refused::method(request.method()), route);
    let path = request.uri().path();
    let end = path.char_indices().nth(MOST_OF_PATH).map(|(end, _)| end);
    span.in_scope(|| tracing::debug!(path = &path[..end.unwrap_or(path.len())], "asked for"));
    span
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
