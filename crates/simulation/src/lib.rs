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
    let (world, crashes) = play(seed, defect);
    let mut held = lock(&world);
    let end = held.queue.now();
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

/// The world at the schedule's end, and how many times the process was to be killed.
fn play(seed: u64, defect: Option<Defect>) -> (Handle, usize) {
    let world: Handle = Arc::new(Mutex::new(World::new(seed, defect)));
    let crashes = {
        let mut held = lock(&world);
        held.spawn(Owner::World, process::keep(Handle::clone(&world)));
        held.spawn(Owner::World, look(Handle::clone(&world)));
        held.spawn(Owner::World, look_for_the_lonely(Handle::clone(&world)));
        pages::open(&mut held, &world);
        held.plan.crashes.len()
    };
    executor::run(&world);
    (world, crashes)
}

/// Audits now and then, until nothing but callbacks that come after days can happen. Ends the
/// schedule once they have come, and what they lead to had its time.
async fn look(world: Handle) {
    let until = lock(&world).plan.rest();
    while lock(&world).queue.now() < until {
        sleep(&world, Duration::from_secs(5)).await;
        rest::audit(&mut lock(&world));
    }
    loop {
        let wait = not_yet_quiet(&lock(&world));
        let Some(quiet) = wait else { break };
        sleep(&world, quiet).await;
        rest::audit(&mut lock(&world));
    }
    lock(&world).queue.end();
}

/// How long there is still something to wait for, as far as can be told now.
fn not_yet_quiet(world: &World) -> Option<Duration> {
    let (kustom, now) = (&world.kustom, world.queue.now());
    if kustom.late > 0 {
        return Some(Duration::from_secs(60));
    }
    let quiet = kustom.last_late? + world.plan.course();
    (now < quiet).then(|| Duration::from_millis(quiet - now))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What is claimed of a world at rest is claimed of every session: none may be in the middle
    /// of its life when the schedule ends.
    #[test]
    fn every_session_is_followed_to_its_end() {
        for seed in 1..3_000 {
            let (world, _) = play(seed, None);
            let held = lock(&world);
            let (end, life) = (held.queue.now(), millis(held.plan.timings.session_life));
            let last = held.kustom.sessions.iter().map(|s| s.created_at).max();
            assert!(last.is_none_or(|at| at + life < end), "seed {seed}");
        }
    }
}
