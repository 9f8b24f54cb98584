//! Records what happens in a schedule, and checks the invariants on it.

use std::collections::{BTreeMap, BTreeSet};

use ipp_payment::{Intent, Millis, NewCallback, Payment, SessionStatus, State, Stray, wire};
use ipp_wire::PaymentState;
use uuid::Uuid;

use crate::database::indexed;
use crate::executor::Time;
use crate::invariant::{Finding, Invariant};
use crate::kustom::Session;
use crate::world::World;

/// The observations so far.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) findings: Vec<Finding>,
    pub(crate) alarms: u32,
    /// When the process restarts, and with which number.
    pub(crate) restart: Option<(Time, u32)>,
    /// The task that restarts the process.
    pub(crate) keeper: usize,
    /// Payments with a callback that was never sent, or only after days.
    pub(crate) silent: BTreeSet<Uuid>,
    /// Payments that a person settled, or tried to settle.
    pub(crate) settled: BTreeSet<Uuid>,
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
    /// Each payment's first final version and its state.
    finals: BTreeMap<Begun, (u64, PaymentState)>,
    versions: BTreeMap<(Begun, u64), Content>,
    /// When each payment was first shown as no longer open.
    pub(crate) shown: BTreeMap<Uuid, Time>,
    /// When each payment was first stored with a session.
    pub(crate) adopted: BTreeMap<Uuid, Time>,
    /// Payments that needed attention.
    pub(crate) called: BTreeSet<Uuid>,
    reached: BTreeMap<PaymentState, u32>,
}

/// A payment's id and start time. After a lost database the same id may begin again.
type Begun = (Uuid, Millis);
/// What a version of a payment shows: state, session, number of taps, and whether a cancel was
/// requested.
type Content = (PaymentState, Option<String>, usize, bool);

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

    /// How often the pages were told each state.
    pub(crate) fn reached(&self) -> &BTreeMap<PaymentState, u32> {
        &self.reached
    }
}

pub(crate) fn find(world: &mut World, invariant: Invariant, what: impl Into<String>) {
    let at = world.queue.now();
    // Only the first finding of each invariant is kept; later ones often follow from it.
    if world
        .record
        .findings
        .iter()
        .any(|f| f.invariant == invariant)
    {
        return;
    }
    world.record.findings.push(Finding {
        invariant,
        what: what.into(),
        at,
    });
}

/// Checks a create call that arrives at Kustom. `lost`: it was sent after the database was lost,
/// which cannot know of the first call.
pub(crate) fn create_arrives(world: &mut World, payment: Uuid, lost: bool) {
    if world.kustom.creates.contains(&(payment, lost)) {
        let what = format!("{payment} was created again");
        find(world, Invariant::CreateOnce, what);
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
        if let Some(stray) = world.database.stray_of(&payment.order.merchant_reference1) {
            let what = format!("{} began beside {stray:?}", payment.id);
            find(world, Invariant::StraySeen, what);
        }
    }
    let payments = || world.database.payments();
    let reference = &payment.order.merchant_reference1;
    let of_order = payments()
        .filter(|p| p.order.merchant_reference1 == *reference && indexed(p))
        .count();
    let on_device = payments()
        .filter(|p| p.device == payment.device && p.holds_device())
        .count();
    if of_order > 1 || on_device > 1 {
        let what = format!(
            "{of_order} of order {reference}, {on_device} on {}",
            payment.device
        );
        find(world, Invariant::OneOpen, what);
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
    let doubt = matches!(
        after.state,
        State::Unknown { .. } | State::NeedsAttention { .. }
    );
    if matches!(after.state, State::NeedsAttention { .. }) {
        world.record.called.insert(after.id);
    }
    if doubt && world.plan.calm && !world.plan.no_expiry {
        find(
            world,
            Invariant::CalmIsCertain,
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
    let content: Content = (
        seen.state,
        seen.session_id.clone(),
        seen.taps.len(),
        seen.cancel_asked,
    );
    let begun = (payment.id, payment.created_at);
    let key = (begun, payment.version);
    let before = world
        .record
        .versions
        .entry(key)
        .or_insert_with(|| content.clone());
    if *before != content {
        let what = format!("version {} is {before:?} and {content:?}", payment.version);
        find(world, Invariant::NothingChangesLate, what);
    }
    // A settled payment may still change: if Kustom contradicts it, it becomes held.
    let ended = seen.settled.is_none()
        && matches!(
            seen.state,
            PaymentState::Paid
                | PaymentState::Cancelled
                | PaymentState::Expired
                | PaymentState::Failed
        );
    match world.record.finals.get(&begun) {
        Some((version, last)) if *version <= payment.version && *last != seen.state => {
            let what = format!("{} was {last:?} and is {:?}", payment.id, seen.state);
            find(world, Invariant::NothingChangesLate, what);
        }
        // The same final state again. A page ignores older versions.
        Some((version, _)) if *version <= payment.version => {}
        _ if ended => {
            let last = (payment.version, seen.state);
            world.record.finals.insert(begun, last);
        }
        _ => {}
    }
    if seen.settled.is_none() {
        compare(world, payment, &seen);
    }
}

/// Compares a payment as shown with Kustom's own state.
fn compare(world: &mut World, payment: &Payment, seen: &ipp_wire::Payment) {
    let session = seen.session_id.as_deref();
    let session = session.and_then(|id| world.kustom.session(id)).cloned();
    let is = |status: SessionStatus| session.as_ref().is_some_and(|s| s.status == status);
    let of_payment = |s: &&Session| s.mark().is_of(payment);
    let exists = world.kustom.sessions.iter().any(|s| of_payment(&s));
    let (holds, invariant) = match seen.state {
        PaymentState::Paid => {
            let as_ordered = session.as_ref().is_some_and(|s| {
                s.status == SessionStatus::Finalized
                    && s.amount == payment.order.order_amount
                    && s.currency == payment.order.purchase_currency
                    && s.reference == payment.order.merchant_reference1
                    && s.order_id.is_some()
                    && s.order_id == seen.order_id
            });
            (as_ordered, Invariant::PaidIsTrue)
        }
        PaymentState::Held => (is(SessionStatus::Finalized), Invariant::PaidIsTrue),
        PaymentState::Cancelled => (is(SessionStatus::Cancelled), Invariant::EndedIsTrue),
        PaymentState::Expired => (is(SessionStatus::Expired), Invariant::EndedIsTrue),
        PaymentState::Failed if session.is_some() => {
            (is(SessionStatus::Failed), Invariant::EndedIsTrue)
        }
        PaymentState::Failed => (!exists, Invariant::EndedIsTrue),
        _ => (true, Invariant::EndedIsTrue),
    };
    if !holds {
        let what = format!("{:?} is shown; Kustom has {session:?}", seen.state);
        find(world, invariant, what);
    }
    if session.is_some_and(|s| seen.taps.len() > s.declines) {
        find(
            world,
            Invariant::NothingChangesLate,
            "a decline is shown twice",
        );
    }
}
