//! The tills' pages: they charge, watch, cancel, settle, try again, and go away.

use std::time::Duration;

use ipp_payment::{Payment, wire};
use ipp_wire::{Order, PaymentState, ResolveOutcome};
use uuid::Uuid;

use crate::draw::Index as _;
use crate::executor::{Owner, Time, lock};
use crate::record;
use crate::requests::{Reply, Wish, ask, begun, cancel, get, put, resolve};
use crate::trace::Part;
use crate::world::{Handle, World, lag, sleep};

/// How many payments a page tries for one order.
const MAX_PAYMENTS_PER_ORDER: u32 = 3;

/// The state of a payment that the proxy no longer knows: a page treats it as failed.
const FORGOTTEN: Option<PaymentState> = Some(PaymentState::Failed);

/// One tab.
pub(crate) struct Page {
    pub(crate) till: String,
    pub(crate) gone: bool,
    /// Whether its stream broke or lost an event, so that it must read its payment.
    pub(crate) missed: bool,
    /// The seat of the process that its stream comes from.
    pub(crate) seat: usize,
    /// Since when it does.
    pub(crate) since: Time,
    /// Whether it is about to read its payment.
    pub(crate) asking: bool,
    /// The payments that it tried to start.
    pub(crate) asked: Vec<Uuid>,
    /// The newest version and state that it has seen of each payment.
    pub(crate) seen: Vec<(Uuid, u64, PaymentState)>,
}

impl Page {
    /// Whether it has seen this version of a payment, or a newer one.
    pub(crate) fn has_seen(&self, id: Uuid, version: u64) -> bool {
        let mut seen = self.seen.iter();
        seen.any(|(of, newest, _)| *of == id && *newest >= version)
    }
}

pub(crate) fn open(world: &mut World, handle: &Handle) {
    for number in 0..world.plan.tabs {
        world.pages.push(Page {
            till: format!("till-{}", number % 2),
            gone: false,
            missed: false,
            seat: number % world.plan.processes(),
            since: 0,
            asking: false,
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
        (held.rng.index(0..orders), held.rng.index(0..devices))
    };
    for _ in 0..MAX_PAYMENTS_PER_ORDER {
        if closed(&world) {
            return;
        }
        let id = Uuid::from_u128(lock(&world).rng.u128(..));
        let payment = new(&world, number, id, reference, device);
        note(&world, number, id);
        match charge(&world, number, &payment).await {
            Charged::Begun => {}
            Charged::NotYet => {
                lag(&world, 15_000).await;
                continue;
            }
            Charged::GivenUp => return,
        }
        match look_on(&world, number, id).await {
            Some(PaymentState::Cancelled | PaymentState::Expired | PaymentState::Failed) => {}
            _ => return,
        }
        lag(&world, 3_000).await;
    }
}

fn closed(world: &Handle) -> bool {
    let held = lock(world);
    held.queue.now() > held.plan.closes()
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

/// The result of a charge.
enum Charged {
    Begun,
    /// A stray session has the order; try again later.
    NotYet,
    /// The proxy refused, or the page has gone away.
    GivenUp,
}

/// Sends the charge until it is answered.
async fn charge(world: &Handle, number: usize, payment: &Payment) -> Charged {
    loop {
        let wish = payment.clone();
        let charge = Wish::of(number, "charge");
        let asked = ask(world, charge, move |proxy, slot| put(proxy, wish, slot));
        if goes_away(world, number) {
            // With the defect, a page that goes away aborts its requests.
            drop(asked);
            let wish = payment.clone();
            begun(world, move |proxy, slot| put(proxy, wish, slot));
            lag(world, 30).await;
            let page = u32::try_from(number).unwrap_or(u32::MAX);
            lock(world).queue.kill(Owner::Page(page));
            return Charged::GivenUp;
        }
        match asked.await {
            Some(Reply::Payment(payment)) => {
                see(&mut lock(world), number, &payment);
                return Charged::Begun;
            }
            Some(Reply::Refused) => return Charged::GivenUp,
            Some(Reply::NotYet) => return Charged::NotYet,
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
        held.happens(Part::Page(number), || "closed by the cashier".to_owned());
    }
    goes
}

/// Watches the payment until it has ended; may cancel or settle it meanwhile.
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
            let settle = Wish::of(number, "settle");
            let reply = ask(world, settle, move |proxy, slot| {
                resolve(proxy, id, outcome, slot)
            });
            let reply = reply.await;
            match reply {
                Some(Reply::Payment(payment)) => see(&mut lock(world), number, &payment),
                Some(Reply::Refused) => return FORGOTTEN,
                _ => {}
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
            let stop = Wish::of(number, "cancel");
            let reply = ask(world, stop, move |proxy, slot| cancel(proxy, id, slot)).await;
            match reply {
                Some(Reply::Payment(payment)) => {
                    cancelled = true;
                    see(&mut lock(world), number, &payment);
                }
                Some(Reply::Refused) => return FORGOTTEN,
                _ => {}
            }
            continue;
        }
        sleep(world, Duration::from_millis(1_500)).await;
        let missed = {
            let mut held = lock(world);
            held.reconnect(number);
            let page = held.pages.get_mut(number)?;
            page.asking = std::mem::take(&mut page.missed);
            page.asking
        };
        if missed {
            let read = Wish::of(number, "read");
            match ask(world, read, move |proxy, slot| get(proxy, id, slot)).await {
                Some(Reply::Payment(payment)) => see(&mut lock(world), number, &payment),
                Some(Reply::Refused) => return FORGOTTEN,
                _ => miss(&mut lock(world), number),
            }
            let mut held = lock(world);
            let page = held.pages.get_mut(number)?;
            page.asking = false;
        }
    }
}

/// The cashier presses Cancel for the page's last payment, once.
pub(crate) async fn cancels(world: Handle, number: usize) {
    let page = lock(&world)
        .pages
        .get(number)
        .map(|page| page.asked.clone());
    let Some(id) = page.and_then(|asked| asked.last().copied()) else {
        return;
    };
    let stop = Wish::of(number, "cancel");
    let reply = ask(&world, stop, move |proxy, slot| cancel(proxy, id, slot)).await;
    if let Some(Reply::Payment(payment)) = reply {
        see(&mut lock(&world), number, &payment);
    }
}

fn settles(world: &Handle) -> bool {
    let mut held = lock(world);
    let settles = held.plan.settles;
    held.chance(settles)
}

/// What a person sees on the terminal now.
fn looked(world: &Handle, id: Uuid) -> ResolveOutcome {
    let held = lock(world);
    let mut sessions = held.kustom.sessions.iter();
    if sessions.any(|s| s.payment == id && s.finalized_at.is_some()) {
        ResolveOutcome::Paid
    } else {
        ResolveOutcome::NotPaid
    }
}

pub(crate) fn miss(world: &mut World, number: usize) {
    if let Some(page) = world.pages.get_mut(number) {
        page.missed = true;
    }
}

pub(crate) fn see(world: &mut World, number: usize, payment: &Payment) {
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
