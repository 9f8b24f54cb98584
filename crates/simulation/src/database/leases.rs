//! What processes that share the database have in it: their leases, what they own, and the work
//! that one of them does at a time. All times are of the database's own clock.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::executor::Time;

/// Work that one process at a time does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    /// Working off callbacks.
    Inbox,
    /// Notifying the merchant.
    Outbox,
}

/// Names one lease of a process: each time that it registers, it gets another.
pub(crate) type Incarnation = u32;

/// The leases and what depends on them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leases {
    /// Until when each incarnation is alive. Past that, others may delete it.
    alive_until: BTreeMap<Incarnation, Time>,
    registered: Incarnation,
    owners: BTreeMap<Uuid, Incarnation>,
    holders: BTreeMap<Work, Incarnation>,
    /// When each payment was last changed.
    changed: BTreeMap<Uuid, Time>,
}

impl Leases {
    /// Registers a process anew.
    pub(crate) fn register(&mut self, until: Time) -> Incarnation {
        self.registered += 1;
        self.alive_until.insert(self.registered, until);
        self.registered
    }

    /// Extends a lease; false if it was deleted. One that is past and still there is nobody else's.
    pub(crate) fn renew(&mut self, of: Incarnation, until: Time) -> bool {
        let lease = self.alive_until.get_mut(&of);
        lease.map(|lease| *lease = until).is_some()
    }

    /// Whether nobody has deleted the incarnation: the fence of every writing transaction.
    pub(crate) fn is_there(&self, of: Incarnation) -> bool {
        self.alive_until.contains_key(&of)
    }

    /// Whether any incarnation's time is up.
    pub(crate) fn any_past(&self, now: Time) -> bool {
        self.alive_until.values().any(|until| *until < now)
    }

    /// Deletes the other incarnations whose time is up, and frees what they owned.
    pub(crate) fn delete_past(&mut self, now: Time, me: Option<Incarnation>) {
        let mine = |of: &Incarnation| Some(*of) == me;
        self.alive_until
            .retain(|of, until| *until >= now || mine(of));
        let there = &self.alive_until;
        self.owners.retain(|_, owner| there.contains_key(owner));
        self.holders.retain(|_, holder| there.contains_key(holder));
    }

    pub(crate) fn own(&mut self, payment: Uuid, owner: Incarnation) {
        self.owners.insert(payment, owner);
    }

    pub(crate) fn owner(&self, payment: Uuid) -> Option<Incarnation> {
        self.owners.get(&payment).copied()
    }

    /// Takes work without a holder; true if this incarnation has it.
    pub(crate) fn hold(&mut self, work: Work, by: Incarnation) -> bool {
        *self.holders.entry(work).or_insert(by) == by
    }

    pub(crate) fn holder(&self, work: Work) -> Option<Incarnation> {
        self.holders.get(&work).copied()
    }

    pub(crate) fn note_change(&mut self, payment: Uuid, now: Time) {
        self.changed.insert(payment, now);
    }

    /// The payments that were changed at `since` or later.
    pub(crate) fn changed_since(&self, since: Time) -> impl Iterator<Item = Uuid> {
        let changed = self.changed.iter();
        changed.filter_map(move |(id, at)| (*at >= since).then_some(*id))
    }
}
