//! The pages' requests, and the proxy's answers.

use ipp_payment::{Effects as _, Event, Intent, Payment, begin, wire};
use ipp_verify::FaultKind;
use ipp_wire::{ResolveOutcome, Settlement, Word as _};
use uuid::Uuid;

use crate::draw::Index as _;
use crate::executor::{Owner, lock};
use crate::line::Proxy;
use crate::trace::Part;
use crate::world::{Handle, Slot, World, travel};

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

/// A page's request.
#[derive(Clone, Copy)]
pub(crate) struct Wish {
    /// The page's number.
    page: usize,
    /// What it wants.
    what: &'static str,
}

impl Wish {
    pub(crate) const fn of(page: usize, what: &'static str) -> Self {
        Self { page, what }
    }
}

impl Reply {
    /// What it says, in a word.
    fn word(&self) -> &'static str {
        match self {
            Self::Payment(payment) => wire(payment).state.word(),
            Self::Refused => "refused",
            Self::NotYet => "not yet",
            Self::Unavailable => "unavailable",
        }
    }
}

/// Starts to serve a request at any process that is up; returns its seat and the place of its answer.
pub(crate) fn begun<F>(
    world: &Handle,
    serve: impl FnOnce(Proxy, Slot<Reply>) -> F,
) -> Option<(usize, Slot<Reply>)>
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut held = lock(world);
    let proxy = held.any_ready(world)?;
    let (slot, owner, seat) = (Slot::new(), Owner::Process(proxy.number), proxy.seat);
    let request = serve(proxy, slot.clone());
    held.spawn(owner, request);
    Some((seat, slot))
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
            many => self.rng.index(0..many),
        };
        let (seat, number) = ready.get(choice).copied()?;
        Some(Proxy::new(handle, seat, number, self.plan.timings))
    }
}

/// Sends a page's request over an unreliable network. None: no answer.
pub(crate) async fn ask<F>(
    world: &Handle,
    wish: Wish,
    serve: impl FnOnce(Proxy, Slot<Reply>) -> F,
) -> Option<Reply>
where
    F: Future<Output = ()> + Send + 'static,
{
    let page = Part::Page(wish.page);
    let way = (page.clone(), Part::Proxy(None));
    let sent = travel(world, 30, way, wish.what).await;
    let (request_lost, answer_lost) = {
        let mut held = lock(world);
        let chance = held.plan.pages;
        (
            held.meets(FaultKind::RequestLost, chance),
            held.meets(FaultKind::AnswerLost, chance),
        )
    };
    if request_lost {
        lock(world).loses(sent, FaultKind::RequestLost);
        return None;
    }
    let Some((seat, slot)) = begun(world, serve) else {
        lock(world).loses(sent, FaultKind::ConnectionRefused);
        return None;
    };
    let deadline = lock(world).queue.now() + REQUEST_TIMEOUT_MS;
    let reply = slot.get(world, deadline).await?;
    let way = (Part::Proxy(Some(seat)), page);
    let answered = travel(world, 30, way, reply.word()).await;
    if answer_lost {
        lock(world).loses(answered, FaultKind::AnswerLost);
        return None;
    }
    Some(reply)
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
