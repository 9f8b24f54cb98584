//! All that the widget does in the world. The shell performs them in order.

use alloc::string::String;

use crate::{DeviceId, Order, Payment, PaymentId, Reason};

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `PUT /api/payments/{id}`; answered by `StartAnswered`. Safe to repeat with the same id. It
    /// leaves within `left`, or not at all, and is aborted after that.
    Start {
        /// The payment's id.
        id: PaymentId,
        /// The terminal.
        device: DeviceId,
        /// What to charge.
        order: Order,
        /// Milliseconds until it is too late to send it or to wait for its answer.
        left: u32,
    },
    /// `POST …/cancel`; answered by `CancelAnswered`.
    AskCancel(PaymentId),
    /// `GET /api/payments/{id}`; answered by `PaymentRead`.
    ReadPayment(PaymentId),
    /// `GET /api/devices`; answered by `DevicesRead`.
    ReadDevices,
    /// `GET /api/till`; answered by `TillRead`, or not at all.
    ReadTill,
    /// `POST /api/enrollments`; answered by `Enrolled`. The code is kept nowhere.
    Enroll,
    /// Keep in this tab, so that a reload comes back to it; `None` forgets.
    RememberPayment(Option<PaymentId>),
    /// Keep for this till.
    RememberDevice(DeviceId),
    /// Fire `TimerFired` once after so many milliseconds; setting it again replaces it.
    SetTimer(Timer, u32),
    /// Stop that timer, if it runs.
    StopTimer(Timer),
    /// Be the tab that acts; answered by `RoleGiven`, here and in the tab that was it.
    TakeOver,
    /// Tell the page, as a DOM event.
    Announce(Announcement),
}

/// The timers; each runs at most once at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Send the PUT again.
    RetryStart,
    /// Ask for the cancel again.
    RetryCancel,
    /// Read the watched payment while the stream is down, or while it is not known.
    Poll,
    /// Read the devices again after a failure.
    RetryDevices,
}

/// The DOM events of the element, and two that only its shim hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Announcement {
    /// `ipp-ready`: can take an order.
    Ready,
    /// `ipp-change`: the payment shown has changed.
    Change(Payment),
    /// `ipp-paid`: once a payment, for as long as the model lives.
    Paid(Payment),
    /// `ipp-ended`: cancelled, expired or failed; once, likewise.
    Ended(Payment),
    /// `ipp-attention`: held or needs attention; once, likewise.
    Attention(Payment),
    /// `ipp-error`: bad order, or a refusal. Code and sentence.
    Error(String, String),
    /// A PUT goes out: from now on a payment may run. For the element's shim.
    Starting,
    /// What was being started, or searched for, is certain not to run, or not to be this charge.
    /// Why, and the payment that has the order, if that is why. For the element's shim.
    NotStarted(Reason, Option<Payment>),
}
