//! The order in Kustom's Order Management that a paid session leads to.

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::ids::OrderId;
use crate::rules::Capture;
use crate::session::Session;

/// An order. It is read alone: captures and refunds of a merchant's own are not simulated.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Order {
    /// Its id, which the session has too.
    order_id: OrderId,
    /// Whether the money was captured.
    status: OrderStatus,
    /// What was paid, in minor units.
    order_amount: i64,
    /// How much of it was captured.
    captured_amount: i64,
    /// Nothing: refunds are not simulated.
    refunded_amount: i64,
    /// How much may still be captured.
    remaining_authorized_amount: i64,
    /// The ISO 4217 code of the currency.
    purchase_currency: String,
    /// The merchant's reference of the order.
    #[schema(required)]
    merchant_reference1: Option<String>,
    /// One, once the money was captured.
    captures: Vec<Captured>,
    /// None: refunds are not simulated.
    refunds: Vec<Value>,
}

/// Whether the money was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
enum OrderStatus {
    /// Not yet.
    Authorized,
    /// All of it.
    Captured,
}

/// Money that was captured.
#[derive(Debug, Serialize, ToSchema)]
struct Captured {
    /// How much.
    captured_amount: i64,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    captured_at: OffsetDateTime,
}

impl Order {
    /// The order of this session; `None` unless it is paid.
    pub(crate) fn of(session: Session, capture: Capture) -> Option<Self> {
        let (order_id, paid_at) = session.order_id.zip(session.purchase_completed_at)?;
        let amount = session.purchase.order_amount;
        let captured = match capture {
            Capture::AtTap => vec![Captured {
                captured_amount: amount,
                captured_at: paid_at,
            }],
            Capture::Later => vec![],
        };
        let (status, captured_amount, remaining) = match capture {
            Capture::AtTap => (OrderStatus::Captured, amount, 0),
            Capture::Later => (OrderStatus::Authorized, 0, amount),
        };
        Some(Self {
            order_id,
            status,
            order_amount: amount,
            captured_amount,
            refunded_amount: 0,
            remaining_authorized_amount: remaining,
            purchase_currency: session.purchase.purchase_currency,
            merchant_reference1: session.purchase.merchant_reference1,
            captures: captured,
            refunds: vec![],
        })
    }
}
