//! A payment that has to be found out about before anything can be charged, and why.

use alloc::string::String;

use crate::{Money, PaymentId, PaymentState, Reason, Taken};

/// An order that a payment of another till has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// `merchant_reference1`.
    pub reference: String,
    /// Where that payment stood when the proxy refused.
    pub state: PaymentState,
}

/// A payment whose fate must be known before anything can be charged, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// This tab was watching it before a reload.
    Remembered(PaymentId),
    /// An earlier try of its PUT was never answered and may have started it. It is not sent again.
    Doubtful {
        /// Which.
        id: PaymentId,
        /// Why it is not: it was refused, or it is too late.
        reason: Reason,
        /// Its order's reference.
        reference: String,
        /// The cashier wants to cancel it.
        cancel: bool,
    },
    /// The proxy says that it has the order that was to be charged.
    InTheWay(Taken, Wanted),
}

impl Search {
    /// Which payment.
    #[must_use]
    pub const fn id(&self) -> &PaymentId {
        match self {
            Self::Remembered(id) | Self::Doubtful { id, .. } => id,
            Self::InTheWay(taken, _) => &taken.id,
        }
    }
}

/// What a charge was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// `merchant_reference1`.
    pub reference: String,
    /// How much.
    pub amount: Money,
}
