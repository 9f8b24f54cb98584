//! How a process takes over the work of one whose lease has ended.

use ipp_payment::{Effects as _, Payment, State, take_up};
use ipp_verify::{Defect, Disturbance};

use crate::database::{Failure, Work};
use crate::executor::{Time, lock};
use crate::inbox;
use crate::line::Proxy;
use crate::world::World;

impl Proxy {
    /// Deletes the leases that have ended, by the database's clock.
    pub(crate) async fn take_over(&self) -> Result<(), Failure> {
        let past = {
            let world = lock(&self.world);
            world.database.leases.any_past(self.clock_in(&world))
        };
        if !past {
            return Ok(());
        }
        let write = self.write(|world| {
            let clock = self.clock_in(world);
            let me = world.lease(self.number);
            world.database.leases.delete_past(clock, me);
            world.record.happened(Disturbance::TakenOver);
            Ok(())
        });
        write.await
    }

    /// The clock by which leases end; with a defect, the wall clock of this process.
    fn clock_in(&self, world: &World) -> Time {
        let now = world.queue.now();
        if world.has(Defect::LeaseByWallClock) {
            now.saturating_add_signed(world.ahead(self.seat))
        } else {
            now
        }
    }

    /// Adopts the payments that nobody owns, and takes them up.
    pub(crate) async fn resume(&self) -> Result<(), Failure> {
        if lock(&self.world).has(Defect::UnfinishedNotResumed) {
            return Ok(());
        }
        let adopted = self.adopt().await?;
        if lock(&self.world).has(Defect::CreateSentByTakeOver) {
            adopted.iter().for_each(|payment| self.create_for(payment));
        }
        let payments = match lock(&self.world).process_mut(self.number) {
            // What could not be taken up the last time is not forgotten.
            Some(process) => {
                process.adopted.extend(adopted);
                process.adopted.clone()
            }
            None => return Ok(()),
        };
        take_up(self, &payments).await?;
        if let Some(process) = lock(&self.world).process_mut(self.number) {
            process.adopted.clear();
        }
        Ok(())
    }

    /// The defect `CreateSentByTakeOver`.
    fn create_for(&self, payment: &Payment) {
        if payment.state == State::Starting {
            self.spawn_send(payment.clone());
        }
    }

    async fn adopt(&self) -> Result<Vec<Payment>, Failure> {
        if lock(&self.world).plan.several.is_none() {
            let unfinished = self.load_unfinished().await?;
            if let Some(process) = lock(&self.world).process_mut(self.number) {
                process.adopted.clear();
            }
            return Ok(unfinished);
        }
        if lock(&self.world).database.orphans().next().is_none() {
            return Ok(Vec::new());
        }
        self.write(|world| {
            let orphans: Vec<_> = world.database.orphans().cloned().collect();
            if let Some(me) = world.lease(self.number) {
                for payment in &orphans {
                    world.database.leases.own(payment.id, me);
                }
            }
            Ok(orphans)
        })
        .await
    }

    /// Takes the work that has no holder.
    pub(crate) async fn take_works(&self) {
        for work in [Work::Inbox, Work::Outbox] {
            if lock(&self.world).database.leases.holder(work).is_some() {
                continue;
            }
            let held = self.write(|world| {
                let me = world.lease(self.number);
                Ok(me.is_some_and(|me| world.database.leases.hold(work, me)))
            });
            if held.await == Ok(true) {
                inbox::notify(&mut lock(&self.world), self.number);
            }
        }
    }
}
