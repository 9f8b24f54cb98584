//! What was seen to happen, and what of it must not have.

use std::collections::{BTreeMap, BTreeSet};

use ipp_payment::{Intent, Millis, NewCallback, Payment, SessionStatus, State, Stray, wire};
use ipp_wire::PaymentState;
use uuid::Uuid;

use crate::database::indexed;
use crate::executor::Time;
use crate::invariant::{Finding, Invariant};
use crate::kustom::Session;
use crate::world::World;

/// What was seen so far.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) findings: Vec<Finding>,
    pub(crate) alarms: u32,
    /// When the process comes up again, and its number.
    pub(crate) restart: Option<(Time, u32)>,
    /// The task that brings it up.
    pub(crate) keeper: usize,
    /// Payments about which a callback was never sent, or not in time.
    pub(crate) silent: BTreeSet<Uuid>,
    /// Payments that a person settled, or tried to.
    pub(crate) settled: BTreeSet<Uuid>,
    /// Payments about which the operator was alarmed.
    pub(crate) alarmed: BTreeSet<Uuid>,
    /// Whether the database was lost.
    pub(crate) lost: bool,
    /// Sessions that a callback was acknowledged about, since the database was lost.
    pub(crate) heard: BTreeSet<String>,
    /// When it was first stored of a session that no payment stands for it.
    pub(crate) strays: BTreeMap<String, Time>,
    /// When each intent was stored, by the payment's id and beginning.
    pub(crate) intended: BTreeMap<Begun, Time>,
    asked: BTreeMap<Uuid, u32>,
    /// The first version that was final, and what it was.
    finals: BTreeMap<Begun, (u64, PaymentState)>,
    versions: BTreeMap<(Begun, u64), Content>,
    pub(crate) shown: BTreeMap<Uuid, Time>,
    pub(crate) adopted: BTreeMap<Uuid, Time>,
    pub(crate) called: BTreeSet<Uuid>,
    reached: BTreeMap<PaymentState, u32>,
}

/// A payment by its id and its beginning: a database that has lost it may begin it again.
type Begun = (Uuid, Millis);
type Content = (PaymentState, Option<String>, usize, bool);

impl Record {
    /// The process has lost its database, and with it what it had heard.
    pub(crate) fn database_lost(&mut self) {
        self.lost = true;
        self.heard.clear();
    }

    /// This page asked for this payment.
    pub(crate) fn asked(&mut self, payment: Uuid, page: u32) {
        self.asked.entry(payment).or_insert(page);
    }

    pub(crate) fn asked_by(&self, payment: Uuid) -> u32 {
        self.asked.get(&payment).copied().unwrap_or(u32::MAX)
    }

    /// How often each state was told.
    pub(crate) fn reached(&self) -> &BTreeMap<PaymentState, u32> {
        &self.reached
    }
}

pub(crate) fn find(world: &mut World, invariant: Invariant, what: impl Into<String>) {
    let at = world.queue.now();
    // The first of each is enough, and says more than those that follow from it.
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

/// A create call arrives at Kustom, sent before or after the database was `lost`: no database that
/// has lost a payment can know that it was created.
pub(crate) fn create_arrives(world: &mut World, payment: Uuid, lost: bool) {
    if world.kustom.creates.contains(&(payment, lost)) {
        let what = format!("{payment} was created again");
        find(world, Invariant::CreateOnce, what);
    }
    world.kustom.creates.push((payment, lost));
}

/// It was stored of a session that no payment stands for it.
pub(crate) fn stray_stored(world: &mut World, stray: &Stray) {
    let now = world.queue.now();
    let strays = &mut world.record.strays;
    strays.entry(stray.session_id.clone()).or_insert(now);
}

/// An intent was stored, or refused.
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

/// A callback is answered 200.
pub(crate) fn acknowledged(world: &mut World, callback: &NewCallback) {
    if !world.database.knows(&callback.webhook_id) {
        let what = format!("{} was acknowledged and is not stored", callback.webhook_id);
        find(world, Invariant::CommittedFirst, what);
    }
    world.record.heard.extend(callback.session_id.clone());
}

/// A change was committed.
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

/// The pages are told.
pub(crate) fn told(world: &mut World, after: &Payment) {
    let stored = world.database.payment(after.id).map_or(0, |p| p.version);
    if stored < after.version {
        let what = format!("version {} was told, {stored} is stored", after.version);
        find(world, Invariant::CommittedFirst, what);
    }
    *world.record.reached.entry(wire(after).state).or_default() += 1;
    shown(world, after);
}

/// A page sees it.
pub(crate) fn shown(world: &mut World, payment: &Payment) {
    let now = world.queue.now();
    if !payment.is_open() {
        world.record.shown.entry(payment.id).or_insert(now);
    }
    check(world, payment);
}

/// What a page sees, or would if it asked now.
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
    // What a person decided, Kustom may contradict; then it is held, loudly.
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
        // What comes late is older: a page knows by its version.
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

/// What is said of a payment, against Kustom's own record.
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
