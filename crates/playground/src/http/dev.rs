//! `/ipp/v1/dev`: routes that only a playground has.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::extract::{Body, Id, Params};
use super::{Answer, App};
use crate::device::{Device, DeviceBody, Platform};
use crate::enrollment::PairBody;
use crate::ids::SessionId;
use crate::problem::{FieldErrors, Problem};
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

/// Our own: the session's time runs out now.
pub(super) async fn expire(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.apply(id, Input::Expire, now))
        .map(Json)
}

/// Our own: something fails at the provider, which ends the session.
pub(super) async fn fail(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.apply(id, Input::Fail, now))
        .map(Json)
}

/// Our own: the clerk cancels on the phone. The merchant's route does the same, and faults hit it.
pub(super) async fn cancel(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.apply(id, Input::Cancel, now))
        .map(Json)
}

/// Our own: changes the amount of an open session.
pub(super) async fn change_amount(
    State(app): App,
    Id(id): Id<SessionId>,
    Body(body): Body<AmountBody>,
) -> Answer<Json<Session>> {
    let amount = body.check()?;
    app.with(|world, now| world.change_amount(id, amount, now))
        .map(Json)
}

/// Our own: the provider's record, oldest first; with `merchant_reference1` that of an order.
pub(super) async fn sessions(State(app): App, params: Params) -> Answer<Json<Sessions>> {
    let reference = params.one("merchant_reference1")?;
    let mut content = app.with(|world, now| world.sessions(now));
    content.retain(|session| {
        reference.is_none() || session.purchase.merchant_reference1.as_deref() == reference
    });
    Ok(Json(Sessions { content }))
}

/// Sessions, not in pages.
#[derive(Serialize)]
pub(super) struct Sessions {
    content: Vec<Session>,
}

/// The body of `simulate-amount`, unchecked.
#[derive(Deserialize)]
pub(super) struct AmountBody {
    order_amount: Option<i64>,
}

impl AmountBody {
    fn check(self) -> Result<i64, FieldErrors> {
        let mut errors = FieldErrors::default();
        let amount = errors.required("order_amount", self.order_amount);
        let amount = amount.unwrap_or_default();
        errors.unless(amount >= 0, "order_amount", "must not be negative");
        if errors.is_empty() {
            Ok(amount)
        } else {
            Err(errors)
        }
    }
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
