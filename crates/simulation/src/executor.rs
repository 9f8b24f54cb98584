//! Runs futures on a virtual clock, one at a time, in an order that the seed decides.
//!
//! There are no wakers. A task that waits puts an entry with its time into the queue; a task that
//! changes what another one waits for adds an entry for it. Every task tolerates spurious wake-ups.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Milliseconds of the virtual clock.
pub(crate) type Time = u64;

/// The owner of a task. Killing an owner drops its tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The world: pages, shoppers, Kustom, the network.
    World,
    /// The proxy process with this number.
    Process(u32),
    /// The page with this number; only a defect drops a request with its page.
    Page(u32),
}

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;
/// The time, the order among entries of the same time, and the task's number.
type Entry = Reverse<(Time, u32, usize)>;

/// The queue, and the tasks to add or drop before the next step.
#[derive(Default)]
pub(crate) struct Queue {
    now: Time,
    running: usize,
    entries: BinaryHeap<Entry>,
    born: Vec<(Owner, Task)>,
    killed: Vec<Owner>,
    paused: Vec<(Owner, Time)>,
    tasks: usize,
    steps: u64,
    over: bool,
}

impl Queue {
    pub(crate) const fn now(&self) -> Time {
        self.now
    }

    /// The number of steps so far; each polls one task once.
    pub(crate) const fn steps(&self) -> u64 {
        self.steps
    }

    /// The time of the next entry, if there is one.
    pub(crate) fn next(&self) -> Option<Time> {
        let next = self.entries.peek().filter(|_| !self.over);
        next.map(|Reverse((at, ..))| (*at).max(self.now))
    }

    /// The number of the running task.
    pub(crate) const fn running(&self) -> usize {
        self.running
    }

    pub(crate) fn wake(&mut self, task: usize, at: Time, order: u32) {
        self.entries.push(Reverse((at.max(self.now), order, task)));
    }

    /// Adds a task that begins now. Returns its number, for [`Queue::wake`].
    pub(crate) fn spawn(
        &mut self,
        owner: Owner,
        order: u32,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> usize {
        let number = self.tasks;
        self.tasks += 1;
        self.born.push((owner, Box::pin(task)));
        self.wake(number, self.now, order);
        number
    }

    /// Ends the run after the current step.
    pub(crate) const fn end(&mut self) {
        self.over = true;
    }

    /// Holds all tasks of this owner until that time, wherever each of them waits. Its clocks go on.
    pub(crate) fn pause(&mut self, owner: Owner, until: Time) {
        self.paused.push((owner, until));
    }

    /// Until when this owner is paused, if it is now.
    fn paused(&self, owner: Owner) -> Option<Time> {
        let mut paused = self.paused.iter();
        let found = paused.find(|(of, until)| *of == owner && *until > self.now);
        found.map(|(_, until)| *until)
    }

    /// Drops all tasks of this owner before the next step, wherever each of them waits.
    pub(crate) fn kill(&mut self, owner: Owner) {
        self.killed.push(owner);
    }
}

/// A world with a queue.
pub(crate) trait HasQueue {
    fn queue(&mut self) -> &mut Queue;
    /// Called after each step.
    fn stepped(&mut self, _: &Shared<Self>)
    where
        Self: Sized,
    {
    }
}

/// A world shared by tasks. The lock is never contended, since tasks run one at a time.
pub(crate) type Shared<W> = Arc<Mutex<W>>;

pub(crate) fn lock<W>(world: &Mutex<W>) -> MutexGuard<'_, W> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The tasks of a world, by their numbers; those that have ended are none.
#[derive(Default)]
pub(crate) struct Tasks(Vec<Option<(Owner, Task)>>);

impl Tasks {
    /// Takes the next entry of the queue. False: the queue is empty, or a task has ended the run.
    pub(crate) fn step<W: HasQueue>(&mut self, world: &Shared<W>) -> bool {
        let Some(next) = self.next(lock(world).queue()) else {
            return false;
        };
        let task = next.and_then(|number| self.0.get_mut(number));
        let Some(slot @ Some(_)) = task else {
            return true;
        };
        let mut context = Context::from_waker(Waker::noop());
        if let Some((_, task)) = slot
            && task.as_mut().poll(&mut context).is_ready()
        {
            *slot = None;
        }
        lock(world).stepped(world);
        true
    }

    /// The task of the next entry, or none if its owner is paused. None at all: the run is over.
    #[allow(clippy::option_option, reason = "the two are told apart by the caller")]
    fn next(&mut self, queue: &mut Queue) -> Option<Option<usize>> {
        self.exchange(queue);
        if queue.over {
            return None;
        }
        let Reverse((at, order, number)) = queue.entries.pop()?;
        queue.now = at;
        if !queue.paused.is_empty()
            && let Some(Some((owner, _))) = self.0.get(number)
            && let Some(until) = queue.paused(*owner)
        {
            queue.wake(number, until, order);
            return Some(None);
        }
        queue.running = number;
        queue.steps += 1;
        Some(Some(number))
    }

    /// Drops the tasks of owners that were killed, and takes the new ones.
    fn exchange(&mut self, queue: &mut Queue) {
        for owner in std::mem::take(&mut queue.killed) {
            for task in &mut self.0 {
                if task.as_ref().is_some_and(|(of, _)| *of == owner) {
                    *task = None;
                }
            }
            queue.born.iter_mut().for_each(|(of, task)| {
                if *of == owner {
                    *task = Box::pin(async {});
                }
            });
        }
        self.0
            .extend(std::mem::take(&mut queue.born).into_iter().map(Some));
    }
}

/// A future that waits until this time.
pub(crate) struct Until<W> {
    world: Shared<W>,
    at: Time,
    order: u32,
    queued: bool,
}

pub(crate) fn until<W: HasQueue>(world: &Shared<W>, at: Time, order: u32) -> Until<W> {
    Until {
        world: Arc::clone(world),
        at,
        order,
        queued: false,
    }
}

impl<W: HasQueue> Future for Until<W> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let mut held = lock(&self.world);
        let queue = held.queue();
        if self.queued && queue.now >= self.at {
            return Poll::Ready(());
        }
        if !self.queued {
            let running = queue.running;
            queue.wake(running, self.at, self.order);
            drop(held);
            self.queued = true;
        }
        Poll::Pending
    }
}
