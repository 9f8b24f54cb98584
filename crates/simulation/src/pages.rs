//! The tills' pages: they charge, look on, change their mind, try again, and go away.

use std::time::Duration;

use ipp_payment::{Effects as _, Event, Intent, Payment, begin, wire};
use ipp_wire::{Order, PaymentState, ResolveOutcome, Settlement};
use uuid::Uuid;

use crate::effects::Proxy;
use crate::executor::{Owner, lock};
use crate::record;
use crate::world::{Handle, Slot, World, lag, sleep};

/// How long a page waits for an answer.
const PATIENCE: u64 = 3_000;
/// How many payments a page tries for one order.
const TRIES: u32 = 3;

/// One tab.
pub(crate) struct Page {
    pub(crate) till: String,
    pub(crate) gone: bool,
    /// Its stream broke, or lost something: it will ask as soon as it can.
    pub(crate) missed: bool,
    /// The payments that it asked for.
    pub(crate) asked: Vec<Uuid>,
    /// The last that it was told of each payment: version, and whether that is the end of it.
    seen: Vec<(Uuid, u64, PaymentState)>,
}

/// What the proxy answers.
#[derive(Clone)]
enum Reply {
    Payment(Box<Payment>),
    Refused,
    Unavailable,
}

pub(crate) fn open(world: &mut World, handle: &Handle) {
    for number in 0..world.plan.tabs {
        world.pages.push(Page {
            till: format!("till-{}", number % 2),
            gone: false,
            missed: false,
            asked: Vec::new(),
            seen: Vec::new(),
        });
        world.spawn(Owner::World, tab(Handle::clone(handle), number));
    }
}

async fn tab(world: Handle, number: usize) {
    lag(&world, 5_000).await;
    let (reference, device) = {
        let mut held = lock(&world);
        let (orders, devices) = (held.plan.orders, held.plan.devices);
        (held.rng.usize(0..orders), held.rng.usize(0..devices))
    };
    for _ in 0..TRIES {
        let id = Uuid::from_u128(lock(&world).rng.u128(..));
        let payment = new(&world, number, id, reference, device);
        note(&world, number, id);
        if !charge(&world, number, &payment).await {
            return;
        }
        match look_on(&world, number, id).await {
            Some(PaymentState::Cancelled | PaymentState::Expired | PaymentState::Failed) => {}
            _ => return,
        }
        lag(&world, 3_000).await;
    }
}

fn new(world: &Handle, number: usize, id: Uuid, reference: usize, device: usize) -> Payment {
    let held = lock(world);
    let order = Order {
        merchant_reference1: format!("order-{reference}"),
        order_amount: 40_000,
        order_tax_amount: 8_000,
        purchase_currency: "SEK".to_owned(),
        order_items: Vec::new(),
        merchant_reference2: None,
        merchant_data: None,
    };
    let till = held.pages.get(number).map(|page| page.till.clone());
    let device = format!("device-{device}");
    let till = till.unwrap_or_default();
    Payment::begun(id, till, device, order, held.wall(), &held.plan.timings)
}

fn note(world: &Handle, number: usize, id: Uuid) {
    let mut held = lock(world);
    if let Some(page) = held.pages.get_mut(number) {
        page.asked.push(id);
    }
    held.record
        .asked(id, u32::try_from(number).unwrap_or(u32::MAX));
}

/// Asks until it is answered. False: something else is in the way, or the page has gone.
async fn charge(world: &Handle, number: usize, payment: &Payment) -> bool {
    loop {
        let wish = payment.clone();
        let asked = ask(world, move |proxy, slot| put(proxy, wish, slot));
        if goes_away(world, number) {
            // A page that goes away takes its requests along, where a defect lets it.
            drop(asked);
            let wish = payment.clone();
            begun(world, move |proxy, slot| put(proxy, wish, slot));
            lag(world, 30).await;
            let page = u32::try_from(number).unwrap_or(u32::MAX);
            lock(world).queue.kill(Owner::Page(page));
            return false;
        }
        match asked.await {
            Some(Reply::Payment(payment)) => {
                see(&mut lock(world), number, &payment);
                return true;
            }
            Some(Reply::Refused) => return false,
            Some(Reply::Unavailable) | None => lag(world, 2_000).await,
        }
    }
}

fn goes_away(world: &Handle, number: usize) -> bool {
    let mut held = lock(world);
    let leaves = held.plan.leaves;
    let goes = held.chance(leaves);
    if let (true, Some(page)) = (goes, held.pages.get_mut(number)) {
        page.gone = true;
    }
    goes
}

/// Looks on until the payment has ended, and perhaps changes its mind on the way.
async fn look_on(world: &Handle, number: usize, id: Uuid) -> Option<PaymentState> {
    let cancels = lock(world).rng.u32(0..3) == 0;
    let at = {
        let mut held = lock(world);
        let now = held.queue.now();
        now + held.rng.u64(0..25_000)
    };
    let mut cancelled = !cancels;
    loop {
        let (now, seen) = {
            let held = lock(world);
            let page = held.pages.get(number)?;
            let seen = page.seen.iter().find(|(seen, ..)| *seen == id);
            (held.queue.now(), seen.map(|(_, _, state)| *state))
        };
        if let Some(
            state @ (PaymentState::Paid
            | PaymentState::Cancelled
            | PaymentState::Expired
            | PaymentState::Failed),
        ) = seen
        {
            return Some(state);
        }
        if matches!(
            seen,
            Some(PaymentState::NeedsAttention | PaymentState::Held)
        ) && settles(world)
        {
            lag(world, 20_000).await;
            let outcome = looked(world, id);
            let reply = ask(world, move |proxy, slot| resolve(proxy, id, outcome, slot)).await;
            if let Some(Reply::Payment(payment)) = reply {
                see(&mut lock(world), number, &payment);
            }
            continue;
        }
        if seen == Some(PaymentState::Held) {
            return seen;
        }
        if now > lock(world).plan.faults_end + 400_000 {
            return None;
        }
        if !cancelled && now >= at {
            let reply = ask(world, move |proxy, slot| cancel(proxy, id, slot)).await;
            if let Some(Reply::Payment(payment)) = reply {
                cancelled = true;
                see(&mut lock(world), number, &payment);
            }
            continue;
        }
        sleep(world, Duration::from_millis(1_500)).await;
        let missed = {
            let mut held = lock(world);
            let page = held.pages.get_mut(number)?;
            std::mem::take(&mut page.missed)
        };
        if missed {
            match ask(world, move |proxy, slot| get(proxy, id, slot)).await {
                Some(Reply::Payment(payment)) => see(&mut lock(world), number, &payment),
                _ => miss(&mut lock(world), number),
            }
        }
    }
}

