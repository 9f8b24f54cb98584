//! Routes to start, follow, cancel and settle payments.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use ipp_wire::{PageRequest, Payment, PaymentState, Payments, ResolvePayment, StartPayment, path};
use serde::Deserialize;

use super::App;
use super::body::{Json as Body, PaymentId, Start};
use crate::auth::Caller;
use crate::engine::Begun;
use crate::problem::{Answer, Refusal};
use crate::store::MAX_NOTE;

/// Starts a payment.
///
/// Safe to repeat with the same id and body until it is answered: the same id and body is the same
/// payment. 409 names the payment that stands in the way: `device_busy`, `order_open`,
/// `order_paid`, `order_unsettled`. Where the proxy has lost its record of that payment,
/// `order_open` and `order_paid` name none, and `detail` names Kustom's session. 409
/// `payment_withdrawn`: a cancel came first.
#[utoipa::path(
    put,
    path = path::PAYMENT,
    operation_id = "startPayment",
    params(PaymentId),
    request_body = StartPayment,
    responses(
        (status = 200, description = "Started before.", body = Payment),
        (status = 201, description = "Started now.", body = Payment),
    )
)]
pub(super) async fn start(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
    Start(wish): Start,
) -> Answer<(StatusCode, Json<Payment>)> {
    let begun = Begun::now();
    let (payment, created) = app.engine.start(&caller, id, wish).await?;
    let status = if created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    app.engine
        .note_request(id, PageRequest::Start, begun, status.as_u16());
    Ok((status, Json(payment)))
}

/// Reads where a payment stands, as far as Kustom confirmed it.
///
/// Another till's payment is 404.
#[utoipa::path(
    get,
    path = path::PAYMENT,
    operation_id = "readPayment",
    params(PaymentId),
    responses((status = 200, description = "The payment.", body = Payment))
)]
pub(super) async fn one(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
) -> Answer<Json<Payment>> {
    app.engine.payment(&caller.till, id).await.map(Json)
}

/// The query of `GET /api/payments`.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only those that are not final, or need attention.
    #[serde(default)]
    open: bool,
}

/// Lists this till's payments.
#[utoipa::path(
    get,
    path = path::PAYMENTS,
    operation_id = "listPayments",
    params(Which),
    responses((status = 200, description = "Newest first.", body = Payments))
)]
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

/// Asks for a cancel.
///
/// The payment may still be paid: the answer is where it stands. A payment that the till does not
/// have is 404 `unknown_payment`, and can begin no more: a start with this id that arrives later is
/// refused with `payment_withdrawn`. Pages rely on it to call off a start that they had no answer
/// to.
#[utoipa::path(
    post,
    path = path::CANCEL,
    operation_id = "cancelPayment",
    params(PaymentId),
    responses((status = 200, description = "Where it stands now.", body = Payment))
)]
pub(super) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
) -> Answer<Json<Payment>> {
    let begun = Begun::now();
    let payment = app.engine.cancel(&caller.till, id).await?;
    let ok = StatusCode::OK.as_u16();
    app.engine.note_request(id, PageRequest::Cancel, begun, ok);
    Ok(Json(payment))
}

/// Settles by hand a payment that is held or needs attention, or settles it anew.
///
/// For a supervisor who has looked at the terminal or at Kustom's Portal. A later decision replaces
/// an earlier one; all are kept.
#[utoipa::path(
    post,
    path = path::RESOLVE,
    operation_id = "resolvePayment",
    params(PaymentId),
    request_body = ResolvePayment,
    responses(
        (status = 200, description = "Settled.", body = Payment),
        (
            status = 202,
            description = "Kept as `settled`, but the payment still needs attention: it is not \
                           paid as far as a person can see, and its session has not ended. The \
                           proxy has it cancelled, and the order takes no other payment until \
                           Kustom says how the session ended.",
            body = Payment
        )
    )
)]
pub(super) async fn resolve(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
    Body(mut wish): Body<ResolvePayment>,
) -> Answer<(StatusCode, Json<Payment>)> {
    wish.note = wish.note.trim().to_owned();
    if !(1..=MAX_NOTE).contains(&wish.note.chars().count()) {
        let what = format!("must say why, in 1 to {MAX_NOTE} characters");
        return Err(Refusal::bad_request(format!("note: {what}.")).field("note", what));
    }
    let begun = Begun::now();
    let payment = app.engine.resolve(&caller, id, wish).await?;
    let status = match payment.state {
        PaymentState::NeedsAttention => StatusCode::ACCEPTED,
        _ => StatusCode::OK,
    };
    app.engine
        .note_request(id, PageRequest::Resolve, begun, status.as_u16());
    Ok((status, Json(payment)))
}
