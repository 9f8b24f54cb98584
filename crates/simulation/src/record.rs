//! Records what happens in a schedule, and checks the invariants on it.

mod leased;
mod merchant;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ipp_payment::{Intent, Millis, NewCallback, Payment, SessionStatus, State, Stray, wire};
use ipp_verify::{
    Disturbance, FaultKind, Finding, History, Invariant, Provided, SessionEnd, Shown,
};
use ipp_wire::{PaymentState, Word as _};
use uuid::Uuid;

use crate::executor::Time;
use crate::kustom::Session;
use crate::several::Spell;
use crate::trace::Part;
use crate::world::World;

pub(crate) use leased::{calls, wrote};
pub(crate) use merchant::{Merchant, has_told, merchant_hears, merchant_knows, tells};

/// The observations so far.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) findings: Vec<Finding>,
    pub(crate) alarms: u32,
    /// How often a process was killed, or several at once.
    pub(crate) crashes: usize,
    /// When a process restarts, and in which seat.
    pub(crate) restarts: VecDeque<(Time, usize)>,
    /// The task that restarts the processes.
    pub(crate) keeper: usize,
    /// The pauses that wait for a call.
    pub(crate) pauses: Vec<Spell>,
    /// How many processes have been started.
    processes: u32,
    /// Payments with a callback that was never sent, or only after days.
    pub(crate) silent: BTreeSet<Uuid>,
    /// Payments that a person settled, or tried to settle.
    pub(crate) settled: BTreeSet<Uuid>,
    /// Payments that a person settled as not paid while no session of them was known.
    pub(crate) freed: BTreeSet<Uuid>,
    /// Payments with an alarm.
    pub(crate) alarmed: BTreeSet<Uuid>,
    /// Whether the database was lost.
    pub(crate) lost: bool,
    /// Sessions with an acknowledged callback, since the database was lost.
    pub(crate) heard: BTreeSet<String>,
    /// When each stray session was first stored.
    pub(crate) strays: BTreeMap<String, Time>,
    /// When each intent was stored.
    pub(crate) intended: BTreeMap<Begun, Time>,
    /// The page that asked first for each payment.
    asked: BTreeMap<Uuid, u32>,
    /// Each payment's versions.
    versions: BTreeMap<Begun, History<Content>>,
    /// When each payment was first shown as no longer open.
    pub(crate) shown: BTreeMap<Uuid, Time>,
    /// When each payment was first stored with a session.
    pub(crate) adopted: BTreeMap<Uuid, Time>,
    /// Payments that needed attention.
    pub(crate) called: BTreeSet<Uuid>,
    reached: BTreeMap<PaymentState, u32>,
    /// The faults that happened.
    pub(crate) met: BTreeSet<FaultKind>,
    /// How often each thing happened to one of several processes.
    pub(crate) disturbances: BTreeMap<Disturbance, u32>,
    /// What was told to the merchant.
    pub(crate) merchant: Merchant,
}

/// A payment's id and start time. After a lost database the same id may begin again.
type Begun = (Uuid, Millis);
/// What a version of a payment shows besides its state: session, number of taps, and whether a
/// cancel was requested.
type Content = (Option<String>, usize, bool);

impl Record {
    /// Notes that the database was lost, and with it the callbacks received so far.
    pub(crate) fn database_lost(&mut self) {
        self.lost = true;
        self.heard.clear();
    }

    /// Notes that a page asked for a payment.
    pub(crate) fn asked(&mut self, payment: Uuid, page: u32) {
        self.asked.entry(payment).or_insert(page);
    }

    pub(crate) fn asked_by(&self, payment: Uuid) -> u32 {
        self.asked.get(&payment).copied().unwrap_or(u32::MAX)
    }

    /// The number of the next process.
    pub(crate) fn next_process(&mut self) -> u32 {
        self.processes += 1;
        self.processes
    }

    /// Notes that this happened to one of several processes.
    pub(crate) fn happened(&mut self, what: Disturbance) {
        *self.disturbances.entry(what).or_default() += 1;
    }

    /// How often the pages were told each state.
    pub(crate) fn reached(&self) -> &BTreeMap<PaymentState, u32> {
        &self.reached
    }
}

pub(crate) fn find(world: &mut World, invariant: Invariant, what: impl Into<String>) {
    // Only the first finding of each invariant is kept; later ones often follow from it.
    if world
        .record
        .findings
        .iter()
        .any(|f| f.invariant == invariant)
    {
        return;
    }
    let what = format!("at {} ms: {}", world.queue.now(), what.into());
    world.record.findings.push(invariant.broken(what));
}

/// Checks a create call that arrives at Kustom. `lost`: it was sent after the database was lost,
/// which cannot know of the first call.
pub(crate) fn create_arrives(world: &mut World, payment: Uuid, lost: bool) {
    if world.kustom.creates.contains(&(payment, lost)) {
        let what = format!("{payment} was created again");
        find(world, Invariant::CreateSentOnce, what);
    }
    world.kustom.creates.push((payment, lost));
}

/// Notes that a stray session was stored.
pub(crate) fn stray_stored(world: &mut World, stray: &Stray) {
    let now = world.queue.now();
    let strays = &mut world.record.strays;
    strays.entry(stray.session_id.clone()).or_insert(now);
}

