//! The events that change the widget.

use alloc::{boxed::Box, string::String, vec::Vec};

use crate::{
    BadOrder, Busy, BusyDevice, Device, DeviceId, Enrollment, Millis, Order, Payment, PaymentId,
    PaymentState, Reason, Shown, Timer,
};

/// An event from the page, the cashier, the proxy or a timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The page set its `order` property; `None` removes the order.
    OrderSet(Option<Result<Order, BadOrder>>),
    /// The cashier picked a terminal.
    DeviceChosen(DeviceId),
    /// The cashier or the page charges, or charges again. The shell made a fresh id, which is used
    /// only if a charge starts.
    Charge(PaymentId),
    /// The cashier or the page cancels the payment.
    Cancel,
    /// The cashier moves the payment to another terminal. The shell made a fresh id for it.
    MoveTo(DeviceId, PaymentId),
    /// The cashier opens one of the till's other open payments.
    Visit(PaymentId),
    /// The cashier asks to check the payment now.
    CheckNow,
    /// The cashier leaves an ended payment.
    Done,
    /// The cashier takes over in this tab.
    TakeOver,
    /// The cashier typed this search for terminals; empty shows all.
    Searched(String),
    /// The cashier pressed Enter in the search, to pick the only match.
    SearchEntered,
    /// The cashier asks for a code to pair a phone, or for another one.
    Pair,
    /// The cashier closes the pairing.
    StopPairing,

    /// At the start: what this tab and till had stored.
    Remembered {
        /// The payment this tab was watching.
        payment: Option<PaymentId>,
        /// The till's last terminal.
        device: Option<DeviceId>,
    },
    /// The stream opened, with a snapshot of this till's open payments and all busy devices.
    StreamOpened {
        /// The till's open payments, newest first.
        payments: Vec<Payment>,
        /// The busy devices; all others are free.
        busy: Vec<BusyDevice>,
    },
    /// The stream broke, or was silent for too long.
    StreamLost,
    /// The page logged out or changed the till, so all that is known of the old till is dropped.
    TillChanged,
    /// The browser's `online` state. Only `false` is reliable: a network may be up and lead
    /// nowhere.
    Online(bool),
    /// The stream was refused. The shell goes on trying.
    StreamRefused(Reason),
    /// The proxy described the till.
    TillRead {
        /// Whether no real money is moved.
        test_mode: bool,
    },
    /// The proxy sent a changed payment.
    PaymentSeen(Payment),
    /// Another tab says that a payment has ended. Any script of the page's origin can say so, and
    /// an end is announced once: it is read before it is believed.
    EndRelayed(PaymentId),
    /// Kustom answered about a payment, and nothing has changed.
    Confirmed {
        /// The payment.
        id: PaymentId,
        /// The version that was confirmed.
        version: u64,
        /// When it was confirmed.
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
    /// The proxy answered the request for a code.
    Enrolled(Result<Enrollment, FetchFailure>),

    /// The proxy answered the PUT of a payment.
    StartAnswered(PaymentId, Result<Payment, StartFailure>),
    /// The proxy answered a cancel.
    CancelAnswered(PaymentId, Result<Payment, FetchFailure>),
    /// The proxy answered a read.
    PaymentRead(PaymentId, Result<Payment, FetchFailure>),

    /// It was decided which of the till's tabs drives.
    RoleGiven {
        /// Whether this tab drives.
        drives: bool,
    },
    /// What the driving tab shows now.
    Followed(Option<Shown>),

    /// A timer that a command set has fired.
    TimerFired(Timer),
    /// A second has passed; this updates the ages on the screen.
    Tick(Millis),
}

/// Why a PUT returned no payment, by what the widget does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartFailure {
    /// No answer, or a 5xx that is not the proxy's own refusal: the proxy may have the payment.
    /// Send it again with the same id.
    NoAnswer,
    /// This try started nothing, which says nothing about earlier ones: it was not sent, because
    /// no token came in time, or the proxy rejected it because of too many requests. Send it again
    /// with the same id.
    NotNow,
    /// Another payment has the order: 409 `order_open`, `order_paid`, `order_unsettled`.
    OrderTaken(Taken),
    /// The terminal is busy with something else: 409 `device_busy`. Nothing was started.
    DeviceBusy(String),
    /// Refused for good, by the problem body; nothing was started.
    Refused(Reason),
}

/// The payment that has an order, as described in the refusal. It may be another till's, which
/// this till cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its id.
    pub id: PaymentId,
    /// Its state, from the refusal's code.
    pub state: PaymentState,
    /// Its details, with `version` 0. `None` if the proxy sent none.
    pub payment: Option<Box<Payment>>,
    /// The proxy's sentence.
    pub detail: String,
}

/// Why a request other than the PUT failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchFailure {
    /// No answer, or a 5xx: ask again later.
    NoAnswer,
    /// 404: the proxy does not know it.
    NotFound,
    /// Any other refusal, by its problem body.
    Refused(Reason),
}
