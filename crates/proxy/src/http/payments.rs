//! Routes to start, follow, cancel and settle payments.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use ipp_wire::{Payment, Payments, ResolvePayment, StartPayment};
use serde::Deserialize;

use super::App;
use super::body::{Json as Body, PaymentId};
use crate::auth::Caller;
use crate::problem::{Answer, Refusal};

/// Maximum length of a settlement's note, in characters.
const MAX_NOTE: usize = 1000;

/// `PUT /api/payments/{payment_id}`: 201 if this request started it, 200 if it was started before.
pub(super) async fn start(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
    Body(wish): Body<StartPayment>,
) -> Answer<(StatusCode, Json<Payment>)> {
    let (payment, created) = app.engine.start(&caller, id, wish).await?;
    let status = if created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(payment)))
}

/// `GET /api/payments/{payment_id}`.
pub(super) async fn one(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
) -> Answer<Json<Payment>> {
    app.engine.payment(&caller.till, id).await.map(Json)
}

/// The query of `GET /api/payments`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    #[serde(default)]
    open: bool,
}

/// `GET /api/payments`, `GET /api/payments?open=true`.
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    which: Result<Query<Which>, QueryRejection>,
) -> Answer<Json<Payments>> {
    let Query(which) = which.map_err(|why| {
        Refusal::bad_request("The query takes `open=true` or `open=false` and nothing else.")
            .because(why)
    })?;
    let payments = app.engine.payments(&caller.till, which.open).await?;
    Ok(Json(Payments { payments }))
}

/// `POST /api/payments/{payment_id}/cancel`.
pub(super) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
) -> Answer<Json<Payment>> {
    app.engine.cancel(&caller.till, id).await.map(Json)
}

/// `POST /api/payments/{payment_id}/resolve`.
pub(super) async fn resolve(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
    Body(mut wish): Body<ResolvePayment>,
) -> Answer<Json<Payment>> {
    wish.note = wish.note.trim().to_owned();
    if !(1..=MAX_NOTE).contains(&wish.note.chars().count()) {
        let what = format!("must say why, in 1 to {MAX_NOTE} characters");
        return Err(Refusal::bad_request(format!("note: {what}.")).field("note", what));
    }
    app.engine.resolve(&caller.till, id, wish).await.map(Json)
}
