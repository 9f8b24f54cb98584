//! The payment's tasks, as the proxy runs them, in a world that is made up: a virtual clock, a
//! scheduler that a seed drives, a database that is a value, Kustom and its shoppers as its
//! documentation has them, pages, and every fault between them.
//!
//! One schedule is one seed. After each step the process may be killed; what it had committed
//! stays. What must hold is checked at every commit, at everything that a page is told, and once
//! more when all has come to rest ([`Invariant`]).

mod database;
mod defect;
mod effects;
mod executor;
mod invariant;
mod kustom;
mod line;
mod pages;
mod plan;
mod process;
mod record;
mod requests;
mod rest;
mod world;

pub use database::{Database, Failure};
pub use defect::Defect;
pub use invariant::{Finding, Invariant};

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipp_wire::PaymentState;

use executor::{Owner, lock};
use plan::millis;
use world::{Handle, World, sleep, sleep_until};

/// What one schedule came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What must not have happened: the first of each invariant, in the order of time.
    pub findings: Vec<Finding>,
    /// How many steps it had.
    pub steps: u64,
    /// How often the pages were told of which state.
    pub reached: BTreeMap<PaymentState, u32>,
    /// How many times the process was killed.
    pub crashes: usize,
    /// How many times the operator was alarmed.
    pub alarms: u32,
}

/// Runs the schedule of this seed, with a defect if one is wanted.
#[must_use]
pub fn run(seed: u64, defect: Option<Defect>) -> Outcome {
    let world: Handle = Arc::new(Mutex::new(World::new(seed, defect)));
    let (end, crashes) = {
        let mut held = lock(&world);
        held.spawn(Owner::World, process::keep(Handle::clone(&world)));
        held.spawn(Owner::World, look(Handle::clone(&world)));
        held.spawn(Owner::World, look_for_the_lonely(Handle::clone(&world)));
        pages::open(&mut held, &world);
        (held.plan.end(), held.plan.crashes.len())
    };
    executor::run(&world, end);
    let mut held = lock(&world);
    rest::left_alone(&mut held, end);
    rest::finish(&mut held);
    Outcome {
        findings: held.record.findings.clone(),
        steps: held.queue.steps(),
        reached: held.record.reached().clone(),
        crashes: crashes - held.plan.crashes.len(),
        alarms: held.record.alarms,
    }
}

/// Audits now and then, until nothing but callbacks that come after days can happen.
async fn look(world: Handle) {
    let until = lock(&world).plan.rest();
    while lock(&world).queue.now() < until {
        sleep(&world, Duration::from_secs(5)).await;
        rest::audit(&mut lock(&world));
    }
}

/// Once, as long after the faults as a person may take to be called.
async fn look_for_the_lonely(world: Handle) {
    let (end, called) = {
        let held = lock(&world);
        let timings = &held.plan.timings;
        let called = timings.kustom_timeout + timings.unknown_after + Duration::from_secs(6);
        (held.plan.faults_end, millis(called))
    };
    sleep_until(&world, end + called).await;
    rest::left_alone(&mut lock(&world), end);
}
