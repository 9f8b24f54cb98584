//! What was seen to happen, and what of it must not have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ipp_payment::{NewCallback, Payment, SessionStatus, State, wire};
use ipp_wire::PaymentState;
use uuid::Uuid;

use crate::database::indexed;
use crate::executor::Time;
use crate::kustom::Session;
use crate::world::World;

/// What must hold in every schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// At most one FINALIZED session a payment, and an order.
    MoneyOnce,
    /// At most one possibly open payment an order, and a device.
    OneOpen,
    /// Paid is what Kustom finalized as ordered; held is finalized, too.
    PaidIsTrue,
    /// A callback is committed before its 200, a result before any page hears of it.
    CommittedFirst,
    /// What was finalized is shown in time.
    ShownInTime,
    /// A final state stays, a version names one content, a decline is told once.
    NothingChangesLate,
    /// After the faults no session is left that nobody knows of or was called for.
    NothingLeftAlone,
    /// Cancelled, expired and failed are what Kustom says, or nothing was started.
    EndedIsTrue,
    /// Create is sent at most once a payment.
    CreateOnce,
    /// No payment stays open beyond its life and the time to call somebody.
    EndsInTime,
    /// Where nothing goes wrong, nobody is left in doubt.
    CalmIsCertain,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, words) = match self {
            Self::MoneyOnce => ("I1", "at most one finalized session a payment and an order"),
            Self::OneOpen => ("I1", "at most one open payment an order and a device"),
            Self::PaidIsTrue => ("I2", "paid is finalized as ordered"),
            Self::CommittedFirst => ("I3", "committed before it is told"),
            Self::ShownInTime => ("I3", "shown in time"),
            Self::NothingChangesLate => ("I4", "what is final stays"),
            Self::NothingLeftAlone => ("I5", "no session is left alone"),
            Self::EndedIsTrue => ("I6", "ended is what Kustom says"),
            Self::CreateOnce => ("I7", "create is sent once"),
            Self::EndsInTime => ("I9", "no payment stays open too long"),
            Self::CalmIsCertain => ("calm", "without a fault nobody is in doubt"),
        };
        write!(f, "{number}: {words}")
    }
}

/// Something that must not have happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it breaks.
    pub invariant: Invariant,
    /// What was seen.
    pub what: String,
    /// When, in milliseconds of the virtual clock.
    pub at: u64,
}

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
    asked: BTreeMap<Uuid, u32>,
    /// The first version that was final, and what it was.
    finals: BTreeMap<Uuid, (u64, PaymentState)>,
    versions: BTreeMap<(Uuid, u64), Content>,
    shown: BTreeMap<Uuid, Time>,
    adopted: BTreeMap<Uuid, Time>,
    called: BTreeSet<Uuid>,
    reached: BTreeMap<&'static str, u32>,
}

type Content = (PaymentState, Option<String>, usize, bool);

impl Record {
    /// This page asked for this payment.
    pub(crate) fn asked(&mut self, payment: Uuid, page: u32) {
        self.asked.entry(payment).or_insert(page);
    }

    pub(crate) fn asked_by(&self, payment: Uuid) -> u32 {
        self.asked.get(&payment).copied().unwrap_or(u32::MAX)
    }

    /// How often each state was told.
    pub(crate) fn reached(&self) -> &BTreeMap<&'static str, u32> {
        &self.reached
    }
}

