//! The view model: flat, with everything decided.

use alloc::{string::String, vec::Vec};

use crate::{Blocked, Busy, DeviceId, EnrollmentCode, Line, Millis, Money, PaymentId};

/// Everything the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewModel {
    /// The screen.
    pub screen: Screen,
    /// The screen's colour tone. It never carries a meaning alone.
    pub tone: Tone,
    /// The headline. Screen readers announce its changes.
    pub status: Text,
    /// What the cashier should do or know next.
    pub hint: Option<Text>,
    /// The proxy's sentence, if it gave one.
    pub detail: Option<String>,
    /// Why no charge is possible; `None` if one is possible or none is offered.
    pub blocked: Option<Blocked>,

    /// The order's reference.
    pub reference: Option<String>,
    /// The amount to pay, or the amount that was paid.
    pub amount: Option<Money>,
    /// The tax within the amount in minor units, if known.
    pub tax: Option<i64>,
    /// The order's lines; empty if not known.
    pub lines: Vec<Line>,
    /// The name of the shown payment's terminal.
    pub terminal: Option<String>,
    /// The number of declined cards. Without it two equal declines would look like one.
    pub declines: usize,
    /// Kustom's order id, once paid.
    pub order_id: Option<String>,
    /// When the payment ended, as last confirmed.
    pub ended_at: Option<Millis>,
    /// Seconds since the payment began, while it runs.
    pub elapsed: Option<i64>,
    /// Seconds since Kustom last confirmed the payment, while it is not over.
    pub confirmed: Option<i64>,
    /// The time left to pay, while the customer can pay and it is known.
    pub left: Option<Left>,
    /// Whether the screen is live.
    pub link: LinkNote,
    /// Whether no real money is moved, which the screen must show.
    pub test_mode: bool,
    /// The terminals to pick from.
    pub picker: Picker,
    /// The search for terminals, if there are many.
    pub finder: Option<Finder>,
    /// The pairing of a phone.
    pub pairing: PairingNote,
    /// The terminals that the payment can be moved to, once its phone takes too long.
    pub targets: Vec<Target>,
    /// This till's other open payments, while they can be visited.
    pub open: Vec<OpenRow>,

    /// The large button, if there is one. Its `can_` flag says whether it can be pressed.
    pub primary: Option<Action>,
    /// The other button, if there is one.
    pub secondary: Option<Action>,
    /// Whether Charge would start a payment.
    pub can_charge: bool,
    /// Whether Cancel would request a cancel.
    pub can_cancel: bool,
    /// Whether Check would read the payment.
    pub can_check: bool,
    /// Whether the screen can be left for the next order.
    pub can_done: bool,
}

impl ViewModel {
    /// Whether this button can be pressed.
    #[must_use]
    pub const fn can(&self, action: Action) -> bool {
        match action {
            Action::Charge | Action::ChargeAgain => self.can_charge,
            Action::Cancel => self.can_cancel,
            Action::CheckNow => self.can_check,
            Action::Done | Action::Back => self.can_done,
            // It is offered only where it is possible.
            Action::TakeOver => true,
        }
    }
}

/// The screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Finding out whether a payment runs.
    Resuming,
    /// No payment runs; the order can be charged unless something blocks it.
    Ready,
    /// The payment is on its way to the proxy and Kustom.
    Starting,
    /// The payment waits for the terminal.
    Sent,
    /// The customer pays.
    Active,
    /// A card was declined; the customer can try again.
    Declined,
    /// A cancel was requested.
    Cancelling,
    /// The customer has paid.
    Paid {
        /// Whether a cancel had been requested, but the customer paid first.
        before_cancel: bool,
    },
    /// The payment is cancelled.
    Cancelled,
    /// The session expired.
    Expired,
    /// The payment failed, and nothing was charged.
    Failed,
    /// Whether anything was charged is not known yet.
    Unknown,
    /// The terminal collected something other than the order.
    Held,
    /// A person must find out how the payment ended.
    NeedsAttention,
}

/// The colour tone of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing happens.
    Neutral,
    /// Something is in progress.
    Waiting,
    /// Success.
    Good,
    /// Certain failure.
    Bad,
    /// The cashier should be careful.
    Careful,
}

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

/// Whether the screen is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkNote {
    /// The stream is open.
    Live,
    /// The stream is not open yet.
    Connecting,
    /// The stream is lost; the screen shows what was last confirmed.
    Lost {
        /// Seconds since the stream was lost.
        seconds: i64,
    },
}

/// The terminals to pick from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picker {
    /// The screen does not offer a charge.
    Hidden,
    /// The terminals are being read.
    Loading,
    /// The terminals could not be read; they are read again automatically.
    Failed,
    /// There is no terminal.
    Empty,
    /// The terminals.
    Rows(Vec<Row>),
}

/// The search for terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finder {
    /// The text in the search field.
    pub text: String,
    /// The number of matching terminals.
    pub found: usize,
}

/// The pairing of a phone, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairingNote {
    /// The till may not pair phones, or not on this screen.
    Hidden,
    /// Pairing can begin.
    Offered {
        /// The name of the phone that was just paired.
        paired: Option<String>,
    },
    /// A code has been requested.
    Asking,
    /// No code was issued; with the proxy's sentence, if it gave one.
    Refused(Option<String>),
    /// A code, to be typed on the phone.
    Code {
        /// The code in groups of letters.
        groups: Vec<EnrollmentCode>,
        /// Seconds until the code expires.
        seconds: i64,
    },
    /// The code has expired.
    Expired,
}

impl PairingNote {
    /// True while the pairing panel replaces the terminal list.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self, Self::Hidden | Self::Offered { .. })
    }
}

/// One terminal to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: DeviceId,
    /// Its name.
    pub name: String,
    /// Its shop. Terminals of one shop are adjacent.
    pub location: Option<String>,
    /// Whether it is simulated, without a phone.
    pub simulated: bool,
    /// Whether it is picked.
    pub chosen: bool,
    /// What keeps it busy.
    pub busy: Option<Busy>,
    /// Seconds since it became busy; 0 if it is free.
    pub busy_for: i64,
}

/// The time left until the session expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Seconds left, by the proxy's clock.
    pub seconds: i64,
    /// Whether so little is left that the screen should stress it.
    pub soon: bool,
}

/// A terminal that the payment can be moved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its id.
    pub id: DeviceId,
    /// Its name.
    pub name: String,
}

/// One of the till's open payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRow {
    /// Its id.
    pub id: PaymentId,
    /// Its order's reference.
    pub reference: String,
    /// The amount to be paid.
    pub amount: Money,
    /// Its terminal's name, if known.
    pub terminal: Option<String>,
    /// Its status, without the terminal's name.
    pub status: Text,
    /// Whether it needs attention or its outcome is unknown.
    pub careful: bool,
    /// Seconds since it began.
    pub age: i64,
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Charge the order.
    Charge,
    /// Charge the order again after a payment that took no money.
    ChargeAgain,
    /// Request a cancel.
    Cancel,
    /// Check the payment now.
    CheckNow,
    /// Leave this payment for the next order.
    Done,
    /// Make this tab the driving one.
    TakeOver,
    /// Leave a visited payment, which goes on.
    Back,
}
