//! The simulated world: all parts of a schedule, and the means to wait and to answer.

use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use fastrand::Rng;
use ipp_payment::Millis;
use ipp_verify::{Defect, Disturbance, FaultKind};

use crate::action::Ordered;
use crate::database::Database;
use crate::executor::{HasQueue, Owner, Queue, Shared, Time, lock, until};
use crate::kustom::Kustom;
use crate::pages::Page;
use crate::plan::{Plan, millis};
use crate::process::Process;
use crate::record::Record;
use crate::several::Several;
use crate::trace::{Part, Trace};

/// The wall clock at the start of every schedule, in milliseconds since 1970.
const START_MS: i64 = 1_800_000_000_000;

/// The state of one schedule.
pub(crate) struct World {
    pub(crate) queue: Queue,
    pub(crate) rng: Rng,
    pub(crate) plan: Plan,
    pub(crate) defect: Option<Defect>,
    pub(crate) database: Database,
    pub(crate) kustom: Kustom,
    /// The proxy's processes that are up.
    pub(crate) processes: Vec<Process>,
    pub(crate) pages: Vec<Page>,
    pub(crate) record: Record,
    pub(crate) ordered: Ordered,
    pub(crate) trace: Trace,
}

/// The world, shared by its tasks.
pub(crate) type Handle = Shared<World>;

impl World {
    pub(crate) fn new(seed: u64, defect: Option<Defect>, calm: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut plan = Plan::of(&mut rng, Several::rng(seed));
        if calm {
            plan.calm_down();
        }
        Self {
            queue: Queue::default(),
            rng,
            plan,
            defect,
            database: Database::default(),
            kustom: Kustom::default(),
            processes: Vec::new(),
            pages: Vec::new(),
            record: Record::default(),
            ordered: Ordered::default(),
            trace: Trace::default(),
        }
    }

    pub(crate) fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    pub(crate) fn wall(&self) -> Millis {
        Millis(START_MS).plus(Duration::from_millis(self.queue.now()))
    }

    /// How far the wall clock of the process in this seat is ahead, in milliseconds.
    pub(crate) fn ahead(&self, seat: usize) -> i64 {
        let several = self.plan.several.as_ref();
        several.map_or(0, |several| several.ahead.get(seat).copied().unwrap_or(0))
    }

    /// The wall clock of the process in this seat.
    pub(crate) fn wall_of(&self, seat: usize) -> Millis {
        Millis(self.wall().0.saturating_add(self.ahead(seat)))
    }

    pub(crate) fn faulty(&self) -> bool {
        self.queue.now() < self.plan.faults_end
    }

    /// Draws whether an event with this probability happens.
    pub(crate) fn chance(&mut self, thousandths: u32) -> bool {
        thousandths > 0 && self.rng.u32(0..1000) < thousandths
    }

    /// Like [`World::chance`], but false once the faults have ended.
    pub(crate) fn fault(&mut self, thousandths: u32) -> bool {
        self.faulty() && self.chance(thousandths)
    }

    /// Draws whether a fault of this kind happens, and notes it.
    pub(crate) fn meets(&mut self, kind: FaultKind, thousandths: u32) -> bool {
        let meets = self.fault(thousandths);
        self.record.met.extend(meets.then_some(kind));
        meets
    }

    /// Draws whether this happens to one of several processes, and notes it.
    pub(crate) fn disturbs(&mut self, what: Disturbance, thousandths: u32) -> bool {
        let disturbs = self.fault(thousandths);
        if disturbs {
            self.record.happened(what);
        }
        disturbs
    }

    pub(crate) fn database_is_locked(&self) -> bool {
        let now = self.queue.now();
        self.plan
            .locked
            .is_some_and(|(from, to)| from <= now && now < to)
    }

    pub(crate) fn spawn(
        &mut self,
        owner: Owner,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> usize {
        let order = self.rng.u32(..);
        self.queue.spawn(owner, order, task)
    }

    pub(crate) fn wake(&mut self, task: usize) {
        let (now, order) = (self.queue.now(), self.rng.u32(..));
        self.queue.wake(task, now, order);
    }
}

impl HasQueue for World {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn stepped(&mut self, handle: &Handle) {
        crate::disturb::maybe_crash(self, handle);
    }
}

/// Waits for a random time of 0 to `most` milliseconds.
pub(crate) async fn lag(world: &Handle, most: u64) {
    let (at, order) = {
        let mut held = lock(world);
        let wait = held.rng.u64(0..=most);
        (held.queue.now() + wait, held.rng.u32(..))
    };
    until(world, at, order).await;
}

/// Has a message travel for a random time of 0 to `most` milliseconds; returns its number.
pub(crate) async fn travel(
    world: &Handle,
    most: u64,
    way: (Part, Part),
    what: impl Into<String>,
) -> u32 {
    let (at, order, number) = {
        let mut held = lock(world);
        let wait = held.rng.u64(0..=most);
        let at = held.queue.now() + wait;
        let order = held.rng.u32(..);
        (at, order, held.sends(way, what, at))
    };
    until(world, at, order).await;
    number
}

/// Waits for a duration of the virtual clock.
pub(crate) async fn sleep(world: &Handle, time: Duration) {
    let at = lock(world).queue.now().saturating_add(millis(time));
    sleep_until(world, at).await;
}

/// Waits until a time of the virtual clock.
pub(crate) async fn sleep_until(world: &Handle, at: Time) {
    let order = lock(world).rng.u32(..);
    until(world, at, order).await;
}

/// A place for one answer, and for the task that waits for it.
pub(crate) struct Slot<T> {
    inner: Arc<Mutex<(Option<T>, Option<usize>)>>,
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<T> Slot<T> {
    pub(crate) fn new() -> Self {
        Self {
            inner: Arc::new(Mutex::new((None, None))),
        }
    }

    pub(crate) fn fill(&self, world: &mut World, value: T) {
        let waits = {
            let mut inner = lock(&self.inner);
            inner.0 = Some(value);
            inner.1
        };
        if let Some(task) = waits {
            world.wake(task);
        }
    }

    /// Waits for the answer; none if it has not come by the deadline.
    pub(crate) async fn get(&self, world: &Handle, deadline: Time) -> Option<T> {
        {
            let mut held = lock(world);
            let (task, order) = (held.queue.running(), held.rng.u32(..));
            lock(&self.inner).1 = Some(task);
            held.queue.wake(task, deadline, order);
        }
        std::future::poll_fn(|_| {
            if let Some(value) = lock(&self.inner).0.take() {
                return Poll::Ready(Some(value));
            }
            if lock(world).queue.now() >= deadline {
                return Poll::Ready(None);
            }
            Poll::Pending
        })
        .await
    }
}
