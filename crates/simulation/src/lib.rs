//! Runs the proxy's payment tasks in a simulated world: a virtual clock, a seeded scheduler, a
//! database in memory, Kustom and its shoppers as its documentation describes them, pages, and
//! every fault between them.
//!
//! A seed determines a schedule. After each step a process may be killed; what it has committed
//! stays. One in six schedules has several processes on the database, with leases. The
//! [`Invariant`](ipp_verify::Invariant)s are checked at every commit, whenever a page is told
//! something, and once everything has come to rest.
//!
//! A [`Schedule`] can be taken step by step, watched and disturbed: so a page of the book shows it.

mod action;
mod asking;
mod database;
mod disturb;
mod draw;
mod effects;
mod executor;
mod inbox;
mod kustom;
mod lease;
mod line;
mod notify;
mod outbox;
#[cfg(target_arch = "wasm32")]
pub mod page;
mod pages;
mod plan;
mod process;
mod reconnect;
mod record;
mod requests;
mod rest;
mod schedule;
mod several;
mod stream;
mod take_over;
mod terminal;
mod trace;
mod view;
mod world;

pub use action::{Action, ActionAt};
pub use database::{Database, Failure};
pub use schedule::Schedule;
pub use trace::{Part, Told};
pub use view::{AtKustom, Broken, Seat, Shows, Stored, Tab, View};

use std::collections::{BTreeMap, BTreeSet};

use ipp_verify::{Defect, Disturbance, FaultKind, Finding};
use ipp_wire::PaymentState;

/// The result of one schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The first finding for each broken invariant, in the order of time.
    pub findings: Vec<Finding>,
    /// The number of steps.
    pub steps: u64,
    /// How often the pages were told each state.
    pub reached: BTreeMap<PaymentState, u32>,
    /// How often the process was killed.
    pub crashes: usize,
    /// How often the operator was alarmed.
    pub alarms: u32,
    /// The faults that happened.
    pub met: BTreeSet<FaultKind>,
    /// How often each thing happened to one of several processes.
    pub disturbances: BTreeMap<Disturbance, u32>,
}

/// Runs the schedule of this seed, optionally with a defect.
#[must_use]
pub fn run(seed: u64, defect: Option<Defect>) -> Outcome {
    let mut schedule = Schedule::new(seed, defect, false);
    while schedule.step() {}
    schedule.outcome()
}
