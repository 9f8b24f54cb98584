//! The element's DOM events. Their names are declared here and nowhere else; a test compares them
//! with the contract in `www/element/checkout.js`.

use ipp_wire::{Word, words};

use crate::{Payment, PaymentState, Reason};

words! {
    /// The DOM events that have a payment as their detail.
    pub enum PaymentEvent {
        /// The payment shown has changed.
        Change = "ipp-change",
        /// Paid.
        Paid = "ipp-paid",
        /// Cancelled, expired or failed.
        Ended = "ipp-ended",
        /// Held, or needs attention.
        Attention = "ipp-attention",
    }
}

impl PaymentEvent {
    /// What is dispatched once of a payment that reaches this state, besides [`Self::Change`].
    #[must_use]
    pub const fn once(state: PaymentState) -> Option<Self> {
        match state {
            PaymentState::Paid => Some(Self::Paid),
            PaymentState::Held | PaymentState::NeedsAttention => Some(Self::Attention),
            PaymentState::Cancelled | PaymentState::Expired | PaymentState::Failed => {
                Some(Self::Ended)
            }
            PaymentState::Starting
            | PaymentState::Sent
            | PaymentState::Active
            | PaymentState::Cancelling
            | PaymentState::Unknown => None,
        }
    }
}

words! {
    /// The DOM events about the element itself.
    pub enum ElementEvent {
        /// It can take an order.
        Ready = "ipp-ready",
        /// A bad order, a refusal, or what keeps the element from working.
        Error = "ipp-error",
    }
}

words! {
    /// The events that the element's shim keeps from the page.
    pub enum ShimEvent {
        /// A PUT is sent, so a payment may run from now on.
        Starting = "ipp-starting",
        /// No payment runs.
        NotStarted = "ipp-not-started",
        /// The till is known; the detail is its name.
        Till = "ipp-till",
    }
}

/// One DOM event to dispatch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Announcement {
    /// [`ElementEvent::Ready`].
    Ready,
    /// The payment, as it stands.
    Payment(PaymentEvent, Payment),
    /// [`ElementEvent::Error`].
    Error(Reason),
    /// [`ShimEvent::Starting`].
    Starting,
    /// [`ShimEvent::NotStarted`]: the payment that was started or searched for certainly does not
    /// run, or is not this charge. With the reason, and the payment that has the order, if that is
    /// why.
    NotStarted(Reason, Option<Payment>),
}

/// The `detail` of a DOM event.
#[derive(Clone, Copy, Debug)]
pub enum Detail<'a> {
    /// None.
    Null,
    /// A payment.
    Payment(&'a Payment),
    /// A code, and a sentence for a person.
    Reason(&'a Reason),
    /// The same, and the payment that has the order, if that is why.
    Refusal(&'a Reason, Option<&'a Payment>),
}

impl Announcement {
    /// The name and the detail of its DOM event.
    #[must_use]
    pub fn event(&self) -> (&'static str, Detail<'_>) {
        match self {
            Self::Ready => (ElementEvent::Ready.word(), Detail::Null),
            Self::Payment(event, payment) => (event.word(), Detail::Payment(payment)),
            Self::Error(reason) => (ElementEvent::Error.word(), Detail::Reason(reason)),
            Self::Starting => (ShimEvent::Starting.word(), Detail::Null),
            Self::NotStarted(reason, payment) => (
                ShimEvent::NotStarted.word(),
                Detail::Refusal(reason, payment.as_ref()),
            ),
        }
    }
}
