//! One schedule, taken step by step, that can be looked at and disturbed between two steps.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipp_verify::Defect;

use crate::action::{Action, ActionAt};
use crate::executor::{Owner, Tasks, Time, lock};
use crate::plan::millis;
use crate::trace::Told;
use crate::view::{self, View};
use crate::world::{Handle, World, sleep, sleep_until};
use crate::{Outcome, disturb, pages, process, rest};

/// A schedule.
pub struct Schedule {
    pub(crate) world: Handle,
    tasks: Tasks,
    /// What is to be done behind which step, in that order.
    ahead: Vec<ActionAt>,
    over: bool,
}

impl Schedule {
    /// The schedule of this seed, optionally with a defect. `calm`: without its faults.
    #[must_use]
    pub fn new(seed: u64, defect: Option<Defect>, calm: bool) -> Self {
        let world: Handle = Arc::new(Mutex::new(World::new(seed, defect, calm)));
        {
            let mut held = lock(&world);
            held.spawn(Owner::World, process::keep(Handle::clone(&world)));
            held.spawn(Owner::World, look(Handle::clone(&world)));
            held.spawn(Owner::World, look_for_the_lonely(Handle::clone(&world)));
            pages::open(&mut held, &world);
            disturb::plan(&mut held, &world);
        }
        Self {
            world,
            tasks: Tasks::default(),
            ahead: Vec::new(),
            over: false,
        }
    }

    /// Has it told what happens in it, and done in it what was done in another of its kind.
    #[must_use]
    pub fn watched(mut self, mut done: Vec<ActionAt>) -> Self {
        lock(&self.world).trace.on = true;
        done.sort_by_key(|done| done.step);
        self.ahead = done;
        self
    }

    /// Whether it is over: everything has come to rest, and the last checks have been made.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.over
    }

    /// The time of the next step, in milliseconds of the virtual clock; none if it is over.
    #[must_use]
    pub fn next(&self) -> Option<Time> {
        lock(&self.world).queue.next().filter(|_| !self.over)
    }

    /// Takes the steps until this time, but not more than so many, and none after one at which an
    /// invariant broke.
    pub fn advance(&mut self, until: Time, most: u32) {
        let broken = self.broken();
        for _ in 0..most {
            if self.next().is_some_and(|next| next > until) || !self.step() {
                return;
            }
            if self.broken() > broken {
                return;
            }
        }
    }

    /// How many invariants are broken so far.
    fn broken(&self) -> usize {
        lock(&self.world).record.findings.len()
    }

    /// Takes one step; false if the schedule is over.
    pub(crate) fn step(&mut self) -> bool {
        if self.over {
            return false;
        }
        self.do_what_is_due();
        if self.tasks.step(&self.world) {
            return true;
        }
        self.over = true;
        let mut held = lock(&self.world);
        let end = held.queue.now();
        rest::left_alone(&mut held, end);
        rest::finish(&mut held);
        false
    }

    fn do_what_is_due(&mut self) {
        if self.ahead.is_empty() {
            return;
        }
        let steps = lock(&self.world).queue.steps();
        while self.ahead.first().is_some_and(|done| done.step <= steps) {
            let ActionAt { action, to, .. } = self.ahead.remove(0);
            lock(&self.world).act(&self.world, action, to);
        }
    }

    /// Does something in it now; returns what repeats it in a schedule of the same seed.
    pub fn act(&mut self, action: Action, to: usize) -> ActionAt {
        let mut held = lock(&self.world);
        held.act(&self.world, action, to);
        let step = held.queue.steps();
        ActionAt { action, to, step }
    }

    /// What was told since this was last asked, if it is watched.
    #[must_use]
    pub fn told(&mut self) -> Vec<Told> {
        lock(&self.world).trace.take()
    }

    /// Everything as it is now.
    #[must_use]
    pub fn view(&self) -> View {
        view::of(&lock(&self.world), self.over)
    }

    /// The result so far.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let held = lock(&self.world);
        Outcome {
            findings: held.record.findings.clone(),
            steps: held.queue.steps(),
            reached: held.record.reached().clone(),
            crashes: held.record.crashes,
            alarms: held.record.alarms,
            met: held.record.met.clone(),
            disturbances: held.record.disturbances.clone(),
        }
    }
}

/// Audits every 5 s until only callbacks delayed by days are left. Ends the schedule once these
/// have come and their effects have had their time.
async fn look(world: Handle) {
    // A fault that is made by hand has everything take longer.
    while lock(&world).is_busy() {
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
    if world.is_busy() {
        return Some(Duration::from_secs(5));
    }
    let quiet = kustom.last_late? + world.plan.course();
    (now < quiet).then(|| Duration::from_millis(quiet - now))
}

/// Checks for forgotten sessions once, when every call for a person after the faults must be made.
async fn look_for_the_lonely(world: Handle) {
    loop {
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
        // A fault that was made by hand meanwhile has its time too.
        if lock(&world).plan.faults_end == end {
            return rest::left_alone(&mut lock(&world), end);
        }
    }
}

impl World {
    /// Whether the time has not come yet when everything must be at rest.
    fn is_busy(&self) -> bool {
        self.queue.now() < self.plan.rest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checks of a world at rest cover every session, so none may still be open when the
    /// schedule ends.
    #[test]
    fn every_session_is_followed_to_its_end() {
        for seed in 1..3_000 {
            let mut schedule = Schedule::new(seed, None, false);
            while schedule.step() {}
            let held = lock(&schedule.world);
            let (end, life) = (held.queue.now(), millis(held.plan.timings.session_life));
            let last = held.kustom.sessions.iter().map(|s| s.created_at).max();
            assert!(last.is_none_or(|at| at + life < end), "seed {seed}");
        }
    }
}
