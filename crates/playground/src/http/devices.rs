//! `/ipp/v1/devices`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa::ToSchema;

use super::auth::OwnMerchant;
use super::document::{MerchantHeader, PageQuery};
use super::extract::{Body, Id, Params};
use super::{Answer, App};
use crate::device::{Device, DeviceBody};
use crate::ids::{DeviceId, LocationId};
use crate::page::Page;
use crate::problem::Problem;
use crate::world::DeviceFilter;

/// Documented: at most five `metadata` filters.
const MAX_METADATA_FILTERS: usize = 5;

/// Lists the registered devices.
#[utoipa::path(
    get,
    path = "/ipp/v1/devices",
    operation_id = "listDevices",
    params(
        MerchantHeader,
        PageQuery,
        ("location_id" = Option<LocationId>, Query, description = "In this shop alone."),
        MetadataFilter,
    ),
    responses((status = 200, description = "Oldest first.", body = Page<Device>))
)]
pub(super) async fn list(
    State(app): App,
    _: OwnMerchant,
    params: Params,
) -> Answer<Json<Page<Device>>> {
    params.only(&["page", "size", "location_id", "metadata"])?;
    let page = params.page()?;
    let filter = filter(&params)?;
    Ok(Json(page.of(app.with(|world, _| world.devices(&filter)))))
}

/// The labels of the devices to list.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read by the derive alone")]
struct MetadataFilter {
    /// A label as `key:value`. If given several times, all must match.
    #[param(max_items = 5, inline)]
    metadata: Option<Vec<MetadataLabel>>,
}

/// A label as `key:value`.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[^:]+:")]
#[allow(dead_code, reason = "read by the derive alone")]
struct MetadataLabel(String);

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

/// Reads a device.
#[utoipa::path(
    get,
    path = "/ipp/v1/devices/{id}",
    operation_id = "readDevice",
    params(("id" = DeviceId, Path, description = "The device.")),
    responses((status = 200, description = "The device.", body = Device))
)]
pub(super) async fn read(State(app): App, Id(id): Id<DeviceId>) -> Answer<Json<Device>> {
    app.with(|world, _| world.device(id)).map(Json)
}

/// Replaces name, metadata and location of a device as a whole.
#[utoipa::path(
    put,
    path = "/ipp/v1/devices/{id}",
    operation_id = "changeDevice",
    params(("id" = DeviceId, Path, description = "The device.")),
    request_body = DeviceBody,
    responses((status = 200, description = "The device.", body = Device))
)]
pub(super) async fn change(
    State(app): App,
    Id(id): Id<DeviceId>,
    Body(body): Body<DeviceBody>,
) -> Answer<Json<Device>> {
    let details = body.check()?;
    app.with(|world, _| world.change_device(id, details))
        .map(Json)
}

/// Removes a device, unless a session is open on it.
#[utoipa::path(
    delete,
    path = "/ipp/v1/devices/{id}",
    operation_id = "removeDevice",
    params(("id" = DeviceId, Path, description = "The device.")),
    responses((status = 204, description = "Removed."))
)]
pub(super) async fn remove(State(app): App, Id(id): Id<DeviceId>) -> Answer<StatusCode> {
    app.with(|world, now| world.remove_device(id, now))?;
    Ok(StatusCode::NO_CONTENT)
}
