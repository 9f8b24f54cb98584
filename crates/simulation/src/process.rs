//! The proxy's processes: their starts, and what each has in its memory.

use std::collections::{BTreeMap, BTreeSet};
use std::task::Poll;
use std::time::Duration;

use ipp_payment::{Effects as _, Payment};
use ipp_verify::Defect;
use uuid::Uuid;

use crate::database::Told;
use crate::executor::{Owner, Time, lock};
use crate::lease::{self, Lease, ROUND_MS};
use crate::line::Proxy;
use crate::plan::millis;
use crate::trace::Part;
use crate::world::{Handle, World};
use crate::{inbox, outbox};

/// A process's memory, which is lost in a crash.
pub(crate) struct Process {
    /// Which of the processes it is; the next one in this seat has the same clock and pages.
    pub(crate) seat: usize,
    pub(crate) number: u32,
    /// Whether it has started up and answers requests.
    pub(crate) ready: bool,
    pub(crate) up_since: Time,
    pub(crate) began_at_step: u64,
    pub(crate) watchers: BTreeMap<Uuid, Watcher>,
    pub(crate) working: BTreeSet<Option<String>>,
    pub(crate) telling: Vec<Told>,
    /// The task that works through inbox and outbox.
    pub(crate) main: usize,
    pub(crate) inbox_told: bool,
    /// The callbacks received by this process. Only a defect uses them.
    pub(crate) received: BTreeSet<String>,
    /// Its lease, unless it knows that it has none. With one process there are no leases.
    pub(crate) lease: Option<Lease>,
    /// The payments that it has adopted and not taken up.
    pub(crate) adopted: Vec<Payment>,
    /// The version of each payment that its pages were last told.
    pub(crate) told: BTreeMap<Uuid, u64>,
    /// When it last looked for changes of which no notification came.
    pub(crate) swept: Time,
}

/// The wake-up state of a payment's watcher.
pub(crate) struct Watcher {
    pub(crate) task: usize,
    pub(crate) woken: bool,
    pub(crate) read_now: bool,
    pub(crate) heard: Option<Duration>,
}

/// Starts the process with this number.
pub(crate) fn start(world: &mut World, handle: &Handle, seat: usize, number: u32) {
    world.processes.push(Process {
        seat,
        number,
        ready: false,
        up_since: world.queue.now(),
        began_at_step: world.queue.steps(),
        watchers: BTreeMap::new(),
        working: BTreeSet::new(),
        telling: Vec::new(),
        main: 0,
        inbox_told: false,
        received: BTreeSet::new(),
        lease: None,
        adopted: Vec::new(),
        told: BTreeMap::new(),
        swept: world.queue.now(),
    });
    world.happens(Part::Proxy(Some(seat)), || "started".to_owned());
    let proxy = Proxy::new(handle, seat, number, world.plan.timings);
    let main = world.spawn(Owner::Process(number), run(proxy));
    if let Some(process) = world.process_mut(number) {
        process.main = main;
    }
}

/// Starts the processes, and restarts each after its crash.
pub(crate) async fn keep(world: Handle) {
    {
        let mut held = lock(&world);
        held.record.keeper = held.queue.running();
        for seat in 0..held.plan.processes() {
            let number = held.record.next_process();
            start(&mut held, &world, seat, number);
        }
    }
    loop {
        let due = std::future::poll_fn(|_| match lock(&world).record.restarts.pop_front() {
            Some(due) => Poll::Ready(due),
            None => Poll::Pending,
        });
        let (at, seat) = due.await;
        crate::world::sleep_until(&world, at).await;
        let mut held = lock(&world);
        let number = held.record.next_process();
        start(&mut held, &world, seat, number);
    }
}

async fn run(proxy: Proxy) {
    let several = lock(&proxy.world).plan.several.is_some();
    while several && proxy.beat().await.is_err() {
        proxy.pause(Duration::from_millis(500)).await;
    }
    while proxy.resume().await.is_err() {
        proxy.pause(Duration::from_millis(500)).await;
    }
    if several {
        let mut world = lock(&proxy.world);
        world.spawn(Owner::Process(proxy.number), lease::keep(proxy.clone()));
    }
    if let Some(process) = lock(&proxy.world).process_mut(proxy.number) {
        process.ready = true;
    }
    let mut round_due = 0;
    loop {
        let now = lock(&proxy.world).queue.now();
        if now >= round_due && !lock(&proxy.world).has(Defect::UnfinishedNotResumed) {
            round_due = now + if several { ROUND_MS } else { 60_000 };
            watch_owned(&proxy).await;
        }
        let pause = inbox::dispatch(&proxy).min(outbox::dispatch(&proxy));
        let deadline = now + millis(pause);
        inbox::notified(&proxy, deadline).await;
    }
}

/// Has each unfinished payment of this process's own watched. If it fails, the next round tries
/// again.
async fn watch_owned(proxy: &Proxy) {
    let Ok(unfinished) = proxy.load_unfinished().await else {
        return;
    };
    for payment in unfinished {
        if lock(&proxy.world).owns(proxy.number, payment.id) {
            proxy.keep_watched(payment.id);
        }
    }
}

impl World {
    /// A process that lives.
    pub(crate) fn process(&self, number: u32) -> Option<&Process> {
        self.processes
            .iter()
            .find(|process| process.number == number)
    }

    pub(crate) fn process_mut(&mut self, number: u32) -> Option<&mut Process> {
        let mut processes = self.processes.iter_mut();
        processes.find(|process| process.number == number)
    }

    /// Whether the process owns a payment. One process alone owns all.
    pub(crate) fn owns(&self, number: u32, payment: Uuid) -> bool {
        let owner = self.database.leases.owner(payment);
        self.plan.several.is_none() || owner.is_some() && owner == self.lease(number)
    }
}