/// Checks the database after an intent was stored or refused.
pub(crate) fn intended(world: &mut World, payment: &Payment, intent: &Intent) {
    if *intent == Intent::Stored {
        let (now, begun) = (world.queue.now(), (payment.id, payment.created_at));
        world.record.intended.insert(begun, now);
        world.happens(Part::Database, || "a new payment is stored".to_owned());
        if let Some(stray) = world.database.stray_of(&payment.order.merchant_reference1) {
            let what = format!("{} began beside {stray:?}", payment.id);
            find(world, Invariant::StrayKeepsOrder, what);
        }
    }
    let twice = world.database.payments().find(|one| {
        world.database.payments().any(|other| {
            one.id < other.id && (one.shares_order_with(other) || one.shares_device_with(other))
        })
    });
    if let Some(one) = twice {
        let what = format!("{} has its order or device with another", one.id);
        find(world, Invariant::OneOpenPayment, what);
    }
}

/// Checks a callback that is answered 200.
pub(crate) fn acknowledged(world: &mut World, callback: &NewCallback) {
    if !world.database.knows(&callback.webhook_id) {
        let what = format!("{} was acknowledged and is not stored", callback.webhook_id);
        find(world, Invariant::CommittedFirst, what);
    }
    world.record.heard.extend(callback.session_id.clone());
}

/// Checks a committed change.
pub(crate) fn stored(world: &mut World, after: &Payment) {
    let now = world.queue.now();
    if after.session().is_some() {
        world.record.adopted.entry(after.id).or_insert(now);
    }
    let state = wire(after).state.word();
    world.happens(Part::Database, || format!("a payment is stored as {state}"));
    let doubt = matches!(
        after.state,
        State::Unknown { .. } | State::NeedsAttention { .. }
    );
    if matches!(after.state, State::NeedsAttention { .. }) {
        world.record.called.insert(after.id);
    }
    if matches!(after.state, State::Settled { .. }) && after.session().is_none() {
        world.record.freed.insert(after.id);
    }
    if doubt && world.plan.calm && !world.plan.no_expiry {
        find(
            world,
            Invariant::CertainWithoutFaults,
            format!("{:?}", after.state),
        );
    }
    check(world, after);
}

/// Checks a payment that the pages are told.
pub(crate) fn told(world: &mut World, after: &Payment) {
    let stored = world.database.payment(after.id).map_or(0, |p| p.version);
    if stored < after.version {
        let what = format!("version {} was told, {stored} is stored", after.version);
        find(world, Invariant::CommittedFirst, what);
    }
    *world.record.reached.entry(wire(after).state).or_default() += 1;
    shown(world, after);
}

/// Checks a payment that a page sees.
pub(crate) fn shown(world: &mut World, payment: &Payment) {
    let now = world.queue.now();
    if !payment.is_open() {
        world.record.shown.entry(payment.id).or_insert(now);
    }
    check(world, payment);
}

/// Checks a version of a payment that a page sees, or would see if it asked now.
fn check(world: &mut World, payment: &Payment) {
    let seen = wire(payment);
    let shown = Shown {
        state: seen.state,
        settled: seen.settled.is_some(),
    };
    let content = (seen.session_id.clone(), seen.taps.len(), seen.cancel_asked);
    let begun = (payment.id, payment.created_at);
    let history = world.record.versions.entry(begun).or_default();
    if let Err(finding) = history.add(payment.version, shown, content) {
        find(world, finding.invariant, finding.what);
    }
    if seen.settled.is_none() {
        compare(world, payment, &seen);
    }
}

/// Compares a payment as shown with Kustom's own state.
fn compare(world: &mut World, payment: &Payment, seen: &ipp_wire::Payment) {
    let session = seen.session_id.as_deref();
    let session = session.and_then(|id| world.kustom.session(id)).cloned();
    let of_payment = |s: &&Session| s.mark().is_of(payment);
    let mut sessions = world.kustom.sessions.iter().filter(of_payment);
    let provided = Provided {
        session: session.as_ref().map(|s| end(s, payment, seen)),
        exists: sessions.clone().next().is_some(),
        charged: sessions.any(|s| s.status == SessionStatus::Finalized),
    };
    if let Some(invariant) = provided.broken_by_showing(seen.state) {
        let what = format!("{:?} is shown; Kustom has {session:?}", seen.state);
        find(world, invariant, what);
    }
    if session.is_some_and(|s| seen.taps.len() > s.declines) {
        let what = format!("{} shows {:?}", payment.id, seen.taps);
        find(world, Invariant::DeclineShownOnce, what);
    }
}

fn end(session: &Session, payment: &Payment, seen: &ipp_wire::Payment) -> SessionEnd {
    let as_ordered = session.amount == payment.order.order_amount
        && session.currency == payment.order.purchase_currency
        && session.reference == payment.order.merchant_reference1
        && session.order_id.is_some()
        && session.order_id == seen.order_id;
    match session.status {
        SessionStatus::Finalized if as_ordered => SessionEnd::PaidAsOrdered,
        SessionStatus::Finalized => SessionEnd::PaidOtherwise,
        SessionStatus::Cancelled => SessionEnd::Cancelled,
        SessionStatus::Expired => SessionEnd::Expired,
        SessionStatus::Failed => SessionEnd::Failed,
        _ => SessionEnd::Open,
    }
}
