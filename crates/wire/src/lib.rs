//! The words the widget and the proxy speak to each other: the browser API as types.
//!
//! Types, and the table of currencies ([`currency`]); no other logic: what a value means is decided by
//! `ipp-proxy` on one side and `ipp-flow` on the other. Amounts are integers in minor units, times are RFC 3339 in UTC,
//! ids are opaque strings. Names in an [`Order`] are Kustom's own, so that what their
//! documentation shows can be pasted.

pub mod currency;
mod device;
mod enrollment;
mod event;
mod order;
mod payment;
mod playground;
mod problem;
mod till;

pub use device::{Busy, Device, Devices, Location};
pub use enrollment::{Enroll, Enrollment, EnrollmentCode};
pub use event::{Confirmed, DeviceChanged, Heartbeat, Snapshot, event_name};
pub use order::{Order, OrderItem};
pub use payment::{
    Payment, PaymentState, Payments, Reason, ResolveOutcome, ResolvePayment, Settlement,
    StartPayment, Tap,
};
pub use playground::{
    CallbackRecord, Callbacks, CheckItem, Checklist, IssuedToken, MakeDevice, PairPhone, TapCard,
    Verdict,
};
pub use problem::{OrderTaken, OrderTotal, Problem, TokenClock, code};
pub use till::{Environment, Till};
