//! `/ipp/v1/dev`: routes that only a playground has.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::extract::{Body, Id, Params};
use super::{Answer, App};
use crate::device::{Device, DeviceBody, Platform};
use crate::enrollment::PairBody;
use crate::ids::SessionId;
use crate::problem::Problem;
use crate::session::{Input, Outcome, Session};

pub(super) async fn make_device(
    State(app): App,
    Body(body): Body<DeviceBody>,
) -> Answer<(StatusCode, Json<Device>)> {
    let details = body.check()?.simulated();
    // Assumed: the platform of a simulated device.
    let device = app.with(|world, now| world.add_device(details, Platform::Android, now))?;
    Ok((StatusCode::CREATED, Json(device)))
}

/// Our own: simulates the phone on which the clerk types the enrollment code.
pub(super) async fn pair(
    State(app): App,
    Body(body): Body<PairBody>,
) -> Answer<(StatusCode, Json<Device>)> {
    let phone = body.check()?;
    let device = app.with(|world, now| world.pair(phone, now))?;
    Ok((StatusCode::CREATED, Json(device)))
}

/// Our own: simulates the clerk who chooses a payment method on the phone, before any card.
pub(super) async fn activate(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.apply(id, Input::Activate, now))
        .map(Json)
}

pub(super) async fn tap(
    State(app): App,
    Id(id): Id<SessionId>,
    params: Params,
) -> Answer<Json<Session>> {
    let outcome = match params.one("outcome")? {
        None => Outcome::Success,
        Some(word) => Outcome::parse(word).ok_or_else(|| {
            let words = Outcome::ALL.map(Outcome::as_str).join(", ");
            Problem::field("outcome", &format!("must be one of {words}"))
        })?,
    };
    app.with(|world, now| world.tap(id, outcome, now)).map(Json)
}
