//! Checks of several processes: that the work of one that is gone is taken over, and that the pages
//! of each hear what another has stored.

use std::time::Duration;

use ipp_verify::Invariant;
use uuid::Uuid;

use crate::database::{Incarnation, Work};
use crate::executor::{Owner, Time, lock};
use crate::record::find;
use crate::world::{Handle, World, sleep};

/// The time within which work is taken over, in milliseconds.
const TAKEN_OVER_MS: Time = 10_000;
/// The time within which pages are told of a commit, while no notification is lost or late.
const TOLD_MS: Time = 500;
/// The same after a lost notification: the time between two looks, and a slow database.
const SWEPT_MS: Time = 6_000;

/// A process is gone until this time: checks that others take its work over, if they can.
pub(crate) fn is_gone(world: &mut World, handle: &Handle, number: u32, until: Time) {
    let now = world.queue.now();
    let Some(lease) = world.lease(number) else {
        return;
    };
    if until > now + TAKEN_OVER_MS {
        let owned = world
            .database
            .unfinished()
            .into_iter()
            .map(|payment| payment.id);
        let owned = owned.filter(|id| world.database.leases.owner(*id) == Some(lease));
        let owned = owned.collect();
        world.spawn(
            Owner::World,
            is_taken_over(Handle::clone(handle), lease, owned),
        );
    }
}

async fn is_taken_over(world: Handle, of: Incarnation, owned: Vec<Uuid>) {
    let gone_at = lock(&world).queue.now();
    sleep(&world, Duration::from_millis(TAKEN_OVER_MS)).await;
    let mut held = lock(&world);
    let seats = 0..held.plan.processes();
    if !seats
        .into_iter()
        .any(|seat| held.is_undisturbed(seat, gone_at))
    {
        return;
    }
    let leases = &held.database.leases;
    let unfinished = held.database.unfinished();
    let left = unfinished.iter().find(|payment| {
        let owner = leases.owner(payment.id);
        owner == Some(of) || owner.is_none() && owned.contains(&payment.id)
    });
    let works = [Work::Inbox, Work::Outbox];
    let left = match (
        left,
        works.iter().find(|work| leases.holder(**work) == Some(of)),
    ) {
        (Some(payment), _) => format!("{} is still nobody else's", payment.id),
        (_, Some(work)) => format!("{work:?} is still nobody else's"),
        _ => return,
    };
    let what = format!("a process was gone at {gone_at}, and {left}");
    find(&mut held, Invariant::TakenOverInTime, what);
}

/// Checks that every page of the payment's till is told this version, soon after its commit.
pub(crate) async fn every_page_is_told(world: Handle, id: Uuid, version: u64) {
    let (at, allowed) = {
        let held = lock(&world);
        let now = held.queue.now();
        let quiet = held.plan.calm || now > held.plan.faults_end + 2 * TAKEN_OVER_MS;
        (now, if quiet { TOLD_MS } else { SWEPT_MS })
    };
    sleep(&world, Duration::from_millis(allowed)).await;
    let mut held = lock(&world);
    let Some(till) = held
        .database
        .payment(id)
        .map(|payment| payment.till.clone())
    else {
        return;
    };
    let mut pages = held.pages.iter().filter(|page| page.till == till);
    let untold = pages.any(|page| {
        // What a page has missed it reads again, but only the payment that it is about.
        let about = page.asked.last() == Some(&id);
        let listens = !page.gone && !page.missed && !page.asking && page.since < at;
        about && listens && held.is_undisturbed(page.seat, at) && !page.has_seen(id, version)
    });
    if untold {
        let what = format!("version {version} of {id}, stored at {at}, is not on every page");
        find(&mut held, Invariant::ShownInTime, what);
    }
}

impl World {
    /// Whether nothing has been wrong with the process in this seat since that time.
    fn is_undisturbed(&self, seat: usize, since: Time) -> bool {
        let (now, mut processes) = (self.queue.now(), self.processes.iter());
        let up = processes.any(|process| {
            process.seat == seat && process.lease.is_some() && process.up_since + 1_000 < since
        });
        let Some(several) = &self.plan.several else {
            return up;
        };
        let mut spells = several.pauses.iter().chain(&several.cuts);
        let wrong = spells.any(|spell| spell.seat == seat && spell.touches(since, now));
        let locked = self.plan.locked;
        let locked = locked.is_some_and(|(from, to)| from <= now && since < to);
        up && !wrong && !locked
    }
}
