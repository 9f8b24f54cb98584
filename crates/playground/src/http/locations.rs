//! `/ipp/v1/locations`.

use axum::Json;
use axum::extract::State;

use super::auth::OwnMerchant;
use super::document::{MerchantHeader, PageQuery};
use super::extract::{Id, Params};
use super::{Answer, App};
use crate::ids::LocationId;
use crate::location::Location;
use crate::page::Page;

/// Lists the merchant's shops.
#[utoipa::path(
    get,
    path = "/ipp/v1/locations",
    operation_id = "listLocations",
    params(MerchantHeader, PageQuery),
    responses((status = 200, description = "Oldest first.", body = Page<Location>))
)]
pub(super) async fn list(
    State(app): App,
    _: OwnMerchant,
    params: Params,
) -> Answer<Json<Page<Location>>> {
    params.only(&["page", "size"])?;
    let page = params.page()?;
    Ok(Json(page.of(app.with(|world, _| world.locations()))))
}

/// Reads a shop.
#[utoipa::path(
    get,
    path = "/ipp/v1/locations/{id}",
    operation_id = "readLocation",
    params(("id" = LocationId, Path, description = "The shop.")),
    responses((status = 200, description = "The shop.", body = Location))
)]
pub(super) async fn read(State(app): App, Id(id): Id<LocationId>) -> Answer<Json<Location>> {
    app.with(|world, _| world.location(id)).map(Json)
}
