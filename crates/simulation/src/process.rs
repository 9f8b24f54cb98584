//! The proxy's process: its start, its crashes, its inbox, and the callbacks that it receives.

use std::collections::{BTreeMap, BTreeSet};
use std::task::Poll;
use std::time::Duration;

use ipp_payment::{
    Effects as _, Event, InboxItem, MAX_INBOX_BACKOFF, NewCallback, Reading, SessionStatus,
    by_session, put_off_failed, take_up, work_off,
};
use ipp_verify::Defect;
use uuid::Uuid;

use crate::database::{Database, Failure};
use crate::executor::{Owner, Time, lock};
use crate::line::Proxy;
use crate::plan::millis;
use crate::record;
use crate::world::{Handle, Slot, World, lag};

/// A process's memory, which is lost in a crash.
pub(crate) struct Process {
    pub(crate) number: u32,
    /// Whether it has started up and answers requests.
    pub(crate) ready: bool,
    pub(crate) up_since: Time,
    began_at_step: u64,
    pub(crate) watchers: BTreeMap<Uuid, Watcher>,
    working: BTreeSet<Option<String>>,
    inbox_task: usize,
    inbox_told: bool,
    /// The callbacks received by this process. Only a defect uses them.
    received: BTreeSet<String>,
}

/// The wake-up state of a payment's watcher.
pub(crate) struct Watcher {
    pub(crate) task: usize,
    pub(crate) woken: bool,
    pub(crate) read_now: bool,
    pub(crate) heard: Option<Duration>,
}

/// Starts the process with this number.
pub(crate) fn start(world: &mut World, handle: &Handle, number: u32) {
    world.process = Some(Process {
        number,
        ready: false,
        up_since: world.queue.now(),
        began_at_step: world.queue.steps(),
        watchers: BTreeMap::new(),
        working: BTreeSet::new(),
        inbox_task: 0,
        inbox_told: false,
        received: BTreeSet::new(),
    });
    let proxy = Proxy::new(handle, number, world.plan.timings);
    let main = world.spawn(Owner::Process(number), run(proxy));
    if let Some(process) = &mut world.process {
        process.inbox_task = main;
    }
}

/// Kills the process if its next crash is due, wherever its tasks wait.
pub(crate) fn maybe_crash(world: &mut World) {
    let Some(process) = &world.process else {
        return;
    };
    let due = world.plan.crashes.last().copied();
    let lived = world.queue.steps() - process.began_at_step;
    if world.faulty() && due.is_some_and(|due| lived >= due) {
        world.plan.crashes.pop();
        let number = process.number;
        world.queue.kill(Owner::Process(number));
        world.process = None;
        for page in &mut world.pages {
            page.missed = true;
        }
        if world.plan.loses == Some(world.plan.crashes.len()) {
            world.database = Database::default();
            world.record.database_lost();
        }
        let waits = world.rng.u64(50..3_000);
        world.record.restart = Some((world.queue.now() + waits, number + 1));
        let keeper = world.record.keeper;
        world.wake(keeper);
    }
}

/// Starts the process, and restarts it after each crash.
pub(crate) async fn keep(world: Handle) {
    let me = lock(&world).queue.running();
    lock(&world).record.keeper = me;
    start(&mut lock(&world), &world, 1);
    loop {
        let due = std::future::poll_fn(|_| match lock(&world).record.restart.take() {
            Some(due) => Poll::Ready(due),
            None => Poll::Pending,
        });
        let (at, number) = due.await;
        crate::world::sleep_until(&world, at).await;
        start(&mut lock(&world), &world, number);
    }
}

async fn run(proxy: Proxy) {
    if !lock(&proxy.world).has(Defect::UnfinishedNotResumed) {
        while resume(&proxy).await.is_err() {
            proxy.pause(Duration::from_millis(500)).await;
        }
    }
    if let Some(process) = &mut lock(&proxy.world).process {
        process.ready = true;
    }
    let mut round_due = 0;
    loop {
        let now = lock(&proxy.world).queue.now();
        if now >= round_due && !lock(&proxy.world).has(Defect::UnfinishedNotResumed) {
            round_due = now + 60_000;
            // If it fails, the next round tries again.
            let unfinished = proxy.load_unfinished().await.unwrap_or_default();
            unfinished.iter().for_each(|payment| {
                proxy.keep_watched(payment.id);
            });
        }
        let deadline = now + millis(dispatch(&proxy));
        notified(&proxy.world, deadline).await;
    }
}

async fn resume(proxy: &Proxy) -> Result<(), Failure> {
    take_up(proxy, &proxy.load_unfinished().await?).await
}

