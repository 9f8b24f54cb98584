//! Routes for the operator: liveness, readiness, metrics, and the API's description. They need no
//! token, since they reveal nothing about payments.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use ipp_wire::path;

use super::App;
use super::document::DOCUMENT;
use crate::problem::Answer;

/// Tells that the process runs.
#[utoipa::path(
    get,
    path = path::HEALTHZ,
    responses((status = 200, description = "It does.", body = String))
)]
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// Tells whether payments can be taken: whether the database can be written, and Kustom does not
/// reject the API key.
#[utoipa::path(
    get,
    path = path::READYZ,
    responses((status = 200, description = "They can.", body = String))
)]
pub(super) async fn readyz(State(app): State<App>) -> Answer<&'static str> {
    app.engine.ready().await?;
    Ok("ready\n")
}

/// Reports metrics in Prometheus' text format.
#[utoipa::path(
    get,
    path = path::METRICS,
    responses((status = 200, description = "Counters and gauges.", body = String))
)]
pub(super) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.engine.metrics())
}

/// Describes this API.
#[utoipa::path(
    get,
    path = path::OPENAPI,
    responses((status = 200, description = "OpenAPI 3.1.", body = Object))
)]
pub(super) async fn openapi() -> impl IntoResponse {
    let document = DOCUMENT.as_str();
    ([(header::CONTENT_TYPE, "application/json")], document)
}
