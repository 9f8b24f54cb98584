//! `/ipp/v1/dev`: simulated devices, and the record of all sessions. The first is Kustom's; the others
//! are our own.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{Body, Params};
use super::{Answer, App};
use crate::device::{Registered, SimulatedBody};
use crate::enrollment::PairBody;
use crate::session::Session;

/// Registers a simulated device.
#[utoipa::path(
    post,
    path = "/ipp/v1/dev/devices",
    operation_id = "makeDevice",
    request_body = SimulatedBody,
    responses((status = 201, description = "Registered. No other answer has its credentials.", body = Registered))
)]
pub(super) async fn make_device(
    State(app): App,
    Body(body): Body<SimulatedBody>,
) -> Answer<(StatusCode, Json<Registered>)> {
    let new = body.check()?;
    let device = app.with(|world, now| world.add_device(new, now))?;
    Ok((StatusCode::CREATED, Json(device)))
}

/// Types an enrollment code on a simulated phone.
#[utoipa::path(
    post,
    path = "/ipp/v1/dev/enrollments/pair",
    operation_id = "pairPhone",
    request_body = PairBody,
    responses((status = 201, description = "Registered. No other answer has its credentials.", body = Registered))
)]
pub(super) async fn pair(
    State(app): App,
    Body(body): Body<PairBody>,
) -> Answer<(StatusCode, Json<Registered>)> {
    let phone = body.check()?;
    let device = app.with(|world, now| world.pair(phone, now))?;
    Ok((StatusCode::CREATED, Json(device)))
}

/// Lists all sessions, ended ones too.
#[utoipa::path(
    get,
    path = "/ipp/v1/dev/sessions",
    operation_id = "listSessions",
    params(("merchant_reference1" = Option<String>, Query, description = "Of this order alone.")),
    responses((status = 200, description = "Oldest first.", body = Sessions))
)]
pub(super) async fn sessions(State(app): App, params: Params) -> Answer<Json<Sessions>> {
    params.only(&["merchant_reference1"])?;
    let reference = params.one("merchant_reference1")?;
    let mut content = app.with(|world, now| world.sessions(now));
    content.retain(|session| {
        reference.is_none() || session.purchase.merchant_reference1.as_deref() == reference
    });
    Ok(Json(Sessions { content }))
}

/// Sessions, not in pages.
#[derive(Serialize, ToSchema)]
pub(super) struct Sessions {
    /// All of them.
    content: Vec<Session>,
}
