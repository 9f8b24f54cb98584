//! Compares a payment as it is shown with the provider's own record of it.

use ipp_wire::PaymentState;

use crate::Invariant;

/// How far the provider's session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEnd {
    /// It has not ended.
    Open,
    /// FINALIZED with the order's amount, currency and reference, and the order id that is shown.
    PaidAsOrdered,
    /// FINALIZED with anything else.
    PaidOtherwise,
    /// CANCELLED.
    Cancelled,
    /// EXPIRED.
    Expired,
    /// FAILED.
    Failed,
}

/// What the provider has of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provided {
    /// The session that the payment names; none if it names none.
    pub session: Option<SessionEnd>,
    /// Whether any session was created for the payment.
    pub exists: bool,
    /// Whether any session of the payment took money.
    pub charged: bool,
}

impl Provided {
    /// The invariant that is broken if a payment that no person settled is shown in this state.
    #[must_use]
    pub fn broken_by_showing(self, state: PaymentState) -> Option<Invariant> {
        let is = |end| self.session == Some(end);
        let (holds, invariant) = match state {
            PaymentState::Paid => (is(SessionEnd::PaidAsOrdered), Invariant::PaidIsTrue),
            PaymentState::Held => (
                is(SessionEnd::PaidAsOrdered) || is(SessionEnd::PaidOtherwise),
                Invariant::PaidIsTrue,
            ),
            state if state.frees_order() && self.charged => (false, Invariant::UnpaidIsTrue),
            PaymentState::Cancelled => (is(SessionEnd::Cancelled), Invariant::EndWasRead),
            PaymentState::Expired => (is(SessionEnd::Expired), Invariant::EndWasRead),
            PaymentState::Failed if self.session.is_some() => {
                (is(SessionEnd::Failed), Invariant::EndWasRead)
            }
            PaymentState::Failed => (!self.exists, Invariant::EndWasRead),
            state if !state.is_final() => return None,
            // A final state that has no rule here is never right, so that none is forgotten.
            _ => (false, Invariant::EndWasRead),
        };
        (!holds).then_some(invariant)
    }
}
