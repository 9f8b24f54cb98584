//! Searches for a payment whose outcome must be known before anything can be charged.

use alloc::string::String;

use crate::{Money, PaymentId, PaymentState, Reason, Taken};

/// An order that another till has a payment of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// `merchant_reference1`.
    pub reference: String,
    /// The state of that payment when the proxy refused.
    pub state: PaymentState,
}

/// A payment whose outcome must be known before anything can be charged, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// This tab was watching it before a reload.
    Remembered(PaymentId),
    /// An unanswered PUT may have started this payment. It is not sent again.
    Doubtful {
        /// The payment.
        id: PaymentId,
        /// Why it is not sent again: it was refused, or it is too late.
        reason: Reason,
        /// The order's reference.
        reference: String,
        /// Whether to cancel the payment if it is found.
        cancel: bool,
    },
    /// This payment has the order that was to be charged, by the proxy's refusal.
    InTheWay(Taken, Wanted),
}

impl Search {
    /// The id of the payment that is searched for.
    #[must_use]
    pub const fn id(&self) -> &PaymentId {
        match self {
            Self::Remembered(id) | Self::Doubtful { id, .. } => id,
            Self::InTheWay(taken, _) => &taken.id,
        }
    }
}

/// The order of a charge that found its order taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// `merchant_reference1`.
    pub reference: String,
    /// The amount to charge.
    pub amount: Money,
}
