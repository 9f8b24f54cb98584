//! `/ipp/v1/sessions`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::extract::{Body, Id, Params};
use super::{Answer, App};
use crate::ids::{LocationId, SessionId};
use crate::session::{Input, Session, SessionBody};

/// Starts a payment on a device.
///
/// The lines must add up: `unit_price × quantity − total_discount_amount` is `total_amount`, and their
/// sum is `order_amount`. A device that has an open session refuses another with 409.
#[utoipa::path(
    post,
    path = "/ipp/v1/sessions",
    operation_id = "createSession",
    params(("location_id" = Option<LocationId>, Query, description = "The shop of the sale.")),
    request_body = SessionBody,
    responses((status = 201, description = "Sent to the device.", body = Session))
)]
pub(super) async fn create(
    State(app): App,
    params: Params,
    Body(body): Body<SessionBody>,
) -> Answer<(StatusCode, Json<Session>)> {
    params.only(&["location_id"])?;
    let location = params.id("location_id")?;
    let new = body.check(app.rules)?;
    let session = app.with(|world, now| world.create_session(new, location, now))?;
    Ok((StatusCode::CREATED, Json(session)))
}

/// Reads a session.
#[utoipa::path(
    get,
    path = "/ipp/v1/sessions/{session_id}",
    operation_id = "readSession",
    params(("session_id" = SessionId, Path, description = "The session.")),
    responses((status = 200, description = "The session.", body = Session))
)]
pub(super) async fn read(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.session(id, now)).map(Json)
}

/// Cancels a session. One that has ended otherwise refuses that with 409.
#[utoipa::path(
    put,
    path = "/ipp/v1/sessions/{session_id}/cancel",
    operation_id = "cancelSession",
    params(("session_id" = SessionId, Path, description = "The session.")),
    responses((status = 200, description = "The session.", body = Session))
)]
pub(super) async fn cancel(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.apply(id, Input::Cancel, now))
        .map(Json)
}
