//! A process's access to the database, and to Kustom over an unreliable network.

use std::sync::Arc;

use ipp_payment::{Payment, State, Timings};
use ipp_verify::{Defect, Fault};
use uuid::Uuid;

use crate::database::Failure;
use crate::disturb;
use crate::executor::{Owner, Time, lock};
use crate::notify::{self, Note};
use crate::plan::millis;
use crate::record;
use crate::world::{Handle, Slot, World, lag, sleep};

/// The longest lag before and after a database operation, in milliseconds.
const MAX_DATABASE_LAG_MS: u64 = 3;

/// One process's access to the world.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) world: Handle,
    /// Which of the processes it is.
    pub(crate) seat: usize,
    /// Its number, which the next process in this seat does not have.
    pub(crate) number: u32,
    pub(crate) timings: Timings,
}

/// How a request to Kustom failed.
pub(crate) enum Broken {
    NotSent,
    Lost,
    Server,
    TooMany,
    Refused,
}

impl Proxy {
    pub(crate) fn new(world: &Handle, seat: usize, number: u32, timings: Timings) -> Self {
        Self {
            world: Arc::clone(world),
            seat,
            number,
            timings,
        }
    }

    /// One database operation, with a random lag before it, after it, or both, in which other tasks
    /// run.
    pub(crate) async fn step<T>(
        &self,
        work: impl FnOnce(&mut World) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let (before, after) = {
            let mut world = lock(&self.world);
            (world.rng.bool(), world.rng.bool())
        };
        if before {
            lag(&self.world, MAX_DATABASE_LAG_MS).await;
        }
        let done = {
            let mut world = lock(&self.world);
            if world.database_is_locked() || world.is_cut(self.seat) {
                Err(Failure::Unavailable)
            } else {
                work(&mut world)
            }
        };
        if after {
            lag(&self.world, MAX_DATABASE_LAG_MS).await;
            // What was done stays done, and its answer is lost.
            if lock(&self.world).is_cut(self.seat) {
                return Err(Failure::Unavailable);
            }
        }
        done
    }

    /// One writing transaction, which needs this process's lease.
    pub(crate) async fn write<T>(
        &self,
        work: impl FnOnce(&mut World) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let fenced = |world: &mut World| {
            self.fence(world)?;
            let done = work(world)?;
            record::wrote(world, self.number);
            Ok(done)
        };
        self.step(fenced).await
    }

    /// A writing transaction that changes a payment, of which other processes are notified.
    pub(crate) async fn store<T>(
        &self,
        payment: Uuid,
        work: impl FnOnce(&mut World) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if lock(&self.world).has(Defect::NotifiedBeforeCommit) {
            let mut world = lock(&self.world);
            notify::send(&mut world, &self.world, self.seat, Note::Payment(payment));
        }
        let notified = |world: &mut World| {
            let done = work(world)?;
            notify::committed(world, &self.world, self.seat, payment);
            Ok(done)
        };
        self.write(notified).await
    }

    /// One request to Kustom. A sent request is processed even if the caller is dropped.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut World, &Handle) -> T + Send + 'static,
    ) -> Result<T, Broken> {
        let slot = Slot::new();
        let deadline = self.deadline();
        self.request(&slot, work);
        slot.get(&self.world, deadline)
            .await
            .unwrap_or(Err(Broken::Lost))
    }

    pub(crate) fn deadline(&self) -> Time {
        let world = lock(&self.world);
        if world.has(Defect::AnswersNotAwaited) {
            return world.queue.now();
        }
        world.queue.now() + millis(self.timings.kustom_timeout)
    }

    pub(crate) fn request<T: Send + 'static>(
        &self,
        slot: &Slot<Result<T, Broken>>,
        work: impl FnOnce(&mut World, &Handle) -> T + Send + 'static,
    ) {
        let mut world = lock(&self.world);
        record::calls(&mut world, self.number);
        disturb::after_call(&mut world, &self.world, self.seat, self.number);
        let faults = world.plan.requests.clone();
        let drawn = faults.iter().find(|(_, chance)| world.fault(*chance));
        let fault = drawn.map(|(fault, _)| *fault);
        world.record.met.extend(fault.map(Fault::kind));
        let most = world.plan.lag;
        let broken = match fault {
            Some(Fault::RequestLost) => return,
            Some(Fault::ConnectionRefused) => Some(Broken::NotSent),
            Some(Fault::Refused(500..)) => Some(Broken::Server),
            Some(Fault::Throttled(_)) => Some(Broken::TooMany),
            Some(Fault::Refused(_)) => Some(Broken::Refused),
            _ => None,
        };
        let (handle, slot) = (Arc::clone(&self.world), slot.clone());
        world.spawn(Owner::World, async move {
            if let Some(broken) = broken {
                lag(&handle, most).await;
                return slot.fill(&mut lock(&handle), Err(broken));
            }
            if let Some(Fault::RequestDelayed(time)) = fault {
                sleep(&handle, time).await;
            }
            lag(&handle, most).await;
            let done = work(&mut lock(&handle), &handle);
            lag(&handle, most).await;
            match fault {
                Some(Fault::AnswerLost | Fault::RequestDelayed(_)) => {}
                Some(Fault::AnswerReplaced(_)) => {
                    slot.fill(&mut lock(&handle), Err(Broken::Server));
                }
                _ => slot.fill(&mut lock(&handle), Ok(done)),
            }
        });
    }

    /// Applies the defect, if any, to a change.
    pub(crate) fn mistaken(&self, before: &Payment, after: &Payment) -> Payment {
        let world = lock(&self.world);
        let mut after = after.clone();
        let attention = matches!(after.state, State::NeedsAttention { .. });
        match (&before.state, world.defect) {
            (State::Unknown { why, .. }, Some(Defect::UnknownTakenAsFailed)) if attention => {
                let why = why.clone();
                after.state = State::Failed { session: None, why };
            }
            (State::Open { session, .. }, Some(Defect::OverdueTakenAsExpired)) if attention => {
                let session = session.clone();
                after.state = State::Expired { session };
            }
            (State::NeedsAttention { .. }, Some(Defect::OrderFreedBySettling)) => {
                if let State::NeedsAttention {
                    session: Some(session),
                    why,
                    settling: Some(_),
                } = &after.state
                {
                    let (session, why) = (Some(session.clone()), why.clone());
                    after.state = State::Failed { session, why };
                }
            }
            _ => {}
        }
        after
    }
}
