//! A process's access to the database, and to Kustom over an unreliable network.

use std::sync::Arc;

use ipp_payment::{Payment, State, Timings};
use ipp_verify::{Defect, Fault, FaultKind};
use uuid::Uuid;

use crate::database::Failure;
use crate::disturb;
use crate::executor::{Owner, Time, lock};
use crate::notify::{self, Note};
use crate::plan::millis;
use crate::record;
use crate::trace::Part;
use crate::world::{Handle, Slot, World, lag, sleep, travel};

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

/// A request, as those who watch are told of it.
pub(crate) struct Call<T> {
    /// To whom it goes.
    pub(crate) to: Part,
    /// What it asks.
    pub(crate) what: &'static str,
    /// What its answer says.
    pub(crate) says: fn(&T) -> &str,
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
    pub(crate) async fn call<T: Send + Sync + 'static>(
        &self,
        call: Call<T>,
        work: impl FnOnce(&mut World, &Handle) -> T + Send + 'static,
    ) -> Result<T, Broken> {
        let slot = Slot::new();
        let deadline = self.deadline();
        self.request(&slot, call, work);
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

    pub(crate) fn request<T: Send + Sync + 'static>(
        &self,
        slot: &Slot<Result<T, Broken>>,
        call: Call<T>,
        work: impl FnOnce(&mut World, &Handle) -> T + Send + 'static,
    ) {
        let mut world = lock(&self.world);
        record::calls(&mut world, self.number);
        disturb::after_call(&mut world, &self.world, self.seat, self.number);
        let faults = world.plan.requests.clone();
        let drawn = faults.iter().find(|(_, chance)| world.fault(*chance));
        let by_hand = world.ordered(|ordered| &mut ordered.calls, |_| true);
        let fault = by_hand.or_else(|| drawn.map(|(fault, _)| *fault));
        world.record.met.extend(fault.map(Fault::kind));
        let most = world.plan.lag;
        let broken = match fault {
            Some(Fault::RequestLost) => {
                let arrives = world.queue.now() + most;
                let sent = world.sends(self.way_to(&call.to), call.what, arrives);
                return world.loses(sent, FaultKind::RequestLost);
            }
            Some(Fault::ConnectionRefused) => Some(Broken::NotSent),
            Some(Fault::Refused(500..)) => Some(Broken::Server),
            Some(Fault::Throttled(_)) => Some(Broken::TooMany),
            Some(Fault::Refused(_)) => Some(Broken::Refused),
            _ => None,
        };
        let (handle, slot) = (Arc::clone(&self.world), slot.clone());
        let (there, back) = (self.way_to(&call.to), self.way_from(&call.to));
        world.spawn(Owner::World, async move {
            if let Some(broken) = broken {
                let sent = travel(&handle, most, there, call.what).await;
                if let Some(fault) = fault {
                    lock(&handle).loses(sent, fault.kind());
                }
                return slot.fill(&mut lock(&handle), Err(broken));
            }
            if let Some(Fault::RequestDelayed(time)) = fault {
                sleep(&handle, time).await;
            }
            travel(&handle, most, there, call.what).await;
            let done = work(&mut lock(&handle), &handle);
            let answer = travel(&handle, most, back, (call.says)(&done)).await;
            match fault {
                Some(fault @ (Fault::AnswerLost | Fault::RequestDelayed(_))) => {
                    lock(&handle).loses(answer, fault.kind());
                }
                Some(fault @ Fault::AnswerReplaced(_)) => {
                    lock(&handle).loses(answer, fault.kind());
                    slot.fill(&mut lock(&handle), Err(Broken::Server));
                }
                _ => slot.fill(&mut lock(&handle), Ok(done)),
            }
        });
    }

    fn way_to(&self, to: &Part) -> (Part, Part) {
        (Part::Proxy(Some(self.seat)), to.clone())
    }

    fn way_from(&self, from: &Part) -> (Part, Part) {
        (from.clone(), Part::Proxy(Some(self.seat)))
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
