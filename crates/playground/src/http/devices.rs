//! `/ipp/v1/devices`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::auth::OwnMerchant;
use super::extract::{Body, Id, Params};
use super::{Answer, App};
use crate::device::{Device, DeviceBody};
use crate::ids::DeviceId;
use crate::page::Page;
use crate::problem::Problem;
use crate::world::DeviceFilter;

/// Documented: at most five `metadata` filters.
const MAX_METADATA_FILTERS: usize = 5;

pub(super) async fn list(
    State(app): App,
    _: OwnMerchant,
    params: Params,
) -> Answer<Json<Page<Device>>> {
    let page = params.page()?;
    let filter = filter(&params)?;
    Ok(Json(page.of(app.with(|world, _| world.devices(&filter)))))
}

fn filter(params: &Params) -> Answer<DeviceFilter> {
    let metadata = params
        .all("metadata")
        .map(|pair| {
            let (key, value) = pair
                .split_once(':')
                .filter(|(key, _)| !key.is_empty())
                .ok_or_else(|| Problem::field("metadata", "must be key:value"))?;
            Ok((key.to_owned(), value.to_owned()))
        })
        .collect::<Answer<Vec<_>>>()?;
    if metadata.len() > MAX_METADATA_FILTERS {
        return Err(Problem::field("metadata", "may be given at most 5 times"));
    }
    Ok(DeviceFilter {
        location_id: params.id("location_id")?,
        metadata,
    })
}

pub(super) async fn read(State(app): App, Id(id): Id<DeviceId>) -> Answer<Json<Device>> {
    app.with(|world, _| world.device(id)).map(Json)
}

pub(super) async fn change(
    State(app): App,
    Id(id): Id<DeviceId>,
    Body(body): Body<DeviceBody>,
) -> Answer<Json<Device>> {
    let details = body.check()?;
    app.with(|world, _| world.change_device(id, details))
        .map(Json)
}

pub(super) async fn remove(State(app): App, Id(id): Id<DeviceId>) -> Answer<StatusCode> {
    app.with(|world, now| world.remove_device(id, now))?;
    Ok(StatusCode::NO_CONTENT)
}
