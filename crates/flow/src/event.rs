//! All that can happen to the widget.

use alloc::{boxed::Box, string::String, vec::Vec};

use crate::{
    BadOrder, Busy, Device, DeviceId, Enrollment, Millis, Order, Payment, PaymentId, PaymentState,
    Reason, Shown, Timer,
};

/// From the page, the cashier, the proxy or a timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The page set its `order` property; `None` takes it away.
    OrderSet(Option<Result<Order, BadOrder>>),
    /// The cashier picked a terminal.
    DeviceChosen(DeviceId),
    /// Charge, or charge again. The shell made a fresh id; it is used only if a charge starts.
    Charge(PaymentId),
    /// The cashier (or the page) wants the payment stopped.
    Cancel,
    /// The cashier wants the payment on another terminal. The shell made a fresh id for it.
    MoveTo(DeviceId, PaymentId),
    /// The cashier wants to see one of the till's other open payments.
    Visit(PaymentId),
    /// The cashier wants to know now.
    CheckNow,
    /// The cashier is done with an ended payment.
    Done,
    /// The cashier wants to work in this tab.
    TakeOver,
    /// The cashier searches the terminals for this; empty shows all.
    Searched(String),
    /// The cashier has pressed Enter in the search: the one that was found is meant.
    SearchEntered,
    /// The cashier wants to pair a phone, or another code for that.
    Pair,
    /// The cashier is done with pairing.
    StopPairing,

    /// At the start: what this tab and till remembered.
    Remembered {
        /// The payment this tab was watching.
        payment: Option<PaymentId>,
        /// The till's last terminal.
        device: Option<DeviceId>,
    },
    /// The stream opened: this till's open payments and every busy device.
    StreamOpened {
        /// Newest first.
        payments: Vec<Payment>,
        /// One that is not listed is free.
        busy: Vec<(DeviceId, Busy)>,
    },
    /// The stream broke, or was silent for too long.
    StreamLost,
    /// The page has logged out, or another till in: nothing of what is known is for it.
    TillChanged,
    /// What the browser says of the network. Only that it is gone counts: a network that is there
    /// may lead nowhere.
    Online(bool),
    /// The stream is refused; code and sentence. It is tried again all the same.
    StreamRefused(Reason),
    /// What the proxy said of the till: whether no real money is moved.
    TillRead {
        /// It is not.
        test_mode: bool,
    },
    /// A payment changed.
    PaymentSeen(Payment),
    /// Kustom was asked about a payment and said nothing new.
    Confirmed {
        /// Which.
        id: PaymentId,
        /// The version that was confirmed.
        version: u64,
        /// When.
        at: Millis,
    },
    /// A device became busy or free.
    DeviceBusy(DeviceId, Option<Busy>),
    /// The list of devices changed.
    DevicesChanged,
    /// The list of devices was read.
    DevicesRead(Result<Vec<Device>, FetchFailure>),

    /// Whether the till's token lets phones be paired.
    MayEnroll(bool),
    /// The proxy answered the wish for a code.
    Enrolled(Result<Enrollment, FetchFailure>),

    /// The proxy answered the PUT.
    StartAnswered(PaymentId, Result<Payment, StartFailure>),
    /// The proxy answered a cancel.
    CancelAnswered(PaymentId, Result<Payment, FetchFailure>),
    /// The proxy answered a read.
    PaymentRead(PaymentId, Result<Payment, FetchFailure>),

    /// Of all tabs of this till this one acts, or another does.
    RoleGiven {
        /// This one.
        drives: bool,
    },
    /// What the tab that acts shows now.
    Followed(Option<Shown>),

    /// A timer that a command set went off.
    TimerFired(Timer),
    /// A second has passed; ages on the screen move on.
    Tick(Millis),
}

/// Why a PUT did not bring a payment, by what the widget does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartFailure {
    /// No answer, or a 5xx that is not a refusal of the proxy's own: it may or may not have it.
    /// Ask again with the same id.
    NoAnswer,
    /// This try started nothing, and says nothing about a try before it: it was never sent, for
    /// want of a token in time, or the proxy did not take it in, since there are too many requests.
    /// Ask again with the same id.
    NotNow,
    /// Another payment has the order: 409 `order_open`, `order_paid`, `order_unsettled`.
    OrderTaken(Taken),
    /// The terminal is busy with something else: 409 `device_busy`. Nothing was started.
    DeviceBusy(String),
    /// Refused for good; nothing was started. Code and sentence of the problem body.
    Refused {
        /// Stable.
        code: String,
        /// For a person.
        detail: String,
    },
}

/// The payment that has an order, as the refusal tells of it. It may be another till's, which
/// this one cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub id: PaymentId,
    /// Where it stands, by the refusal's code.
    pub state: PaymentState,
    /// What is known of it beside that; its `version` is 0. `None` if the proxy told no more.
    pub payment: Option<Box<Payment>>,
    /// The proxy's sentence.
    pub detail: String,
}

/// Why a read did not bring anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchFailure {
    /// No answer, or a 5xx: ask again later.
    NoAnswer,
    /// 404.
    NotFound,
    /// Anything else the proxy said: code and sentence.
    Refused(String, String),
}
