//! The merchant's system, and the checks of what it is told.

use ipp_verify::Invariant;

use super::find;
use crate::database::{Incarnation, Told};
use crate::world::World;

/// What the merchant's system was told, and by whom it is being told.
#[derive(Default)]
pub(crate) struct Merchant {
    /// The events that it has taken, each once, in the order of their first arrival.
    taken: Vec<Told>,
    /// The attempts under way, with the process and its lease.
    under_way: Vec<(u32, Option<Incarnation>, Told)>,
}

/// Checks an attempt that begins: no other process makes one at the same moment.
pub(crate) fn tells(world: &mut World, number: u32, event: &Told) {
    let leases = &world.database.leases;
    let twice = world
        .record
        .merchant
        .under_way
        .iter()
        .find(|(other, lease, of)| {
            let alive = lease.is_some_and(|lease| leases.is_there(lease));
            *other != number && alive && of == event
        });
    if let Some((other, ..)) = twice {
        let what = format!("processes {other} and {number} tell {event:?} at the same moment");
        find(world, Invariant::MerchantNotified, what);
    }
    let lease = world.lease(number);
    world
        .record
        .merchant
        .under_way
        .push((number, lease, *event));
}

/// Notes that an attempt has ended.
pub(crate) fn has_told(world: &mut World, number: u32, event: &Told) {
    let under_way = &mut world.record.merchant.under_way;
    under_way.retain(|(by, _, of)| *by != number || of != event);
}

/// The merchant's system takes an event, as it does each that it knows already.
pub(crate) fn merchant_hears(world: &mut World, event: Told) {
    let stored = world.database.payment(event.payment);
    let stored = stored.is_some_and(|payment| payment.version >= event.version);
    let taken = &world.record.merchant.taken;
    let same = |told: &&Told| told.payment == event.payment && told.begun_at == event.begun_at;
    let newest = taken.iter().filter(same).map(|told| told.version).max();
    if taken.contains(&event) {
        return;
    }
    if !stored && !world.record.lost {
        find(
            world,
            Invariant::CommittedFirst,
            format!("{event:?} is not stored"),
        );
    }
    if newest > Some(event.version) {
        let what = format!("{event:?} was told after version {newest:?}");
        find(world, Invariant::MerchantNotified, what);
    }
    world.record.merchant.taken.push(event);
}

/// Checks at the end that the merchant knows every end.
pub(crate) fn merchant_knows(world: &mut World) {
    if world.plan.several.is_none() {
        return;
    }
    let row = world.database.outbox_waiting().next().cloned();
    if let Some(row) = row {
        let what = format!("{row:?} was never told");
        find(world, Invariant::MerchantNotified, what);
    }
}
