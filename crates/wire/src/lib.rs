//! The words the widget and the proxy speak to each other: the browser API as types.
//!
//! Types, the table of currencies ([`currency`]), and the rules of an order ([`order`]), which both
//! sides judge it by; no other logic: what a value means is decided by `ipp-proxy` on one side and
//! `ipp-flow` on the other. Amounts are integers in minor units, times
//! are RFC 3339 in UTC, ids are opaque strings. Names in an [`Order`] are Kustom's own, so that what
//! their documentation shows can be pasted.
//!
//! States, reasons, codes, event names and paths are declared here and nowhere else ([`words!`]). They
//! are there without the feature `serde`; the types of the bodies are not. With the feature `openapi`
//! the types describe themselves, by their doc comments too: only the proxy turns it on.

#![cfg_attr(not(feature = "openapi"), no_std)]

#[cfg(feature = "serde")]
extern crate alloc;

pub mod code;
pub mod currency;
mod event_name;
pub mod path;
mod scope;
mod state;
mod words;

#[cfg(feature = "serde")]
mod checklist;
#[cfg(feature = "serde")]
mod device;
#[cfg(feature = "serde")]
mod enrollment;
#[cfg(feature = "serde")]
mod event;
#[cfg(feature = "serde")]
pub mod order;
#[cfg(feature = "serde")]
mod payment;
#[cfg(feature = "serde")]
mod playground;
#[cfg(feature = "serde")]
mod problem;
#[cfg(feature = "openapi")]
pub mod schema;
#[cfg(feature = "serde")]
mod till;
#[cfg(feature = "serde")]
mod timeline;

pub use event_name::EventName;
pub use scope::Scope;
pub use state::{Environment, PaymentState, ReasonCode, ResolveOutcome, Verdict};
pub use words::Word;

#[cfg(feature = "serde")]
pub use checklist::{CheckItem, CheckPoint, Checklist, Evidence};
#[cfg(feature = "serde")]
pub use device::{Busy, Device, Devices, Location};
#[cfg(feature = "serde")]
pub use enrollment::{Enroll, Enrollment, EnrollmentCode};
#[cfg(feature = "serde")]
pub use event::{Confirmed, DeviceChanged, Heartbeat, Snapshot};
#[cfg(feature = "serde")]
pub use order::{Order, OrderItem};
#[cfg(feature = "serde")]
pub use payment::{Payment, Payments, Reason, ResolvePayment, Settlement, StartPayment, Tap};
#[cfg(feature = "serde")]
pub use playground::{
    CallbackRecord, Callbacks, CardOutcome, IssuedToken, MakeDevice, PairPhone,
    PlaygroundAbilities, RunScenario, Scenario, ScenarioRun, Scenarios, TapCard,
};
#[cfg(feature = "serde")]
pub use problem::{OrderTaken, OrderTotal, Problem, TokenClock};
#[cfg(feature = "serde")]
pub use till::Till;
#[cfg(feature = "serde")]
pub use timeline::{
    CallResult, Exchange, HttpAnswer, HttpRequest, PageRequest, ProviderCall, Timeline,
    TimelineEntry, TimelineEvent,
};
