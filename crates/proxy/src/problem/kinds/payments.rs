//! Constructors for refusals of an order or a payment.

use std::fmt::Display;

use axum::http::StatusCode;
use ipp_payment::Stray;
use ipp_wire::code;

use crate::problem::{Refusal, shown};

impl Refusal {
    /// 422 with one of the codes about orders; `field` is where it is wrong.
    pub fn order(code: &'static str, field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            code,
            format!("{field}: {message}"),
        )
        .field(field, message)
    }

    /// 422: this payment id was used with another body.
    pub fn payment_id_reused(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            code::PAYMENT_ID_REUSED,
            "This payment id was already used for another order or device. \
             Make a new UUID for each new payment.",
        )
        .naming(payment_id)
    }

    /// 409: a cancel of this payment came before its start.
    pub fn payment_withdrawn() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::PAYMENT_WITHDRAWN,
            "This payment was called off before it began. Nothing was started. \
             Make a new UUID to charge again.",
        )
    }

    /// 404: Kustom does not know the device.
    pub fn unknown_device(device_id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::UNKNOWN_DEVICE,
            format!(
                "Kustom knows no device {}. Read the devices again and pick one.",
                shown(device_id)
            ),
        )
    }

    /// 409: a payment is open on the device.
    pub fn device_busy(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::DEVICE_BUSY,
            "Another payment is open on this terminal. Wait for it to end, cancel it, \
             or pick another terminal.",
        )
        .naming(payment_id)
    }

    /// 409: a payment of this order is open.
    pub fn order_open(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::ORDER_OPEN,
            "A payment of this order is already open. Follow that one instead of charging again.",
        )
        .naming(payment_id)
    }

    /// 409: this order is paid.
    pub fn order_paid(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::ORDER_PAID,
            "This order is already paid. Don't charge it again.",
        )
        .naming(payment_id)
    }

    /// 409: this order is paid, by a session that this proxy has no payment of.
    pub fn order_paid_unrecorded(stray: &Stray) -> Self {
        let kustoms = stray.order_id.as_deref().unwrap_or("unknown");
        Self::new(
            StatusCode::CONFLICT,
            code::ORDER_PAID,
            format!(
                "This order is already paid, in a payment that this proxy has no record of \
                 (Kustom's session {}, order {kustoms}). Don't charge it again; look it up in \
                 the Kustom Portal. If the money was returned, the operator frees the order by \
                 `ipp-proxy strays`.",
                stray.session_id
            ),
        )
    }

    /// 409: a session that this proxy has no payment of may still collect money for this order.
    pub fn order_open_unrecorded(stray: &Stray) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::ORDER_OPEN,
            format!(
                "A payment of this order that this proxy has no record of is still open on a \
                 terminal (Kustom's session {}). It is being cancelled: take no card there, and \
                 charge again in a minute.",
                stray.session_id
            ),
        )
    }

    /// 409: a payment of this order is held or needs attention.
    pub fn order_unsettled(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::ORDER_UNSETTLED,
            "It is not settled whether this order was charged. A supervisor must settle \
             the earlier payment first.",
        )
        .naming(payment_id)
    }

    /// 409: the payment is not one that can be settled by hand.
    pub fn not_resolvable(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::NOT_RESOLVABLE,
            "Only a payment that is held, needs attention or was settled can be settled by hand, and \
             never against what Kustom says or beside another payment of the order.",
        )
        .naming(payment_id)
    }

    /// 404: no such payment, or another till's. Both read the same, so that a till learns nothing
    /// about others.
    pub fn unknown_payment() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::UNKNOWN_PAYMENT,
            "This till has no such payment.",
        )
    }
}
