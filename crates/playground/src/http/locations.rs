//! `/ipp/v1/locations`.

use axum::Json;
use axum::extract::State;

use super::auth::OwnMerchant;
use super::extract::{Id, Params};
use super::{Answer, App};
use crate::ids::LocationId;
use crate::location::Location;
use crate::page::Page;

pub(super) async fn list(
    State(app): App,
    _: OwnMerchant,
    params: Params,
) -> Answer<Json<Page<Location>>> {
    let page = params.page()?;
    Ok(Json(page.of(app.with(|world, _| world.locations()))))
}

pub(super) async fn read(State(app): App, Id(id): Id<LocationId>) -> Answer<Json<Location>> {
    app.with(|world, _| world.location(id)).map(Json)
}
