//! `/ordermanagement/v1/orders`: what a paid session leads to.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::App;
use super::extract::Id;
use crate::ids::OrderId;
use crate::order::Order;

/// A refusal of Order Management, which has another form than those of in-person payments.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderRefusal {
    /// What is wrong, as a word.
    error_code: &'static str,
    /// What is wrong, in sentences.
    error_messages: Vec<String>,
    /// To be named in questions to Kustom.
    #[schema(value_type = String, format = "uuid")]
    correlation_id: Uuid,
}

/// Reads the order of a paid session.
///
/// Whether its money was captured at the tap is the rule `capture`.
#[utoipa::path(
    get,
    path = "/ordermanagement/v1/orders/{order_id}",
    operation_id = "readOrder",
    params(("order_id" = OrderId, Path, description = "The `order_id` of the session.")),
    responses(
        (status = 200, description = "The order.", body = Order),
        (status = 404, description = "There is none.", body = OrderRefusal),
    )
)]
pub(super) async fn read(State(app): App, Id(id): Id<OrderId>) -> Response {
    let sessions = app.with(|world, now| world.sessions(now));
    let paid = sessions
        .into_iter()
        .find(|session| session.order_id == Some(id))
        .and_then(|session| Order::of(session, app.rules.capture));
    match paid {
        Some(order) => Json(order).into_response(),
        None => (StatusCode::NOT_FOUND, Json(OrderRefusal::no_order(id))).into_response(),
    }
}

impl OrderRefusal {
    fn no_order(id: OrderId) -> Self {
        Self {
            // Assumed: the word. Documented are those of captures, refunds and cancels.
            error_code: "NO_SUCH_ORDER",
            error_messages: vec![format!("There is no order {id}.")],
            correlation_id: Uuid::new_v4(),
        }
    }
}
