//! A process's inbox: it commits callbacks, and works them off.

use std::task::Poll;
use std::time::Duration;

use ipp_payment::{
    Effects as _, Event, InboxItem, NewCallback, Reading, SessionStatus, by_session,
    put_off_failed, work_off,
};
use ipp_verify::Defect;

use crate::database::Work;
use crate::executor::{Owner, Time, lock};
use crate::line::Proxy;
use crate::notify::{self, Note};
use crate::record;
use crate::trace::Part;
use crate::world::{Handle, Slot, World, lag};

/// Starts work on the due callbacks, and returns the time until the next one is due.
pub(crate) fn dispatch(proxy: &Proxy) -> Duration {
    let wall = proxy.now();
    let mut held = lock(&proxy.world);
    let world = &mut *held;
    if world.database_is_locked() || world.is_cut(proxy.seat) {
        return proxy.timings().poll_watched;
    }
    let longest = notify::longest_wait(world);
    if !world.does(proxy.number, Work::Inbox) {
        return longest;
    }
    for items in by_session(world.database.inbox_due(wall)) {
        let session = items.first().and_then(|i| i.callback.session_id.clone());
        let Some(process) = world.process_mut(proxy.number) else {
            return longest;
        };
        if process.working.insert(session.clone()) {
            let (proxy, owner) = (proxy.clone(), Owner::Process(process.number));
            world.spawn(owner, work(proxy, session, items));
        }
    }
    let next = world.database.inbox_next_due();
    next.map_or(longest, |due| {
        wall.until(due).clamp(Duration::from_millis(50), longest)
    })
}

/// Waits until the inbox or the outbox has something new, or until the deadline.
pub(crate) async fn notified(proxy: &Proxy, deadline: Time) {
    let (world, number) = (&proxy.world, proxy.number);
    {
        let mut held = lock(world);
        let (task, order) = (held.queue.running(), held.rng.u32(..));
        held.queue.wake(task, deadline, order);
    }
    std::future::poll_fn(|_| {
        let mut held = lock(world);
        let over = held.queue.now() >= deadline;
        match held.process_mut(number) {
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

/// Has the process look into inbox and outbox.
pub(crate) fn notify(world: &mut World, number: u32) {
    if let Some(process) = world.process_mut(number) {
        process.inbox_told = true;
        let task = process.main;
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
    if let Some(process) = held.process_mut(proxy.number) {
        process.working.remove(&session);
    }
    notify(&mut held, proxy.number);
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

/// Delivers a callback to any process that is up. The slot is filled when it is answered 200.
pub(crate) fn deliver(handle: &Handle, callback: NewCallback) -> Slot<()> {
    let slot = Slot::new();
    let mut world = lock(handle);
    if let Some(proxy) = world.any_ready(handle) {
        let owner = Owner::Process(proxy.number);
        world.spawn(owner, take(proxy, callback, slot.clone()));
    } else {
        world.happens(Part::Kustom, || "no proxy takes the callback".to_owned());
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
        if held.database_is_locked() || held.is_cut(proxy.seat) {
            return;
        }
        if proxy.fence(&mut held).is_err() {
            return;
        }
        let wall = held.wall_of(proxy.seat);
        if held.has(Defect::CallbackIdsForgotten) {
            let id = callback.webhook_id.clone();
            let mut process = held.process_mut(proxy.number);
            let new = process.as_mut().is_some_and(|p| p.received.insert(id));
            if new {
                held.database.receive_again(&callback, wall);
            }
        } else {
            held.database.receive(&callback, wall);
        }
        record::wrote(&mut held, proxy.number);
        held.happens(Part::Database, || "a callback is stored".to_owned());
        notify::send(&mut held, world, proxy.seat, Note::Inbox);
    }
    lag(world, 3).await;
    let mut held = lock(world);
    notify(&mut held, proxy.number);
    if !early {
        acknowledge(&mut held, &callback, &answer);
    }
}

fn acknowledge(world: &mut World, callback: &NewCallback, answer: &Slot<()>) {
    record::acknowledged(world, callback);
    answer.fill(world, ());
}
