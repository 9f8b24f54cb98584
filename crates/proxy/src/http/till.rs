//! What a page asks first: its till, and the terminals.

use axum::Json;
use axum::extract::State;
use ipp_wire::{Devices, Till, path};

use super::App;
use crate::auth::Caller;
use crate::problem::Answer;

/// Tells who the page is, and whether money is real.
#[utoipa::path(
    get,
    path = path::TILL,
    responses((status = 200, description = "Read from the token.", body = Till))
)]
pub(super) async fn till(State(app): State<App>, caller: Caller) -> Json<Till> {
    Json(Till {
        till: caller.till,
        location: caller.location,
        environment: app.engine.environment(),
        scopes: caller.scopes.iter().map(ToString::to_string).collect(),
        server_time: crate::clock::now().rfc3339(),
    })
}

/// Lists all terminals, each with what keeps it busy, and the shops that they stand in.
#[utoipa::path(
    get,
    path = path::DEVICES,
    responses((status = 200, description = "By name.", body = Devices))
)]
pub(super) async fn devices(State(app): State<App>) -> Answer<Json<Devices>> {
    app.engine.devices().await.map(Json)
}
