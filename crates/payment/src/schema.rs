//! What the database refuses, whatever it is asked to store. In the proxy the schema says so in SQL
//! (`crates/proxy/migrations`); other databases ask here, and a test compares the two step by step.

use ipp_wire::{ResolveOutcome, Settlement};

use super::{Payment, State};

impl State {
    /// Whether it has ended by Kustom's word. Only money that Kustom takes after an end without any
    /// changes it.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Paid { .. } | Self::Cancelled { .. } | Self::Expired { .. } | Self::Failed { .. }
        )
    }
}

impl Payment {
    /// Whether both have the same order, so that they cannot be stored beside each other.
    #[must_use]
    pub fn shares_order_with(&self, other: &Self) -> bool {
        let takes = |payment: &Self| payment.takes_order() && !payment.contradicted;
        self.order.merchant_reference1 == other.order.merchant_reference1
            && takes(self)
            && takes(other)
    }

    /// Whether both keep the same device busy, so that they cannot be stored beside each other.
    #[must_use]
    pub fn shares_device_with(&self, other: &Self) -> bool {
        self.device == other.device && self.holds_device() && other.holds_device()
    }

    /// Whether both have the same session, so that they cannot be stored beside each other.
    #[must_use]
    pub fn shares_session_with(&self, other: &Self) -> bool {
        match (self.session(), other.session()) {
            (Some(one), Some(other)) => one.id == other.id,
            _ => false,
        }
    }

    /// Whether `after` may be stored in its place: a final state stays, unless Kustom took money
    /// after an end without any, and so does a session.
    #[must_use]
    pub fn may_become(&self, after: &Self) -> bool {
        let held = matches!(after.state, State::Held { .. });
        let state = match (&self.state, &after.state) {
            (
                State::NeedsAttention { session, .. },
                State::Settled {
                    settlement: Settlement { outcome, .. },
                    ..
                },
            ) => session.is_none() || *outcome == ResolveOutcome::Paid,
            (State::Held { .. }, State::Settled { .. }) => true,
            (State::Held { .. }, _) => held,
            (State::Settled { .. }, State::Settled { settlement, .. }) => {
                self.can_be_settled(settlement.outcome)
            }
            (State::Settled { .. }, _) => held && after.contradicted,
            (was, is) => {
                !was.is_final()
                    || core::mem::discriminant(was) == core::mem::discriminant(is)
                    || self.ended_unpaid() && held && after.contradicted
            }
        };
        let session = match (self.session(), after.session()) {
            (Some(was), is) => held || is.is_some_and(|is| is.id == was.id),
            (None, _) => true,
        };
        state && session
    }
}
