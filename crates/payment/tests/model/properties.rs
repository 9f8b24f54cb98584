//! The properties that must hold in every world.

use std::sync::Arc;

use ipp_payment::{Duty, Event, State, Timings};
use ipp_verify::Invariant;
use ipp_wire::{PaymentState, Word as _};
use stateright::{Model, Property};

use crate::around::Luck;
use crate::kustom::Status;
use crate::shop::{Action, Shop};
use crate::task::{Ask, Name, Stage, Task};
use crate::world::{Create, Lane, World};

/// A property of a shop that must always hold, or must be reached.
pub(crate) type Must = Property<Shop>;

/// An invariant that must hold in every world.
fn must(invariant: Invariant, holds: fn(&Shop, &World) -> bool) -> Must {
    Must::always(invariant.word(), holds)
}

/// All properties of a shop.
pub(crate) fn always(shop: &Shop) -> Vec<Must> {
    let mut musts = everywhere();
    if shop.loses {
        musts.push(must(Invariant::StrayFollowed, |shop, world| {
            !at_rest(shop, world) || all(world, strays_are_seen)
        }));
        musts.push(must(Invariant::StrayKeepsOrder, |_, world| {
            !world.begun_beside
        }));
        musts.push(must(Invariant::StrayRaisesAlarm, |_, world| {
            let stray = |lane: &Lane| lane.sessions.iter().any(|s| s.stray.is_some());
            all(world, |lane| lane.alarmed || !stray(lane))
        }));
    } else {
        musts.push(must(Invariant::NoFalseAlarm, |_, world| {
            all(world, |lane| !lane.alarmed)
        }));
    }
    musts
}

/// Whether each stray session with a callback is stored and can no longer take money.
fn strays_are_seen(lane: &Lane) -> bool {
    lane.sessions.iter().all(|session| {
        let lost = session.incarnation != lane.incarnation;
        let known = session.stray.as_deref();
        let seen = known.is_some_and(|known| known.is_paid() == session.status.charged());
        !lost || !session.heard || seen && !session.status.lives()
    })
}

fn everywhere() -> Vec<Must> {
    vec![
        must(Invariant::ChargedOnce, |shop, world| {
            of_each_order(shop, world, |lanes| {
                lanes.iter().map(|lane| charged(lane)).sum::<usize>() <= 1
            })
        }),
        must(Invariant::ChargeableOnce, |shop, world| {
            of_each_order(shop, world, |lanes| {
                lanes.iter().filter(|lane| chargeable(lane, world)).count() <= 1
            })
        }),
        must(Invariant::OneOpenPayment, one_open),
        must(Invariant::CreateSentOnce, |_, world| {
            all(world, |lane| lane.sent <= 1)
        }),
        must(Invariant::PaidIsTrue, |_, world| all(world, paid_is_true)),
        must(Invariant::UnpaidIsTrue, |_, world| {
            all(world, |lane| !unpaid(lane) || !chargeable(lane, world))
        }),
        must(Invariant::EndWasRead, |_, world| {
            all(world, |lane| {
                lane.shown != Some(PaymentState::Cancelled) || lane.read_cancelled
            })
        }),
        must(Invariant::FinalStays, |_, world| {
            all(world, |lane| {
                lane.ended.is_none() || lane.ended == lane.shown
            })
        }),
        must(Invariant::CommittedFirst, |_, world| !world.told_ahead),
        must(Invariant::CalledAfterRead, |_, world| !world.called_unread),
        must(Invariant::NoSessionForgotten, |shop, world| {
            !at_rest(shop, world) || all(world, |lane| nothing_left(lane, world))
        }),
        must(Invariant::SchemaNotNeeded, |_, world| !world.forbidden),
    ]
}

pub(crate) fn all(world: &World, what: impl Fn(&Lane) -> bool) -> bool {
    world.lanes.iter().all(|lane| what(lane))
}

