//! Runs futures on a virtual clock, one at a time, in an order that the seed decides.
//!
//! There is no waker: whoever waits has put an entry with his time into the queue, and whoever
//! changes something that others wait for puts entries for them. To be woken for nothing is
//! allowed everywhere.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Milliseconds of the virtual clock.
pub(crate) type Time = u64;

/// Who owns a task: what belongs to a process dies with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The world: pages, shoppers, Kustom, the network.
    World,
    /// The proxy's process of this number.
    Process(u32),
    /// A page's request, which a defect lets die with its page.
    Page(u32),
}

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;
/// When, in which order among those of the same instant, and which task.
type Entry = Reverse<(Time, u32, usize)>;

/// The queue, and what is to be changed about the tasks before the next one runs.
#[derive(Default)]
pub(crate) struct Queue {
    now: Time,
    running: usize,
    entries: BinaryHeap<Entry>,
    born: Vec<(Owner, Task)>,
    killed: Vec<Owner>,
    tasks: usize,
    steps: u64,
    over: bool,
}

impl Queue {
    pub(crate) const fn now(&self) -> Time {
        self.now
    }

    /// How many times a task was run.
    pub(crate) const fn steps(&self) -> u64 {
        self.steps
    }

    /// The task that is running.
    pub(crate) const fn running(&self) -> usize {
        self.running
    }

    pub(crate) fn wake(&mut self, task: usize, at: Time, order: u32) {
        self.entries.push(Reverse((at.max(self.now), order, task)));
    }

    /// Adds a task that begins now. Its number is what `wake` wants.
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

    /// Has nothing run after the task that is running.
    pub(crate) const fn end(&mut self) {
        self.over = true;
    }

    /// Drops every task of this owner before the next one runs: at whatever step each of them is.
    pub(crate) fn kill(&mut self, owner: Owner) {
        self.killed.push(owner);
    }
}

/// What has a queue.
pub(crate) trait HasQueue {
    fn queue(&mut self) -> &mut Queue;
    /// Called after each step.
    fn stepped(&mut self) {}
}

/// A world that several tasks hold. Nobody waits for it: tasks run one at a time.
pub(crate) type Shared<W> = Arc<Mutex<W>>;

pub(crate) fn lock<W>(world: &Mutex<W>) -> MutexGuard<'_, W> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs until the queue is empty or somebody ends it.
pub(crate) fn run<W: HasQueue>(world: &Shared<W>) {
    let mut tasks: Vec<Option<(Owner, Task)>> = Vec::new();
    let mut context = Context::from_waker(Waker::noop());
    loop {
        let next = {
            let mut held = lock(world);
            let queue = held.queue();
            for owner in std::mem::take(&mut queue.killed) {
                for task in &mut tasks {
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
            tasks.extend(std::mem::take(&mut queue.born).into_iter().map(Some));
            let queue = held.queue();
            if queue.over {
                return;
            }
            let Some(Reverse((at, _, number))) = queue.entries.pop() else {
                return;
            };
            queue.now = at;
            queue.running = number;
            queue.steps += 1;
            number
        };
        let Some(Some((_, task))) = tasks.get_mut(next) else {
            continue;
        };
        if task.as_mut().poll(&mut context).is_ready()
            && let Some(slot) = tasks.get_mut(next)
        {
            *slot = None;
        }
        lock(world).stepped();
    }
}

/// Waits until this instant.
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
