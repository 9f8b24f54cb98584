//! Checks that nothing is written, and nobody called, under a lease that others have deleted.

use ipp_verify::Invariant;

use super::find;
use crate::world::World;

/// Checks a committed transaction.
pub(crate) fn wrote(world: &mut World, number: u32) {
    leased(world, number, "wrote");
}

/// Checks a request that a process sends, to Kustom or to the merchant.
pub(crate) fn calls(world: &mut World, number: u32) {
    leased(world, number, "called");
}

fn leased(world: &mut World, number: u32, what: &str) {
    let lease = world.lease(number);
    let leases = &world.database.leases;
    if world.plan.several.is_some() && !lease.is_some_and(|lease| leases.is_there(lease)) {
        let what = format!("process {number} {what} under a lost lease, {lease:?}");
        find(world, Invariant::LeaseFenced, what);
    }
}
