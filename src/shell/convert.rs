//! From the wire's words to `flow`'s.

use ipp_flow::{Busy, Device, DeviceId, Millis, Money, Payment, PaymentId, PaymentState, Tap};

use super::time::millis;

/// A payment. A time that can't be read counts as `now`, so that nothing looks years old.
pub(crate) fn payment(wire: ipp_wire::Payment, now: Millis) -> Payment {
    let tap = |tap: ipp_wire::Tap| Tap {
        at: millis(&tap.time).unwrap_or(now),
        failure_reason: tap.failure_reason,
    };
    Payment {
        id: PaymentId(wire.payment_id),
        version: wire.version,
        state: state(wire.state),
        device: DeviceId(wire.device_id),
        reference: wire.order.merchant_reference1,
        amount: Money {
            minor: wire.order.order_amount,
            currency: wire.order.purchase_currency,
        },
        session_id: wire.session_id,
        order_id: wire.order_id,
        taps: wire.taps.into_iter().map(tap).collect(),
        reason: wire.reason.map(|reason| (reason.code, reason.detail)),
        cancel_asked: wire.cancel_asked,
        created_at: millis(&wire.created_at).unwrap_or(now),
        confirmed_at: wire.confirmed_at.as_deref().and_then(millis),
        expires_at: wire.expires_at.as_deref().and_then(millis),
    }
}

const fn state(wire: ipp_wire::PaymentState) -> PaymentState {
    use ipp_wire::PaymentState as Wire;
    match wire {
        Wire::Starting => PaymentState::Starting,
        Wire::Sent => PaymentState::Sent,
        Wire::Active => PaymentState::Active,
        Wire::Cancelling => PaymentState::Cancelling,
        Wire::Paid => PaymentState::Paid,
        Wire::Cancelled => PaymentState::Cancelled,
        Wire::Expired => PaymentState::Expired,
        Wire::Failed => PaymentState::Failed,
        Wire::Unknown => PaymentState::Unknown,
        Wire::Held => PaymentState::Held,
        Wire::NeedsAttention => PaymentState::NeedsAttention,
    }
}

/// A terminal.
pub(crate) fn device(wire: ipp_wire::Device, now: Millis) -> Device {
    Device {
        id: DeviceId(wire.id),
        name: wire.name,
        location: wire.location_id,
        simulated: wire.simulated,
        busy: wire.busy.map(|wire| busy(wire, now)),
    }
}

/// What keeps a terminal busy.
pub(crate) fn busy(wire: ipp_wire::Busy, now: Millis) -> Busy {
    Busy {
        payment: PaymentId(wire.payment_id),
        reference: wire.reference,
        since: millis(&wire.since).unwrap_or(now),
    }
}
