//! The widget's side effects as values. The shell performs them in order.

use crate::{Announcement, DeviceId, Order, PaymentId};

/// One side effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `PUT /api/payments/{id}`; answered by `StartAnswered`. Safe to repeat with the same id.
    /// After `left` it is no longer sent, and is aborted.
    Start {
        /// The payment's id.
        id: PaymentId,
        /// The terminal.
        device: DeviceId,
        /// The order to charge.
        order: Order,
        /// The milliseconds left to send it and to wait for its answer.
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
    /// `POST /api/enrollments`; answered by `Enrolled`. The code is never stored.
    Enroll,
    /// Store the payment's id in this tab, so that a reload returns to it; `None` forgets it.
    RememberPayment(Option<PaymentId>),
    /// Store the terminal for this till.
    RememberDevice(DeviceId),
    /// Send `TimerFired` once after this many milliseconds; setting a timer again replaces it.
    SetTimer(Timer, u32),
    /// Stop the timer, if it runs.
    StopTimer(Timer),
    /// Become the driving tab; answered by `RoleGiven`, here and in the tab that drove before.
    TakeOver,
    /// Dispatch a DOM event to the page.
    Announce(Announcement),
}

/// The timers. At most one of each kind runs at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Send the PUT again.
    RetryStart,
    /// Send the cancel again.
    RetryCancel,
    /// Read the payment that is watched while the stream is down, or that is searched for.
    Poll,
    /// Read the devices again after a failure.
    RetryDevices,
}
