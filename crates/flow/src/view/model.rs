//! What is drawn, flat and already decided.

use alloc::{string::String, vec::Vec};

use crate::{Blocked, Busy, DeviceId, EnrollmentCode, Line, Millis, Money, PaymentId};

/// Everything the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewModel {
    /// Which screen.
    pub screen: Screen,
    /// How it feels. Never the only carrier of a meaning.
    pub tone: Tone,
    /// The headline: what is announced to a screen reader when it changes.
    pub status: Text,
    /// What to do or to know next.
    pub hint: Option<Text>,
    /// The proxy's own sentence about it, if it gave one.
    pub detail: Option<String>,
    /// Why no charge is possible; `None` while one is, or while that is not the question.
    pub blocked: Option<Blocked>,

    /// The order's reference.
    pub reference: Option<String>,
    /// The amount.
    pub amount: Option<Money>,
    /// The tax within it in minor units, if known.
    pub tax: Option<i64>,
    /// The order's lines, if known.
    pub lines: Vec<Line>,
    /// The terminal of the payment that is shown.
    pub terminal: Option<String>,
    /// How many cards were declined so far: two alike in a row are still two.
    pub declines: usize,
    /// Kustom's order, once paid.
    pub order_id: Option<String>,
    /// When the payment ended, as last confirmed.
    pub ended_at: Option<Millis>,
    /// Seconds since the payment was made, while it runs.
    pub elapsed: Option<i64>,
    /// Seconds since Kustom last confirmed what is shown, while the payment is not over.
    pub confirmed: Option<i64>,
    /// How much of the session's life is left, where that is known and matters.
    pub left: Option<Left>,
    /// Whether what is shown is live.
    pub link: LinkNote,
    /// No real money is moved: nobody must take this for a sale.
    pub test_mode: bool,
    /// The terminals to pick from.
    pub picker: Picker,
    /// The search among them, where they are many.
    pub finder: Option<Finder>,
    /// The pairing of a phone.
    pub pairing: PairingNote,
    /// The terminals that the payment can be moved to, once its phone takes too long.
    pub targets: Vec<Target>,
    /// This till's open payments but the one shown, where one of them can be looked at.
    pub open: Vec<OpenRow>,

    /// The large button, if there is one. Whether it can be pressed, the `can_` flag tells.
    pub primary: Option<Action>,
    /// The other button, if there is one.
    pub secondary: Option<Action>,
    /// A charge would start a payment.
    pub can_charge: bool,
    /// A cancel would be asked for.
    pub can_cancel: bool,
    /// A check would read the payment.
    pub can_check: bool,
    /// The screen can be left for the next order.
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
    /// Looking for a payment to pick up.
    Resuming,
    /// An order can be charged, or could if something were not in the way.
    Ready,
    /// On its way to the proxy and Kustom.
    Starting,
    /// Waiting for the terminal.
    Sent,
    /// The customer pays.
    Active,
    /// A card was declined; the customer can try again.
    Declined,
    /// A cancel is asked for.
    Cancelling,
    /// Paid.
    Paid {
        /// Somebody had asked for a cancel, but the payment came first.
        before_cancel: bool,
    },
    /// Cancelled.
    Cancelled,
    /// Ran out of time.
    Expired,
    /// Nothing was charged.
    Failed,
    /// Nobody knows yet.
    Unknown,
    /// Another amount was collected.
    Held,
    /// A person must find out.
    NeedsAttention,
}

/// How the screen feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing happens.
    Neutral,
    /// Something runs.
    Waiting,
    /// It went well.
    Good,
    /// It did not go well, and that is certain.
    Bad,
    /// It needs care.
    Careful,
}

/// What a line of text says; the words are the catalogue's. A device without a name is one whose
/// name is not known yet.
#[allow(missing_docs)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    Connecting,
    LookingForPayment,
    Ready,
    /// Another tab of this till acts.
    OtherTab,
    /// The till is not let in; `detail` says why.
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
    /// It is being cancelled where it is, to be charged at `to`.
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
    /// Hint: it was to be moved, and was paid first.
    NotMoved {
        device: Option<String>,
    },
    /// Hint: the phone has not picked it up for a while.
    NotPickedUp {
        device: Option<String>,
    },
    /// Hint: what to do after this decline.
    AfterDecline(Advice),
    /// Hint: it resolves itself, nothing has to be done.
    ResolvesItself,
    /// Hint: a person with more rights must look.
    CallForHelp,
    /// Hint: nothing was charged.
    NothingCharged,
    /// Hint: the last try was refused and nothing was started; `detail` says why.
    NotStarted,
    /// Hint: the last try could not be sent in time, and nothing was started.
    NotSent,
    /// Hint: this was paid before.
    PaidBefore,
}

/// What a declined card means at the counter. Lost and stolen cards read as a plain decline,
/// so that the screen accuses nobody.
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
    /// From Kustom's code; one that we do not know is a plain decline.
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

/// Whether what is shown is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkNote {
    /// It is.
    Live,
    /// The stream is not open yet.
    Connecting,
    /// The stream is lost for so many seconds; the screen shows what was last confirmed.
    Lost {
        /// How long.
        seconds: i64,
    },
}

/// The terminals to pick from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picker {
    /// Not now.
    Hidden,
    /// Being read.
    Loading,
    /// Could not be read; it is tried again by itself.
    Failed,
    /// There is none.
    Empty,
    /// These.
    Rows(Vec<Row>),
}

/// The search among the terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finder {
    /// What was typed.
    pub text: String,
    /// How many terminals are like that.
    pub found: usize,
}

/// What there is to say about the pairing of a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairingNote {
    /// Nothing: the till may not, or not now.
    Hidden,
    /// It can be begun.
    Offered {
        /// The phone that was just paired.
        paired: Option<String>,
    },
    /// A code is asked for.
    Asking,
    /// There is none; the proxy's sentence, if it gave one.
    Refused(Option<String>),
    /// A code, to be typed on the phone.
    Code {
        /// The code in groups of letters.
        groups: Vec<EnrollmentCode>,
        /// How long it serves.
        seconds: i64,
    },
    /// The code serves no more.
    Expired,
}

impl PairingNote {
    /// It has the screen.
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
    /// Its shop. Those of one shop follow each other.
    pub location: Option<String>,
    /// No phone stands behind it.
    pub simulated: bool,
    /// It is the picked one.
    pub chosen: bool,
    /// What it is busy with, and since when.
    pub busy: Option<Busy>,
    /// For how many seconds it is.
    pub busy_for: i64,
}

/// What is left of a session's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How long, by the proxy's clock.
    pub seconds: i64,
    /// So little that it should be seen.
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
    /// Which.
    pub id: PaymentId,
    /// Its order.
    pub reference: String,
    /// What is to be paid.
    pub amount: Money,
    /// Its terminal's name, if known.
    pub terminal: Option<String>,
    /// Where it stands, without the terminal's name.
    pub status: Text,
    /// A person has to look at it, or nobody knows yet.
    pub careful: bool,
    /// Seconds since it was made.
    pub age: i64,
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Charge the order.
    Charge,
    /// Charge it again after a try that took no money.
    ChargeAgain,
    /// Ask for a cancel.
    Cancel,
    /// Find out now.
    CheckNow,
    /// Leave this payment for the next order.
    Done,
    /// Act in this tab instead of in another one.
    TakeOver,
    /// Leave a payment that was only looked at, and that goes on.
    Back,
}
