//! A process's lease on its work, which it renews, and without which it writes nothing and calls
//! nobody.

use std::time::Duration;

use ipp_verify::{Defect, Disturbance};

use crate::database::{Failure, Incarnation, Work};
use crate::executor::{Time, lock};
use crate::line::Proxy;
use crate::notify;
use crate::world::{World, sleep};

/// How long a lease lasts after its heartbeat.
const LEASE_MS: Time = 6_000;
/// How long before that the process calls nobody any more.
const MARGIN_MS: Time = 1_000;
/// Between two heartbeats.
const HEARTBEAT_MS: Time = 2_000;
/// Between two looks for leases that have ended.
const LOOK: Duration = Duration::from_secs(1);
/// The same once no fault can come any more: leases are longer then, which saves steps.
const CALM_LOOK: Duration = Duration::from_secs(20);
/// How often the process looks for payments of its own that have no watcher.
pub(crate) const ROUND_MS: Time = 10_000;

/// A process's lease, as it knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lease {
    /// Under which name it is in the database.
    pub(crate) incarnation: Incarnation,
    /// Until when the process may call anybody, by its own monotonic clock.
    calls_until: Time,
}

/// Registers the process and keeps its lease, until the process ends.
pub(crate) async fn keep(proxy: Proxy) {
    let mut beat = 0;
    loop {
        let (now, calm, lost) = {
            let world = lock(&proxy.world);
            let lost = world.lease(proxy.number).is_none();
            (world.queue.now(), is_calm(&world), lost)
        };
        if now >= beat || lost || calm {
            beat = match proxy.beat().await {
                Ok(()) => now + HEARTBEAT_MS,
                Err(_) => now,
            };
        }
        // Whatever fails here is tried again at the next look.
        let _ = proxy.take_over().await;
        let _ = proxy.resume().await;
        proxy.take_works().await;
        notify::sweep(&proxy).await;
        sleep(&proxy.world, if calm { CALM_LOOK } else { LOOK }).await;
    }
}

/// Whether no fault can come any more, and those before have had their time.
fn is_calm(world: &World) -> bool {
    world.queue.now() > world.plan.faults_end + 30_000
}

fn lease_ends(world: &World) -> Time {
    let calm = if is_calm(world) { 60_000 } else { 0 };
    world.queue.now() + LEASE_MS + calm
}

impl Proxy {
    /// Renews the lease, or registers anew if others have deleted it.
    pub(crate) async fn beat(&self) -> Result<(), Failure> {
        let (known, mut ends) = {
            let world = lock(&self.world);
            (world.lease(self.number), lease_ends(&world))
        };
        let mut incarnation = None;
        if let Some(known) = known {
            let renewed = self.step(|world| {
                let until = lease_ends(world);
                Ok(world.database.leases.renew(known, until))
            });
            if renewed.await? {
                incarnation = Some(known);
            } else {
                lock(&self.world).lose_lease(self.number);
            }
        }
        let incarnation = match incarnation {
            Some(incarnation) => incarnation,
            None => {
                ends = lease_ends(&lock(&self.world));
                let new = self.step(|world| {
                    let until = lease_ends(world);
                    Ok(world.database.leases.register(until))
                });
                new.await?
            }
        };
        if let Some(process) = lock(&self.world).process_mut(self.number) {
            process.lease = Some(Lease {
                incarnation,
                calls_until: ends - MARGIN_MS,
            });
        }
        Ok(())
    }

    /// Refuses a transaction of a process whose lease was deleted.
    pub(crate) fn fence(&self, world: &mut World) -> Result<(), Failure> {
        if world.plan.several.is_none() || world.has(Defect::WritesNotFenced) {
            return Ok(());
        }
        let leases = &world.database.leases;
        let lease = world.lease(self.number);
        if lease.is_some_and(|lease| leases.is_there(lease)) {
            return Ok(());
        }
        world.lose_lease(self.number);
        Err(Failure::LeaseLost)
    }
}

impl World {
    /// The process's lease, unless it knows that it has none.
    pub(crate) fn lease(&self, number: u32) -> Option<Incarnation> {
        let lease = self.process(number)?.lease?;
        Some(lease.incarnation)
    }

    /// Whether the process has the lease on this work. With a defect each process takes it.
    pub(crate) fn does(&self, number: u32, work: Work) -> bool {
        let twice = match work {
            Work::Inbox => Defect::InboxTakenTwice,
            Work::Outbox => Defect::OutboxTakenTwice,
        };
        let holder = self.database.leases.holder(work);
        self.plan.several.is_none()
            || self.has(twice)
            || holder.is_some() && holder == self.lease(number)
    }

    /// Whether the process may still call anybody.
    pub(crate) fn may_call(&self, number: u32) -> bool {
        let lease = self.process(number).and_then(|process| process.lease);
        self.plan.several.is_none()
            || self.has(Defect::CallsAfterLease)
            || lease.is_some_and(|lease| self.queue.now() < lease.calls_until)
    }

    /// The process learns that others have deleted its lease. Its pages may have missed anything.
    fn lose_lease(&mut self, number: u32) {
        let lost = self
            .process_mut(number)
            .and_then(|process| process.lease.take());
        if lost.is_some() {
            self.record.happened(Disturbance::LeaseLost);
            let seat = self.process(number).map(|process| process.seat);
            let pages = self.pages.iter_mut().filter(|page| Some(page.seat) == seat);
            pages.for_each(|page| page.missed = true);
        }
    }
}
