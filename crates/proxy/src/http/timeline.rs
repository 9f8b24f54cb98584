//! What happened to a payment, for those who try things out. Operators have `ipp-proxy timeline`.

use axum::Json;
use axum::extract::State;
use ipp_wire::{Timeline, path};

use super::App;
use super::body::PaymentId;
use crate::auth::Caller;
use crate::problem::Answer;

/// Tells what happened to a payment: requests, calls to Kustom, callbacks and states, with their
/// times.
#[utoipa::path(
    get,
    path = path::PLAYGROUND_TIMELINE,
    operation_id = "paymentTimeline",
    params(PaymentId),
    responses((status = 200, description = "Oldest first.", body = Timeline))
)]
pub(super) async fn timeline(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
) -> Answer<Json<Timeline>> {
    app.engine.timeline(&caller.till, id).await.map(Json)
}
