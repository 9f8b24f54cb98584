//! Compares what a page is shown with the provider's own record.

use ipp_playground::{Session, SessionStatus};
use ipp_wire::{Payment, PaymentState};

/// Whether the provider collected exactly this order.
pub(crate) fn as_ordered(session: &Session, order: &ipp_wire::Order) -> bool {
    session.status == SessionStatus::Finalized
        && session.order_id.is_some()
        && session.purchase.order_amount == order.order_amount
        && session.purchase.purchase_currency == order.purchase_currency
        && session.purchase.merchant_reference1.as_ref() == Some(&order.merchant_reference1)
}

/// Checks I2, I4 and I6 of one payment as a page was shown it, against the provider's record of a
/// moment later.
pub(crate) fn payment_shown(payment: &Payment, sessions: &[Session]) -> Vec<String> {
    let id = &payment.payment_id;
    if payment.settled.is_some() {
        return Vec::new();
    }
    let mut wrongs = Vec::new();
    let carries = |data: &String| data.contains(id.as_str());
    let of_payment = |s: &&Session| s.purchase.merchant_data.as_ref().is_some_and(carries);
    let its = payment.session_id.as_ref();
    let session = sessions
        .iter()
        .find(|s| Some(&s.session_id.to_string()) == its);
    let paid = sessions
        .iter()
        .filter(of_payment)
        .find(|s| s.status == SessionStatus::Finalized);
    let status = session.map(|s| s.status);
    match payment.state {
        PaymentState::Paid => {
            let right = session.is_some_and(|s| {
                as_ordered(s, &payment.order)
                    && s.order_id.map(|id| id.to_string()) == payment.order_id
            });
            if !right {
                wrongs.push(format!(
                    "I2: {id} is shown as paid, the provider has {session:?}"
                ));
            }
        }
        PaymentState::Held => {
            let differs = session.is_some_and(|s| {
                s.status == SessionStatus::Finalized && !as_ordered(s, &payment.order)
            });
            let code = payment.reason.as_ref().map_or("", |r| r.code.as_str());
            if !differs && !matches!(code, "second_session" | "contradicted") {
                wrongs.push(format!(
                    "I2: {id} is shown as held, the provider has {session:?}"
                ));
            }
        }
        PaymentState::Cancelled if status != Some(SessionStatus::Cancelled) => {
            wrongs.push(format!(
                "I6: {id} is shown as cancelled, the provider has {session:?}"
            ));
        }
        PaymentState::Expired if status != Some(SessionStatus::Expired) => {
            wrongs.push(format!(
                "I6: {id} is shown as expired, the provider has {session:?}"
            ));
        }
        PaymentState::Failed if session.is_none() => {
            if let Some(other) = sessions.iter().find(of_payment) {
                wrongs.push(format!(
                    "I6: {id} is shown as failed, the provider has {other:?}"
                ));
            }
        }
        PaymentState::Failed if status != Some(SessionStatus::Failed) => {
            wrongs.push(format!(
                "I6: {id} is shown as failed, the provider has {session:?}"
            ));
        }
        _ => {}
    }
    if let (Some(paid), PaymentState::Failed | PaymentState::Cancelled | PaymentState::Expired) =
        (paid, payment.state)
    {
        let state = payment.state;
        wrongs.push(format!(
            "I2: {id} is shown as {state:?}, the provider has {paid:?}"
        ));
    }
    wrongs
}