fn settles(world: &Handle) -> bool {
    let mut held = lock(world);
    let settles = held.plan.settles;
    held.chance(settles)
}

/// What a person finds who looks at the terminal now.
fn looked(world: &Handle, id: Uuid) -> ResolveOutcome {
    let held = lock(world);
    let mut sessions = held.kustom.sessions.iter();
    if sessions.any(|s| s.payment == id && s.finalized_at.is_some()) {
        ResolveOutcome::Paid
    } else {
        ResolveOutcome::NotPaid
    }
}

fn miss(world: &mut World, number: usize) {
    if let Some(page) = world.pages.get_mut(number) {
        page.missed = true;
    }
}

fn see(world: &mut World, number: usize, payment: &Payment) {
    record::shown(world, payment);
    let Some(page) = world.pages.get_mut(number) else {
        return;
    };
    let state = wire(payment).state;
    match page.seen.iter_mut().find(|(id, ..)| *id == payment.id) {
        Some(seen) if seen.1 < payment.version => *seen = (payment.id, payment.version, state),
        Some(_) => {}
        None => page.seen.push((payment.id, payment.version, state)),
    }
}

/// The event stream: what is told reaches the till's pages, or is lost with the connection.
pub(crate) fn push(world: &mut World, handle: &Handle, after: &Payment) {
    for number in 0..world.pages.len() {
        let listens = world
            .pages
            .get(number)
            .is_some_and(|page| page.till == after.till && !page.gone);
        let line = world.plan.page_line;
        if listens && world.fault(line) {
            miss(world, number);
        } else if listens {
            let (handle, after) = (Handle::clone(handle), after.clone());
            world.spawn(Owner::World, async move {
                lag(&handle, 30).await;
                see(&mut lock(&handle), number, &after);
            });
        }
    }
}

/// A request that is being served.
fn begun<F>(world: &Handle, serve: impl FnOnce(Proxy, Slot<Reply>) -> F) -> Option<Slot<Reply>>
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut held = lock(world);
    let process = held.process.as_ref().filter(|process| process.ready)?;
    let number = process.number;
    let slot = Slot::new();
    let proxy = Proxy::new(world, number, held.plan.timings);
    let request = serve(proxy, slot.clone());
    held.spawn(Owner::Process(number), request);
    Some(slot)
}

/// A request of a page, over a line that loses some. None: no answer.
async fn ask<F>(world: &Handle, serve: impl FnOnce(Proxy, Slot<Reply>) -> F) -> Option<Reply>
where
    F: Future<Output = ()> + Send + 'static,
{
    lag(world, 30).await;
    let (request_lost, answer_lost) = {
        let mut held = lock(world);
        let line = held.plan.page_line;
        (held.fault(line), held.fault(line))
    };
    if request_lost {
        return None;
    }
    let slot = begun(world, serve)?;
    let deadline = lock(world).queue.now() + PATIENCE;
    let reply = slot.get(world, deadline).await?;
    lag(world, 30).await;
    (!answer_lost).then_some(reply)
}

async fn put(proxy: Proxy, wish: Payment, answer: Slot<Reply>) {
    // The proxy's clock says when a payment began, not the page's.
    let now = proxy.now();
    let timings = *proxy.timings();
    let payment = Payment::begun(wish.id, wish.till, wish.device, wish.order, now, &timings);
    let reply = match begin(&proxy, &payment, "print").await {
        Ok(Intent::Stored) => Reply::Payment(Box::new(payment)),
        Ok(Intent::Exists(stored, _)) => {
            proxy.poke(stored.id);
            Reply::Payment(stored)
        }
        Ok(Intent::OrderTaken(_) | Intent::DeviceBusy(_)) => Reply::Refused,
        Err(_) => Reply::Unavailable,
    };
    answer.fill(&mut lock(&proxy.world), reply);
}

async fn cancel(proxy: Proxy, id: Uuid, answer: Slot<Reply>) {
    let reply = match ipp_payment::apply(&proxy, id, Event::CancelAsked).await {
        Ok(Some(payment)) => Reply::Payment(Box::new(payment)),
        Ok(None) => Reply::Refused,
        Err(_) => Reply::Unavailable,
    };
    proxy.poke(id);
    answer.fill(&mut lock(&proxy.world), reply);
}

async fn resolve(proxy: Proxy, id: Uuid, outcome: ResolveOutcome, answer: Slot<Reply>) {
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

async fn get(proxy: Proxy, id: Uuid, answer: Slot<Reply>) {
    let reply = match proxy.load(id).await {
        Ok(Some(payment)) => Reply::Payment(Box::new(payment)),
        Ok(None) => Reply::Refused,
        Err(_) => Reply::Unavailable,
    };
    proxy.poke(id);
    answer.fill(&mut lock(&proxy.world), reply);
}
