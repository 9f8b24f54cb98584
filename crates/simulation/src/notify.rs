//! How processes hear of each other's commits: by notifications, which may be lost or late, and by
//! a look at what has changed lately.

use std::time::Duration;

use ipp_payment::{Duty, Effects as _, MAX_INBOX_BACKOFF};
use ipp_verify::{Defect, Disturbance, FaultKind};
use uuid::Uuid;

use crate::executor::{Owner, Time, lock};
use crate::inbox;
use crate::line::Proxy;
use crate::rest;
use crate::trace::Part;
use crate::world::{Handle, World, travel};

/// The longest time that a notification takes, in milliseconds.
const MAX_LAG_MS: u64 = 10;
/// The longest time that a late one takes.
const MAX_LATE_MS: u64 = 20_000;
/// Between two looks at what has changed.
const SWEEP_MS: Time = 4_000;
/// How far such a look reaches back.
const SWEEP_REACH_MS: Time = 30_000;

/// What a notification says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// This payment was changed.
    Payment(Uuid),
    /// The inbox or the outbox has something new.
    Inbox,
}

/// How long a process waits at most before it looks into inbox and outbox.
pub(crate) fn longest_wait(world: &World) -> Duration {
    let missed = world.plan.several.is_some() && world.queue.now() < world.plan.faults_end;
    if missed {
        Duration::from_millis(SWEEP_MS)
    } else {
        MAX_INBOX_BACKOFF
    }
}

/// Notifies all other processes, as the database does at a commit.
pub(crate) fn send(world: &mut World, handle: &Handle, from: usize, note: Note) {
    let Some(several) = &world.plan.several else {
        return;
    };
    let [lost, late] = several.notifications;
    let others = world
        .processes
        .iter()
        .filter(|process| process.seat != from);
    let others: Vec<_> = others
        .map(|process| (process.seat, process.number))
        .collect();
    for (seat, number) in others {
        if world.disturbs(Disturbance::NotificationLost, lost) {
            let way = (Part::Proxy(Some(from)), Part::Proxy(Some(seat)));
            let arrives = world.queue.now() + MAX_LAG_MS;
            let sent = world.sends(way, "look", arrives);
            world.loses(sent, FaultKind::MessageLost);
            continue;
        }
        let late = world.disturbs(Disturbance::NotificationLate, late);
        let most = if late { MAX_LATE_MS } else { MAX_LAG_MS };
        let proxy = Proxy::new(handle, seat, number, world.plan.timings);
        world.spawn(Owner::Process(number), async move {
            let way = (Part::Proxy(Some(from)), Part::Proxy(Some(seat)));
            travel(&proxy.world, most, way, "look").await;
            match note {
                Note::Payment(id) => hear(&proxy, id).await,
                Note::Inbox => inbox::notify(&mut lock(&proxy.world), number),
            }
        });
    }
}

/// Notifies all other processes of a committed version, and has checked that their pages hear of it.
pub(crate) fn committed(world: &mut World, handle: &Handle, from: usize, id: Uuid) {
    if world.plan.several.is_none() {
        return;
    }
    let now = world.queue.now();
    world.database.leases.note_change(id, now);
    if !world.has(Defect::NotifiedBeforeCommit) {
        send(world, handle, from, Note::Payment(id));
    }
    if let Some(payment) = world.database.payment(id) {
        let version = payment.version;
        let told = rest::every_page_is_told(Handle::clone(handle), id, version);
        world.spawn(Owner::World, told);
    }
}

/// Tells this process's pages of a payment that another process has changed, and has its watcher
/// look if the payment is this process's own.
async fn hear(proxy: &Proxy, id: Uuid) {
    // What cannot be loaded is found by the next look.
    let Ok(Some(payment)) = proxy.load(id).await else {
        return;
    };
    proxy.ensure_told(&payment);
    let owns = lock(&proxy.world).owns(proxy.number, id);
    if owns && payment.duty(proxy.timings()) != Duty::Rest && !proxy.keep_watched(id) {
        proxy.wake(id);
    }
}

/// Looks at what has changed lately, of which a notification may have been lost.
pub(crate) async fn sweep(proxy: &Proxy) {
    let untold: Vec<Uuid> = {
        let mut world = lock(&proxy.world);
        let now = world.queue.now();
        let Some(process) = world.process_mut(proxy.number) else {
            return;
        };
        if now < process.swept + SWEEP_MS {
            return;
        }
        // After a pause everything since the last look counts.
        let since = process.swept.min(now.saturating_sub(SWEEP_REACH_MS));
        process.swept = now;
        let world = &*world;
        let changed = world.database.leases.changed_since(since);
        let untold = |id: &Uuid| world.is_untold(proxy.number, *id);
        changed.filter(untold).collect()
    };
    for id in untold {
        hear(proxy, id).await;
    }
}

impl World {
    /// Whether the process's pages were told an older version than the stored one, if any.
    fn is_untold(&self, number: u32, id: Uuid) -> bool {
        let told = self
            .process(number)
            .and_then(|process| process.told.get(&id));
        let stored = self.database.payment(id).map(|payment| payment.version);
        stored.is_some() && stored != told.copied()
    }
}
