//! The texts of the screen, by their meaning.

use alloc::string::String;

/// The meaning of a line of text; the wording is in the locales. `device`, `from` and `to` are
/// `None` if the terminal's name is not known.
#[allow(missing_docs)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    Connecting,
    LookingForPayment,
    Ready,
    /// Another tab of this till drives.
    OtherTab,
    /// The stream was refused; `detail` says why.
    ShutOut,
    SendingTo {
        device: Option<String>,
    },
    NotKnown,
    WaitingFor {
        device: Option<String>,
    },
    CustomerPaying {
        device: Option<String>,
    },
    Declined(Advice),
    Cancelling,
    /// The payment is being cancelled at `from`, to be charged at `to`.
    Moving {
        from: Option<String>,
        to: Option<String>,
    },
    Paid,
    PaidBeforeCancel,
    Cancelled,
    Expired,
    Failed,
    Held,
    NeedsAttention,
    /// Hint: the payment was paid before it could be moved.
    NotMoved {
        device: Option<String>,
    },
    /// Hint: the phone has not picked up the payment for a while.
    NotPickedUp {
        device: Option<String>,
    },
    /// Hint: what to do after this decline.
    AfterDecline(Advice),
    /// Hint: the outcome will be found out; the cashier need not do anything.
    ResolvesItself,
    /// Hint: a person with more rights must look.
    CallForHelp,
    /// Hint: nothing was charged.
    NothingCharged,
    /// A person settled it as not paid.
    SettledNotPaid,
    /// Hint: the last try was refused and nothing was started; `detail` says why.
    NotStarted,
    /// Hint: the last try could not be sent in time, and nothing was started.
    NotSent,
    /// Hint: the order was paid before.
    PaidBefore,
}

/// What a declined card means at the counter. Lost and stolen cards read as a plain decline, so
/// that the screen does not accuse the customer.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Advice {
    Generic,
    InsufficientFunds,
    ExpiredCard,
    IncorrectCvc,
    ProcessingError,
    IncorrectNumber,
    TooOften,
}

impl Advice {
    /// From Kustom's code; an unknown code is a plain decline.
    #[must_use]
    pub fn of(failure_reason: Option<&str>) -> Self {
        match failure_reason {
            Some("INSUFFICIENT_FUNDS") => Self::InsufficientFunds,
            Some("EXPIRED_CARD") => Self::ExpiredCard,
            Some("INCORRECT_CVC") => Self::IncorrectCvc,
            Some("PROCESSING_ERROR") => Self::ProcessingError,
            Some("INCORRECT_NUMBER") => Self::IncorrectNumber,
            Some("CARD_VELOCITY_EXCEEDED") => Self::TooOften,
            _ => Self::Generic,
        }
    }
}
