//! The pages' requests, and the proxy's answers.

use ipp_payment::{Effects as _, Event, Intent, Payment, begin};
use ipp_verify::FaultKind;
use ipp_wire::{ResolveOutcome, Settlement};
use uuid::Uuid;

use crate::executor::{Owner, lock};
use crate::line::Proxy;
use crate::world::{Handle, Slot, World, lag};

/// How long a page waits for an answer, in milliseconds.
const REQUEST_TIMEOUT_MS: u64 = 3_000;

/// The proxy's answer.
#[derive(Clone)]
pub(crate) enum Reply {
    Payment(Box<Payment>),
    Refused,
    /// A stray session has the order; a later try may succeed.
    NotYet,
    Unavailable,
}

/// Starts to serve a request at any process that is up.
pub(crate) fn begun<F>(
    world: &Handle,
    serve: impl FnOnce(Proxy, Slot<Reply>) -> F,
) -> Option<Slot<Reply>>
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut held = lock(world);
    let proxy = held.any_ready(world)?;
    let (slot, owner) = (Slot::new(), Owner::Process(proxy.number));
    let request = serve(proxy, slot.clone());
    held.spawn(owner, request);
    Some(slot)
}

impl World {
    /// A process that has started up, as whoever spreads the requests chooses it. Nobody knows
    /// whether it is paused.
    pub(crate) fn any_ready(&mut self, handle: &Handle) -> Option<Proxy> {
        let ready = self.processes.iter().filter(|process| process.ready);
        let ready: Vec<_> = ready
            .map(|process| (process.seat, process.number))
            .collect();
        let choice = match ready.len() {
            0 | 1 => 0,
            many => self.rng.usize(0..many),
        };
        let (seat, number) = ready.get(choice).copied()?;
        Some(Proxy::new(handle, seat, number, self.plan.timings))
    }
}

/// Sends a page's request over an unreliable network. None: no answer.
pub(crate) async fn ask<F>(
    world: &Handle,
    serve: impl FnOnce(Proxy, Slot<Reply>) -> F,
) -> Option<Reply>
where
    F: Future<Output = ()> + Send + 'static,
{
    lag(world, 30).await;
    let (request_lost, answer_lost) = {
        let mut held = lock(world);
        let chance = held.plan.pages;
        (
            held.meets(FaultKind::RequestLost, chance),
            held.meets(FaultKind::AnswerLost, chance),
        )
    };
    if request_lost {
        return None;
    }
    let slot = begun(world, serve)?;
    let deadline = lock(world).queue.now() + REQUEST_TIMEOUT_MS;
    let reply = slot.get(world, deadline).await?;
    lag(world, 30).await;
    (!answer_lost).then_some(reply)
}

pub(crate) async fn put(proxy: Proxy, wish: Payment, answer: Slot<Reply>) {
    // A payment's start time is the proxy's clock, not the page's.
    let now = proxy.now();
    let timings = *proxy.timings();
    let payment = Payment::begun(wish.id, wish.till, wish.device, wish.order, now, &timings);
    let reply = match begin(&proxy, &payment, "print").await {
        Ok(Intent::Stored) => Reply::Payment(Box::new(payment)),
        Ok(Intent::Exists(stored, _)) => {
            proxy.wake(stored.id);
            Reply::Payment(stored)
        }
        Ok(
            Intent::OrderTaken(_)
            | Intent::OrderCharged(_)
            | Intent::DeviceBusy(_)
            | Intent::Withdrawn,
        ) => Reply::Refused,
        Ok(Intent::OrderStray(_)) => Reply::NotYet,
        Err(_) => Reply::Unavailable,
    };
    answer.fill(&mut lock(&proxy.world), reply);
}

pub(crate) async fn cancel(proxy: Proxy, id: Uuid, answer: Slot<Reply>) {
    let reply = match ipp_payment::apply(&proxy, id, Event::CancelAsked).await {
        Ok(Some(payment)) => Reply::Payment(Box::new(payment)),
        Ok(None) => Reply::Refused,
        Err(_) => Reply::Unavailable,
    };
    proxy.wake(id);
    answer.fill(&mut lock(&proxy.world), reply);
}

pub(crate) async fn resolve(proxy: Proxy, id: Uuid, outcome: ResolveOutcome, answer: Slot<Reply>) {
    let settlement = Settlement {
        outcome,
        by: "supervisor".to_owned(),
        note: "looked at the terminal".to_owned(),
        at: proxy.now().rfc3339(),
    };
    lock(&proxy.world).record.settled.insert(id);
    let reply = match ipp_payment::apply(&proxy, id, Event::Settle(settlement)).await {
        Ok(Some(payment)) => Reply::Payment(Box::new(payment)),
        Ok(None) => Reply::Refused,
        Err(_) => Reply::Unavailable,
    };
    answer.fill(&mut lock(&proxy.world), reply);
}

pub(crate) async fn get(proxy: Proxy, id: Uuid, answer: Slot<Reply>) {
    let reply = match proxy.load(id).await {
        Ok(Some(payment)) => Reply::Payment(Box::new(payment)),
        Ok(None) => Reply::Refused,
        Err(_) => Reply::Unavailable,
    };
    proxy.wake(id);
    answer.fill(&mut lock(&proxy.world), reply);
}
