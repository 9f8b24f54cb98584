//! A payment as the browser API shows it.

use alloc::borrow::ToOwned;
use alloc::string::ToString;

use ipp_wire::{PaymentState, Reason, ReasonCode, ResolveOutcome};

use super::{Millis, Payment, SessionStatus, State};

/// Converts a payment to the wire's. A settled payment becomes `paid` or `failed`; a starting or
/// open one with a requested cancel becomes `cancelling`.
#[must_use]
pub fn wire(payment: &Payment) -> ipp_wire::Payment {
    let cancelling = payment.cancel_asked_at.is_some();
    let (state, order_id, reason, settled) = match &payment.state {
        State::Starting | State::Open { .. } if cancelling => {
            (PaymentState::Cancelling, None, None, None)
        }
        State::Starting => (PaymentState::Starting, None, None, None),
        State::Open { session } => (open(&session.status), None, None, None),
        State::Unknown { why, .. } => (PaymentState::Unknown, None, Some(why.clone()), None),
        State::NeedsAttention { why, settling, .. } => (
            PaymentState::NeedsAttention,
            None,
            Some(why.clone()),
            settling.clone(),
        ),
        State::Paid { order_id, .. } => (PaymentState::Paid, Some(order_id.clone()), None, None),
        State::Cancelled { .. } => (PaymentState::Cancelled, None, None, None),
        State::Expired { .. } => (PaymentState::Expired, None, None, None),
        State::Failed { why, .. } => (PaymentState::Failed, None, Some(why.clone()), None),
        State::Held { order_id, why, .. } => (
            PaymentState::Held,
            order_id.clone(),
            Some(why.clone()),
            None,
        ),
        State::Settled {
            order_id,
            settlement,
            ..
        } => match settlement.outcome {
            ResolveOutcome::Paid => (
                PaymentState::Paid,
                order_id.clone(),
                None,
                Some(settlement.clone()),
            ),
            ResolveOutcome::NotPaid => {
                let why = Reason::new(ReasonCode::SettledNotPaid, settlement.note.clone());
                (
                    PaymentState::Failed,
                    order_id.clone(),
                    Some(why),
                    Some(settlement.clone()),
                )
            }
        },
    };
    let session = payment.session();
    ipp_wire::Payment {
        payment_id: payment.id.to_string(),
        version: payment.version,
        state,
        session_id: session.map(|s| s.id.clone()),
        session_status: session.map(|s| s.status.word().to_owned()),
        device_id: payment.device.clone(),
        order: payment.order.clone(),
        order_id,
        taps: payment
            .taps
            .iter()
            .map(|tap| ipp_wire::Tap {
                time: tap.at.rfc3339(),
                failure_reason: tap.failure_reason.clone(),
            })
            .collect(),
        reason,
        cancel_asked: cancelling,
        settled,
        created_at: payment.created_at.rfc3339(),
        confirmed_at: payment.confirmed_at.map(Millis::rfc3339),
        expires_at: Some(payment.expires_at.rfc3339()),
    }
}

/// The state of an open payment, whose session has not ended. The status of an unknown word may
/// mean that the customer is paying.
const fn open(status: &SessionStatus) -> PaymentState {
    match status {
        SessionStatus::Created => PaymentState::Sent,
        SessionStatus::Active
        | SessionStatus::Other(_)
        | SessionStatus::Finalized
        | SessionStatus::Cancelled
        | SessionStatus::Expired
        | SessionStatus::Failed => PaymentState::Active,
    }
}
