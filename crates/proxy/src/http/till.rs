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

/// Lists the terminals, each with what keeps it busy, and the shops that they stand in.
///
/// A token with `loc` is told of that shop's terminals alone.
#[utoipa::path(
    get,
    path = path::DEVICES,
    responses((status = 200, description = "By name.", body = Devices))
)]
pub(super) async fn devices(State(app): State<App>, caller: Caller) -> Answer<Json<Devices>> {
    let mut found = app.engine.devices().await?;
    let Devices {
        devices, locations, ..
    } = &mut found;
    devices.retain(|device| caller.is_of(device.location_id.as_deref()));
    locations.retain(|location| caller.is_of(Some(&location.id)));
    Ok(Json(found))
}
