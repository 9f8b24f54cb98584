//! Checks that run as time passes, and when everything has come to rest.

mod several;

use std::time::Duration;

use ipp_payment::{SessionStatus, State};
use ipp_verify::Invariant;

use crate::executor::Time;
use crate::kustom::Session;
use crate::record::{self, find};
use crate::world::World;

pub(crate) use several::{every_page_is_told, is_gone};

/// Checks, while the process is up, that no payment stays open too long.
pub(crate) fn audit(world: &mut World) {
    let ready = world.processes.iter().filter(|process| process.ready);
    let Some(up_since) = ready.map(|process| process.up_since).max() else {
        return;
    };
    let undisturbed = world.plan.faults_end + world.plan.called_later();
    if world.plan.several.is_some() && world.queue.now() < undisturbed {
        return;
    }
    let timings = world.plan.timings;
    let apart = Duration::from_millis(world.plan.apart());
    let grace = timings.kustom_timeout + Duration::from_secs(2) + apart;
    let up = i64::try_from(world.queue.now() - up_since).unwrap_or(i64::MAX);
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

/// Checks each session created by `until`: it is adopted, has ended without money, or a person was
/// called.
pub(crate) fn left_alone(world: &mut World, until: Time) {
    let known = |session: &&Session| !is_stray(world, session);
    let alone = world.kustom.sessions.iter().filter(known).find(|session| {
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
        find(world, Invariant::NoSessionForgotten, what);
    }
}

/// Whether the session is a stray: the database has lost its payment.
fn is_stray(world: &World, session: &Session) -> bool {
    let row = world.database.payment(session.payment);
    world.record.lost && !row.is_some_and(|row| session.mark().is_of(row))
}

/// Checks each stray session with a callback: it has ended, it is stored as such, and the operator
/// was alarmed.
fn strays_are_seen(world: &mut World) {
    let heard = |s: &&Session| world.record.heard.contains(&s.id) && is_stray(world, s);
    let strays: Vec<Session> = (world.kustom.sessions.iter().filter(heard))
        .cloned()
        .collect();
    for session in strays {
        let known = world.database.stray(&session.id);
        let what = format!("{session:?}, of which is known {known:?}");
        if !known.is_some_and(|s| s.status == session.status && s.status.ended()) {
            find(world, Invariant::StrayFollowed, &*what);
        }
        if !world.record.alarmed.contains(&session.payment) {
            find(world, Invariant::StrayRaisesAlarm, what);
        }
    }
}

/// Runs the checks of a world at rest.
pub(crate) fn finish(world: &mut World) {
    strays_are_seen(world);
    record::merchant_knows(world);
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

/// Checks an order that was paid twice. That may happen only if a person settled the first payment
/// as not paid when no session of it was known; then it must be held once a callback comes.
fn paid_twice(world: &mut World, one: &Session, other: &Session) {
    let by_hand = [one, other].into_iter().find(|session| {
        one.payment != other.payment && world.record.freed.contains(&session.payment)
    });
    // A stray session blocks its order only from its first callback on.
    if began_unknowing(world, one, other) || began_unknowing(world, other, one) {
        return;
    }
    let Some(by_hand) = by_hand.cloned() else {
        find(
            world,
            Invariant::ChargedOnce,
            format!("{} was paid twice", one.reference),
        );
        return;
    };
    let unheard = world.record.silent.contains(&by_hand.payment);
    let payment = world.database.payment(by_hand.payment);
    let held = payment.is_some_and(|p| matches!(p.state, State::Held { .. }) && p.contradicted);
    if !held && !unheard {
        let what = format!(
            "{} was paid twice, and neither is held: {payment:?}",
            one.reference
        );
        find(world, Invariant::ChargedOnce, what);
    }
}

/// Whether `lost` is a stray session and the other's payment began before that was stored.
fn began_unknowing(world: &World, lost: &Session, other: &Session) -> bool {
    let begun = (other.payment, other.begun_at);
    let began = world.record.intended.get(&begun).copied();
    let known = world.record.strays.get(&lost.id).copied();
    is_stray(world, lost) && began.is_some_and(|at| known.is_none_or(|known| at < known))
}

fn in_time(world: &mut World, session: &Session) {
    if is_stray(world, session) {
        return;
    }
    let Some(paid) = session.finalized_at else {
        return;
    };
    let id = session.payment;
    let watched = world.plan.leaves == 0 && world.pages.iter().any(|page| page.asked.contains(&id));
    let quiet = if world.plan.calm {
        0
    } else {
        world.plan.faults_end + 3_500 + world.plan.taken_over()
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
    // A session finalized at the schedule's end has no time left to be shown.
    if base + allowed > world.queue.now() {
        return;
    }
    let shown = world.record.shown.get(&id).copied().unwrap_or(Time::MAX);
    if shown > base + allowed {
        let what = format!("{id} was finalized at {paid}, quiet since {quiet}, shown at {shown}");
        find(world, Invariant::ShownInTime, what);
    }
}
