//! The names of payment states in the database.

use ipp_payment::State;
use ipp_wire::{ResolveOutcome, words};

words! {
    /// The column `state` of `payments`. A settlement has two names.
    pub(super) enum StoredState {
        /// [`State::Starting`].
        Starting = "starting",
        /// [`State::Open`].
        Open = "open",
        /// [`State::Unknown`].
        Unknown = "unknown",
        /// [`State::NeedsAttention`].
        NeedsAttention = "needs_attention",
        /// [`State::Paid`].
        Paid = "paid",
        /// [`State::Cancelled`].
        Cancelled = "cancelled",
        /// [`State::Expired`].
        Expired = "expired",
        /// [`State::Failed`].
        Failed = "failed",
        /// [`State::Held`].
        Held = "held",
        /// [`State::Settled`] as paid.
        SettledPaid = "settled_paid",
        /// [`State::Settled`] as not paid.
        SettledNotPaid = "settled_not_paid",
    }
}

impl StoredState {
    pub(super) const fn of(state: &State) -> Self {
        match state {
            State::Starting => Self::Starting,
            State::Open { .. } => Self::Open,
            State::Unknown { .. } => Self::Unknown,
            State::NeedsAttention { .. } => Self::NeedsAttention,
            State::Paid { .. } => Self::Paid,
            State::Cancelled { .. } => Self::Cancelled,
            State::Expired { .. } => Self::Expired,
            State::Failed { .. } => Self::Failed,
            State::Held { .. } => Self::Held,
            State::Settled { settlement, .. } => match settlement.outcome {
                ResolveOutcome::Paid => Self::SettledPaid,
                ResolveOutcome::NotPaid => Self::SettledNotPaid,
            },
        }
    }
}
