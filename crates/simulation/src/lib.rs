//! Runs the proxy's payment tasks in a simulated world: a virtual clock, a seeded scheduler, a
//! database in memory, Kustom and its shoppers as its documentation describes them, pages, and
//! every fault between them.
//!
//! A seed determines a schedule. After each step a process may be killed; what it has committed
//! stays. One in six schedules has several processes on the database, with leases. The [`Invariant`](ipp_verify::Invariant)s are checked at every commit, whenever a page is told something, and
//! once everything has come to rest.

mod asking;
mod database;
mod disturb;
mod effects;
mod executor;
mod inbox;
mod kustom;
mod lease;
mod line;
mod notify;
mod outbox;
mod pages;
mod plan;
mod process;
mod reconnect;
mod record;
mod requests;
mod rest;
mod several;
mod take_over;
mod world;

pub use database::{Database, Failure};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipp_verify::{Defect, Disturbance, FaultKind, Finding};
use ipp_wire::PaymentState;

use executor::{Owner, lock};
use plan::millis;
use world::{Handle, World, sleep, sleep_until};

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
        met: held.record.met.clone(),
        disturbances: held.record.disturbances.clone(),
    }
}

/// Runs a schedule. Returns the world at its end, and the number of planned crashes.
fn play(seed: u64, defect: Option<Defect>) -> (Handle, usize) {
    let world: Handle = Arc::new(Mutex::new(World::new(seed, defect)));
    let crashes = {
        let mut held = lock(&world);
        held.spawn(Owner::World, process::keep(Handle::clone(&world)));
        held.spawn(Owner::World, look(Handle::clone(&world)));
        held.spawn(Owner::World, look_for_the_lonely(Handle::clone(&world)));
        pages::open(&mut held, &world);
        disturb::plan(&mut held, &world);
        held.plan.crashes.len()
    };
    executor::run(&world);
    (world, crashes)
}

/// Audits every 5 s until only callbacks delayed by days are left. Ends the schedule once these
/// have come and their effects have had their time.
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

/// How long to wait before the schedule may end; none if it may end now.
fn not_yet_quiet(world: &World) -> Option<Duration> {
    let (kustom, now) = (&world.kustom, world.queue.now());
    if kustom.late > 0 {
        return Some(Duration::from_secs(60));
    }
    let quiet = kustom.last_late? + world.plan.course();
    (now < quiet).then(|| Duration::from_millis(quiet - now))
}

/// Checks for forgotten sessions once, when every call for a person after the faults must be made.
async fn look_for_the_lonely(world: Handle) {
    let (end, called) = {
        let held = lock(&world);
        let timings = &held.plan.timings;
        let called = timings.kustom_timeout + timings.unknown_after + Duration::from_secs(6);
        (
            held.plan.faults_end,
            millis(called) + held.plan.called_later(),
        )
    };
    sleep_until(&world, end + called).await;
    rest::left_alone(&mut lock(&world), end);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checks of a world at rest cover every session, so none may still be open when the
    /// schedule ends.
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
