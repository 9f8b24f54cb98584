//! Routes for the operator: liveness, readiness, metrics, and the API's description. They need no
//! token, since they reveal nothing about payments.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::{App, metrics as text};
use crate::problem::Answer;

/// The API's description, served unchanged.
pub(super) const OPENAPI: &str = include_str!("openapi.json");

/// `GET /healthz`: the process answers.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: payments can be taken.
pub(super) async fn readyz(State(app): State<App>) -> Answer<&'static str> {
    app.engine.ready().await?;
    Ok("ready\n")
}

/// `GET /metrics`, in Prometheus' text format.
pub(super) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text::of(&app.engine))
}

/// `GET /openapi.json`.
pub(super) async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI)
}