fn find(world: &mut World, invariant: Invariant, what: impl Into<String>) {
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

/// A create call arrives at Kustom.
pub(crate) fn create_arrives(world: &mut World, payment: Uuid) {
    if world.kustom.creates.contains(&payment) {
        find(
            world,
            Invariant::CreateOnce,
            format!("{payment} was created again"),
        );
    }
}

/// An intent was stored, or refused.
pub(crate) fn intended(world: &mut World, payment: &Payment) {
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
    *world
        .record
        .reached
        .entry(word(wire(after).state))
        .or_default() += 1;
    shown(world, after);
}

const fn word(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Starting => "starting",
        PaymentState::Sent => "sent",
        PaymentState::Active => "active",
        PaymentState::Cancelling => "cancelling",
        PaymentState::Paid => "paid",
        PaymentState::Cancelled => "cancelled",
        PaymentState::Expired => "expired",
        PaymentState::Failed => "failed",
        PaymentState::Unknown => "unknown",
        PaymentState::Held => "held",
        PaymentState::NeedsAttention => "needs attention",
    }
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
    let key = (payment.id, payment.version);
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
    match world.record.finals.get(&payment.id) {
        Some((version, last)) if *version <= payment.version && *last != seen.state => {
            let what = format!("{} was {last:?} and is {:?}", payment.id, seen.state);
            find(world, Invariant::NothingChangesLate, what);
        }
        // What comes late is older: a page knows by its version.
        Some((version, _)) if *version <= payment.version => {}
        _ if ended => {
            let last = (payment.version, seen.state);
            world.record.finals.insert(payment.id, last);
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
    let of_payment = |s: &&Session| s.payment == payment.id;
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

/// Looked at again and again while the process is up.
pub(crate) fn audit(world: &mut World) {
    let Some(process) = world.process.as_ref().filter(|process| process.ready) else {
        return;
    };
    let timings = world.plan.timings;
    let grace = timings.kustom_timeout + std::time::Duration::from_secs(2);
    let up = i64::try_from(world.queue.now() - process.up_since).unwrap_or(i64::MAX);
    let locked = world.plan.locked.map_or(0, |(_, to)| to);
    let since_locked = i64::try_from(world.queue.now().saturating_sub(locked)).unwrap_or(i64::MAX);
    let called_for = i64::try_from((timings.unknown_after + grace).as_millis()).unwrap_or(i64::MAX);
    if up < called_for || since_locked < called_for {
        return;
    }
    let wall = world.wall();
    let late = world.database.payments().find(|payment| {
        payment.holds_device() && wall > payment.expires_at.plus(timings.unknown_after + grace)
    });
    if let Some(late) = late {
        let what = format!(
            "{:?}, begun at {:?}, it is {wall:?}",
            late.state, late.created_at
        );
        find(world, Invariant::EndsInTime, what);
    }
}

/// What Kustom has of sessions that were made by `until` is known, has ended, or a person was
/// called.
pub(crate) fn left_alone(world: &mut World, until: Time) {
    let alone = world.kustom.sessions.iter().find(|session| {
        let adopted = world.database.payment_of_session(&session.id).is_some();
        let unpaid = session.status.ended() && session.status != SessionStatus::Finalized;
        let called = world.database.payment(session.payment);
        let called = called.is_some_and(|p| {
            matches!(
                p.state,
                State::NeedsAttention { .. } | State::Settled { .. }
            )
        });
        session.created_at <= until && !adopted && !unpaid && !called
    });
    if let Some(session) = alone {
        let what = format!("{session:?}");
        find(world, Invariant::NothingLeftAlone, what);
    }
}

/// Looked at once, when everything has come to rest.
pub(crate) fn finish(world: &mut World) {
    let finalized = |s: &&Session| s.status == SessionStatus::Finalized;
    let sessions: Vec<Session> = world
        .kustom
        .sessions
        .iter()
        .filter(finalized)
        .cloned()
        .collect();
    for (at, session) in sessions.iter().enumerate() {
        let rest = sessions.get(at + 1..).unwrap_or_default();
        let twice = |s: &&Session| s.payment == session.payment || s.reference == session.reference;
        if let Some(other) = rest.iter().find(twice) {
            paid_twice(world, session, other);
        }
        in_time(world, session);
    }
}

/// The one way to two payments is a person who said that the first was none. Then one of them is
/// held as soon as anything is heard of it.
fn paid_twice(world: &mut World, one: &Session, other: &Session) {
    let by_hand = [one, other].into_iter().find(|session| {
        one.payment != other.payment && world.record.settled.contains(&session.payment)
    });
    let Some(by_hand) = by_hand.cloned() else {
        find(
            world,
            Invariant::MoneyOnce,
            format!("{} was paid twice", one.reference),
        );
        return;
    };
    let unheard = world.record.silent.contains(&by_hand.payment);
    let payment = world.database.payment(by_hand.payment);
    let held = payment.is_some_and(|p| matches!(p.state, State::Held { .. }) && p.contradicted);
    if !held && !unheard {
        let what = format!(
            "{} was paid twice, and nobody is told: {payment:?}",
            one.reference
        );
        find(world, Invariant::MoneyOnce, what);
    }
}

fn in_time(world: &mut World, session: &Session) {
    let Some(paid) = session.finalized_at else {
        return;
    };
    let id = session.payment;
    let watched = world.plan.leaves == 0 && world.pages.iter().any(|page| page.asked.contains(&id));
    let quiet = if world.plan.calm {
        0
    } else {
        world.plan.faults_end + 3_500
    };
    let base = paid.max(quiet);
    let known = world.record.adopted.get(&id).is_some_and(|at| *at <= base);
    let by_hand = world.record.settled.contains(&id);
    if !known || !watched || by_hand || world.record.called.contains(&id) {
        return;
    }
    let plan = &world.plan;
    let exchange = 2 * plan.lag + 20;
    let allowed = if paid > quiet + 5_000 && world.record.silent.contains(&id) {
        3_000
    } else if paid > quiet + 5_000 {
        (plan.callback_lag + exchange).min(3_000)
    } else {
        5_000
    };
    let shown = world.record.shown.get(&id).copied().unwrap_or(Time::MAX);
    if shown > base + allowed {
        let what = format!("{id} was finalized at {paid}, quiet since {quiet}, shown at {shown}");
        find(world, Invariant::ShownInTime, what);
    }
}
