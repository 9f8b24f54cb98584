//! `/ipp/v1/dev/sessions/{session_id}`: what terminal, shopper, time and provider do to a session.
//! `simulate-tap` is Kustom's; the others are our own.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::extract::{Body, Id, Params};
use super::{Answer, App};
use crate::ids::SessionId;
use crate::integer;
use crate::problem::{FieldErrors, Problem};
use crate::session::{Input, Outcome, Session};

/// Taps a card.
#[utoipa::path(
    post,
    path = "/ipp/v1/dev/sessions/{session_id}/simulate-tap",
    operation_id = "simulateTap",
    params(
        ("session_id" = SessionId, Path, description = "The session."),
        ("outcome" = Option<Outcome>, Query, description = "What comes of it; `SUCCESS` if left out."),
    ),
    responses((status = 200, description = "The session.", body = Session))
)]
pub(super) async fn tap(
    State(app): App,
    Id(id): Id<SessionId>,
    params: Params,
) -> Answer<Json<Session>> {
    params.only(&["outcome"])?;
    let outcome = match params.one("outcome")? {
        None => Outcome::Success,
        Some(word) => Outcome::parse(word).ok_or_else(|| {
            let words = Outcome::ALL.map(Outcome::as_str).join(", ");
            Problem::field("outcome", &format!("must be one of {words}"))
        })?,
    };
    app.with(|world, now| world.tap(id, outcome, now)).map(Json)
}

/// Chooses a payment method on the phone, as the clerk does before any card.
#[utoipa::path(
    post,
    path = "/ipp/v1/dev/sessions/{session_id}/simulate-activate",
    operation_id = "simulateActivate",
    params(("session_id" = SessionId, Path, description = "The session.")),
    responses((status = 200, description = "The session.", body = Session))
)]
pub(super) async fn activate(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.apply(id, Input::Activate, now))
        .map(Json)
}

/// Lets the session's time run out now.
#[utoipa::path(
    post,
    path = "/ipp/v1/dev/sessions/{session_id}/simulate-expire",
    operation_id = "simulateExpire",
    params(("session_id" = SessionId, Path, description = "The session.")),
    responses((status = 200, description = "The session.", body = Session))
)]
pub(super) async fn expire(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.apply(id, Input::Expire, now))
        .map(Json)
}

/// Ends the session by a fault at the provider.
#[utoipa::path(
    post,
    path = "/ipp/v1/dev/sessions/{session_id}/simulate-fail",
    operation_id = "simulateFail",
    params(("session_id" = SessionId, Path, description = "The session.")),
    responses((status = 200, description = "The session.", body = Session))
)]
pub(super) async fn fail(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.apply(id, Input::Fail, now))
        .map(Json)
}

/// Cancels on the phone, as the clerk does. The merchant's route does the same, and faults hit it.
#[utoipa::path(
    post,
    path = "/ipp/v1/dev/sessions/{session_id}/simulate-cancel",
    operation_id = "simulateCancel",
    params(("session_id" = SessionId, Path, description = "The session.")),
    responses((status = 200, description = "The session.", body = Session))
)]
pub(super) async fn cancel(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.apply(id, Input::Cancel, now))
        .map(Json)
}

/// Changes the amount of an open session.
#[utoipa::path(
    post,
    path = "/ipp/v1/dev/sessions/{session_id}/simulate-amount",
    operation_id = "simulateAmount",
    params(("session_id" = SessionId, Path, description = "The session.")),
    request_body = AmountBody,
    responses((status = 200, description = "The session.", body = Session))
)]
pub(super) async fn change_amount(
    State(app): App,
    Id(id): Id<SessionId>,
    Body(body): Body<AmountBody>,
) -> Answer<Json<Session>> {
    let amount = body.check()?;
    app.with(|world, now| world.change_amount(id, amount, now))
        .map(Json)
}

/// The body of `simulate-amount`, unchecked.
#[derive(Deserialize, ToSchema)]
pub(super) struct AmountBody {
    /// What the session is about from now on, in minor units.
    #[schema(required, value_type = i64, minimum = 0)]
    #[serde(default, deserialize_with = "integer::option")]
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
