//! Compares what a page is shown with the provider's own record.

use ipp_playground::{Session, SessionStatus};
use ipp_verify::{Finding, Invariant, Provided, SessionEnd};
use ipp_wire::{Order, Payment, PaymentState};

/// What the provider has of a payment: the session that the payment names, among all of the payment.
pub(crate) fn provided(
    session: Option<&Session>,
    sessions: &[&Session],
    order: &Order,
    order_id: Option<&String>,
) -> Provided {
    let end = |session: &Session| match session.status {
        SessionStatus::Finalized if as_ordered(session, order, order_id) => {
            SessionEnd::PaidAsOrdered
        }
        SessionStatus::Finalized => SessionEnd::PaidOtherwise,
        SessionStatus::Cancelled => SessionEnd::Cancelled,
        SessionStatus::Expired => SessionEnd::Expired,
        SessionStatus::Failed => SessionEnd::Failed,
        _ => SessionEnd::Open,
    };
    let mut all = sessions.iter();
    Provided {
        session: session.map(end),
        exists: !sessions.is_empty(),
        charged: all.any(|session| session.status == SessionStatus::Finalized),
    }
}

/// Whether the provider collected exactly this order, under this order id.
fn as_ordered(session: &Session, order: &Order, order_id: Option<&String>) -> bool {
    let id = session.order_id.map(|id| id.to_string());
    id.is_some()
        && id.as_ref() == order_id
        && session.purchase.order_amount == order.order_amount
        && session.purchase.purchase_currency == order.purchase_currency
        && session.purchase.merchant_reference1.as_ref() == Some(&order.merchant_reference1)
}

/// Checks a payment as a page was shown it against the provider's record of a moment later.
pub(crate) fn payment_shown(payment: &Payment, sessions: &[Session]) -> Option<Finding> {
    if payment.settled.is_some() {
        return None;
    }
    let id = &payment.payment_id;
    let carries = |data: &String| data.contains(id.as_str());
    let of_payment = |s: &&Session| s.purchase.merchant_data.as_ref().is_some_and(carries);
    let its: Vec<&Session> = sessions.iter().filter(of_payment).collect();
    let named = |s: &&Session| Some(s.session_id.to_string()) == payment.session_id;
    let session = sessions.iter().find(named);
    let provided = provided(session, &its, &payment.order, payment.order_id.as_ref());
    let code = payment.reason.as_ref().map_or("", |r| r.code.as_str());
    // Of a held payment, another session or a person's decision may be the reason.
    let invariant = match (payment.state, code) {
        (PaymentState::Held, "second_session" | "contradicted") => None,
        (PaymentState::Held, _) => {
            let differs = provided.session == Some(SessionEnd::PaidOtherwise);
            (!differs).then_some(Invariant::PaidIsTrue)
        }
        (state, _) => provided.broken_by_showing(state),
    };
    let state = payment.state;
    invariant.map(|broken| broken.broken(format!("{id} is shown as {state:?}, there is {its:?}")))
}
