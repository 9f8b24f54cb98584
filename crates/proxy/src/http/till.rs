//! What a page asks first: its till, and the terminals.

use axum::Json;
use axum::extract::State;
use ipp_wire::{Devices, Till};

use super::App;
use crate::auth::Caller;
use crate::problem::Answer;

/// `GET /api/till`.
pub(super) async fn till(State(app): State<App>, caller: Caller) -> Json<Till> {
    Json(Till {
        till: caller.till,
        location: caller.location,
        environment: app.engine.environment(),
        scopes: caller.scopes.iter().map(ToString::to_string).collect(),
        server_time: crate::clock::now().rfc3339(),
    })
}

/// `GET /api/devices`.
pub(super) async fn devices(State(app): State<App>) -> Answer<Json<Devices>> {
    app.engine.devices().await.map(Json)
}