fn of_each_order(shop: &Shop, world: &World, what: impl Fn(&[&Lane]) -> bool) -> bool {
    let lanes = || world.lanes.iter().zip(shop.orders);
    shop.orders.iter().all(|order| {
        let of_it = lanes().filter(|(_, of)| *of == order);
        what(&of_it.map(|(lane, _)| &**lane).collect::<Vec<_>>())
    })
}

/// How many sessions took money.
pub(crate) fn charged(lane: &Lane) -> usize {
    lane.own().filter(|s| s.status.charged()).count()
}

/// Whether Kustom has charged for the payment or still may: its session has not ended, or create
/// may still make one.
fn chargeable(lane: &Lane, world: &World) -> bool {
    let row = lane.row.as_deref().map(|row| row.id.as_u128());
    let unsent = |task: &Arc<Task>| match task.ask {
        Ask::Create(payment) => task.stage == Stage::Due && row == Some(payment as u128),
        _ => false,
    };
    lane.create == Create::InNetwork && lane.sent_by == lane.incarnation
        || world.tasks.values().any(unsent)
        || charged(lane) > 0
        || lane.own().any(|session| session.status.lives())
}

fn unpaid(lane: &Lane) -> bool {
    matches!(
        lane.shown,
        Some(PaymentState::Failed | PaymentState::Cancelled | PaymentState::Expired)
    )
}

fn one_open(_: &Shop, world: &World) -> bool {
    let rows: Vec<_> = world
        .lanes
        .iter()
        .filter_map(|lane| lane.row.as_deref())
        .collect();
    rows.iter().enumerate().all(|(at, row)| {
        let mut others = rows.iter().skip(at + 1);
        others.all(|other| !row.shares_order_with(other) && !row.shares_device_with(other))
    })
}

fn paid_is_true(lane: &Lane) -> bool {
    match lane.row.as_deref().map(|row| &row.state) {
        Some(State::Paid { order_id, .. }) => {
            let status = lane.adopted().map(|session| session.status);
            status == Some(Status::Finalized) && order_id == "paid"
        }
        Some(State::Held { .. }) => charged(lane) > 0,
        _ => true,
    }
}

/// Whether the proxy has nothing left to do at this instant without outside input. A callback that
/// has not come may never come.
fn at_rest(shop: &Shop, world: &World) -> bool {
    let idle = |(payment, lane): (usize, &Lane)| {
        let look = lane.row.as_deref().map(|row| row.duty(&Timings::default()));
        let watch = Action::Run(Name::Watch { payment }, Luck::Reads);
        match look {
            _ if !lane.watched => true,
            Some(Duty::Look { .. }) => looked(lane, world),
            _ => shop.next_state(world, watch).is_none(),
        }
    };
    world.up()
        && world.tasks.is_empty()
        && all(world, |lane| {
            lane.sessions.iter().all(|session| !session.inbox)
        })
        && world.lanes.iter().map(|lane| &**lane).enumerate().all(idle)
}

/// Whether another read would find nothing new.
fn looked(lane: &Lane, world: &World) -> bool {
    let asked = lane
        .row
        .as_deref()
        .is_some_and(|row| row.cancel_asked_at.is_some());
    let lives = lane.adopted().is_none_or(|session| session.status.lives());
    lives && !asked && in_time(lane, world)
}

/// Whether no deadline of the payment is over.
fn in_time(lane: &Lane, world: &World) -> bool {
    let now = world.clock();
    let row = lane.row.as_deref();
    row.is_none_or(|row| !row.apply(Event::Tick, now, &Timings::default()).changed)
}

fn nothing_left(lane: &Lane, world: &World) -> bool {
    let Some(row) = lane.row.as_deref() else {
        return lane.own().count() == 0;
    };
    let adopted = lane.adopted();
    let known = lane.own().all(|session| {
        !session.status.lives() && charged(lane) == 0
            || adopted == Some(session)
            || matches!(
                row.state,
                State::Starting | State::Unknown { .. } | State::NeedsAttention { .. }
            )
    });
    let open = adopted.is_some() && row.is_open();
    known && in_time(lane, world) && (!open || looked(lane, world))
}