/// Starts work on the due callbacks, and returns the time until the next one is due.
fn dispatch(proxy: &Proxy) -> Duration {
    let mut held = lock(&proxy.world);
    let world = &mut *held;
    if world.database_is_locked() {
        return proxy.timings().poll_watched;
    }
    let wall = world.wall();
    for items in by_session(world.database.inbox_due(wall)) {
        let session = items.first().and_then(|i| i.callback.session_id.clone());
        let Some(process) = &mut world.process else {
            return MAX_INBOX_BACKOFF;
        };
        if process.working.insert(session.clone()) {
            let (proxy, owner) = (proxy.clone(), Owner::Process(process.number));
            world.spawn(owner, work(proxy, session, items));
        }
    }
    let next = world.database.inbox_next_due();
    next.map_or(MAX_INBOX_BACKOFF, |due| {
        wall.until(due)
            .clamp(Duration::from_millis(50), MAX_INBOX_BACKOFF)
    })
}

async fn notified(world: &Handle, deadline: Time) {
    {
        let mut held = lock(world);
        let (task, order) = (held.queue.running(), held.rng.u32(..));
        held.queue.wake(task, deadline, order);
    }
    std::future::poll_fn(|_| {
        let mut held = lock(world);
        let over = held.queue.now() >= deadline;
        match &mut held.process {
            Some(process) if process.inbox_told => {
                process.inbox_told = false;
                Poll::Ready(())
            }
            _ if over => Poll::Ready(()),
            _ => Poll::Pending,
        }
    })
    .await;
}

fn notify(world: &mut World) {
    if let Some(process) = &mut world.process {
        process.inbox_told = true;
        let task = process.inbox_task;
        world.wake(task);
    }
}

async fn work(proxy: Proxy, session: Option<String>, items: Vec<InboxItem>) {
    for item in items {
        if lock(&proxy.world).has(Defect::CallbackBodyTrusted) && believe(&proxy, &item).await {
            continue;
        }
        match work_off(&proxy, &item).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                put_off_failed(&proxy, &item, &error.to_string()).await;
                break;
            }
        }
    }
    let mut held = lock(&proxy.world);
    if let Some(process) = &mut held.process {
        process.working.remove(&session);
    }
    notify(&mut held);
}

/// The defect `CallbackBodyTrusted`: applies a callback's content as if it had been read.
async fn believe(proxy: &Proxy, item: &InboxItem) -> bool {
    let Some(session) = &item.callback.session_id else {
        return false;
    };
    let Ok(Some(payment)) = proxy.load_by_session(session).await else {
        return false;
    };
    if item.callback.kind.as_deref() != Some("ipp.session.finalized") {
        return false;
    }
    let reading = Reading {
        session_id: session.clone(),
        status: SessionStatus::Finalized,
        order_id: Some(format!("order-of-{session}")),
        amount: payment.order.order_amount,
        currency: payment.order.purchase_currency.clone(),
        reference: payment.order.merchant_reference1.clone(),
        mark: None,
    };
    let applied = ipp_payment::apply(proxy, payment.id, Event::Read(reading)).await;
    applied.is_ok() && proxy.inbox_done(item, None, "believed").await.is_ok()
}

/// Delivers a callback, if the process is up. The slot is filled when it is answered 200.
pub(crate) fn deliver(handle: &Handle, callback: NewCallback) -> Slot<()> {
    let slot = Slot::new();
    let mut world = lock(handle);
    let Some(process) = &world.process else {
        return slot;
    };
    if process.ready {
        let (number, timings) = (process.number, world.plan.timings);
        let proxy = Proxy::new(handle, number, timings);
        world.spawn(Owner::Process(number), take(proxy, callback, slot.clone()));
    }
    slot
}

async fn take(proxy: Proxy, callback: NewCallback, answer: Slot<()>) {
    let world = &proxy.world;
    let early = lock(world).has(Defect::AcknowledgedBeforeCommit);
    lag(world, 3).await;
    if early {
        acknowledge(&mut lock(world), &callback, &answer);
        lag(world, 20).await;
    }
    {
        let mut held = lock(world);
        if held.database_is_locked() {
            return;
        }
        let wall = held.wall();
        if held.has(Defect::CallbackIdsForgotten) {
            let id = callback.webhook_id.clone();
            let new = held.process.as_mut().is_some_and(|p| p.received.insert(id));
            if new {
                held.database.receive_again(&callback, wall);
            }
        } else {
            held.database.receive(&callback, wall);
        }
    }
    lag(world, 3).await;
    let mut held = lock(world);
    notify(&mut held);
    if !early {
        acknowledge(&mut held, &callback, &answer);
    }
}

fn acknowledge(world: &mut World, callback: &NewCallback, answer: &Slot<()>) {
    record::acknowledged(world, callback);
    answer.fill(world, ());
}
