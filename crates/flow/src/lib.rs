//! The checkout widget's state machine: `update(model, event) -> (model, commands)`.
//!
//! Pure and total: no I/O, no clock, no serde, no browser; `no_std` lets the compiler enforce
//! that. A late or repeated event changes nothing. Side effects are returned as [`Command`]s,
//! answers come back as [`Event`]s, and the screen is drawn from a [`ViewModel`], in which
//! everything is decided.
//!
//! The main rule: a charge is never offered while a payment of that order may still succeed.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod announcement;
mod charge;
mod command;
mod event;
mod find;
mod ids;
mod ledger;
mod model;
mod moving;
mod order;
mod pairing;
mod payment;
mod role;
mod search;
mod update;
mod view;

pub use announcement::{Announcement, Detail, ElementEvent, PaymentEvent, ShimEvent};
pub use charge::{Blocked, Refused, cancel_refused, charge_refused, reset_refused};
pub use command::{Command, Timer};
pub use event::{Event, FetchFailure, StartFailure, Taken};
pub use ids::{DeviceId, EnrollmentCode, Millis, PaymentId};
pub use ipp_wire::PaymentState;
pub use ledger::Ledger;
pub use model::{
    Busy, BusyDevice, Cancel, Device, Devices, Link, Location, Model, Move, Purpose, Reason, Sale,
    Trouble,
};
pub use order::{BadOrder, Line, Money, Order};
pub use pairing::{CODE_LIFE, Enrollment, Pairing};
pub use payment::{Payment, Tap};
pub use role::{Role, Shown};
pub use search::{Elsewhere, Search, Wanted};
pub use update::update;
pub use view::{
    Action, Advice, BusyNote, Button, Finder, Left, LinkNote, OpenRow, OrderLine, PairingNote,
    Picker, Row, Screen, Target, Text, Tone, ViewModel, view, visible,
};
