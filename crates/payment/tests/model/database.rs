//! The database: its transactions, and what the schema refuses.

use std::sync::Arc;

use ipp_payment::{Millis, Payment, State, Stray, Timings};
use ipp_verify::Defect;
use ipp_wire::{Order, Reason};
use uuid::Uuid;

use crate::shop::Shop;
use crate::task::{Ask, Heard, Name};
use crate::world::World;

impl Shop {
    /// Performs a database operation.
    pub(crate) fn perform(&self, world: &mut World, name: Name, ask: &Ask) -> Heard {
        let rows = world.lanes.iter().filter_map(|lane| lane.row.clone());
        match ask {
            Ask::Load(payment) => {
                Heard::Payments(world.lanes[*payment].row.iter().cloned().collect())
            }
            Ask::LoadBySession(id) => {
                let known = |row: &Arc<Payment>| row.session().is_some_and(|s| s.id == *id);
                Heard::Payments(rows.filter(known).collect())
            }
            Ask::LoadStray(id) => {
                let sessions = world.lanes.iter().flat_map(|lane| &lane.sessions);
                let found = sessions.filter(|session| session.id == *id);
                Heard::Stray(found.filter_map(|session| session.stray.clone()).next())
            }
            Ask::StoreStray(stray) => store_stray(world, stray),
            Ask::LoadUnfinished => Heard::Payments(rows.filter(|row| row.is_open()).collect()),
            Ask::Intend(wish) => Heard::Stored(self.intend(world, wish)),
            Ask::Change(from, after) => self.change(world, *from, after),
            Ask::Done(change) => {
                let stored = change
                    .as_ref()
                    .map_or(Heard::Stored(true), |(from, after)| {
                        self.change(world, *from, after)
                    });
                if let (Heard::Stored(true), Name::WorkOff { payment, session }) = (&stored, name) {
                    world.lane(payment).sessions[session].inbox = false;
                }
                stored
            }
            _ => Heard::Stored(true),
        }
    }

    /// Stores the intent, unless the payment exists or another one has its order or device.
    fn intend(&self, world: &mut World, wish: &Arc<Payment>) -> bool {
        let in_the_way = |other: &Payment| other.id == wish.id || self.share(other, wish);
        let mut rows = world.lanes.iter().filter_map(|lane| lane.row.as_deref());
        if rows.any(in_the_way) {
            return false;
        }
        if self.stray_of(world, wish) {
            if self.defect != Some(Defect::OrderFreedByStray) {
                return false;
            }
            world.begun_beside = true;
        }
        world.lane(index(wish)).store(Payment::clone(wish));
        true
    }

    /// Whether a stray session has the order.
    fn stray_of(&self, world: &World, wish: &Payment) -> bool {
        let sessions = world.lanes.iter().flat_map(|lane| &lane.sessions);
        let mut strays = sessions.filter_map(|session| session.stray.as_deref());
        strays.any(|s| s.reference == wish.order.merchant_reference1 && s.takes_order())
    }

    /// Stores a payment over version `from`, if the schema allows it.
    fn change(&self, world: &mut World, from: u64, after: &Arc<Payment>) -> Heard {
        let payment = index(after);
        let Some(before) = world.lanes[payment].row.clone() else {
            return Heard::Stored(false);
        };
        if before.version != from && self.defect != Some(Defect::NewerVersionOverwritten) {
            return Heard::Stored(false);
        }
        let mut others = world.lanes.iter().filter_map(|lane| lane.row.as_deref());
        let twice = others.any(|other| other.id != after.id && self.share(other, after));
        let lax = self.defect == Some(Defect::NewerVersionOverwritten);
        if twice || (!before.may_become(after) && !lax) {
            world.forbidden = true;
            return Heard::Forbidden;
        }
        let mut after = Payment::clone(after);
        if let (State::Unknown { why, .. }, State::NeedsAttention { .. }) =
            (&before.state, &after.state)
        {
            match self.defect {
                Some(Defect::UnknownTakenAsFailed) => after.state = failed(why),
                Some(Defect::UnknownNeverRaised) => after.state = before.state.clone(),
                _ => {}
            }
        }
        world.lane(payment).store(steering(after));
        Heard::Stored(true)
    }

    /// Whether two payments cannot be stored beside each other.
    fn share(&self, one: &Payment, other: &Payment) -> bool {
        let any = |what: fn(&State) -> bool| what(&one.state) || what(&other.state);
        let unknown = any(|state| matches!(state, State::Unknown { .. }));
        let attention = any(|state| matches!(state, State::NeedsAttention { .. }));
        let freed = |defect, by| self.defect == Some(defect) && by;
        one.shares_order_with(other)
            && !freed(Defect::OrderFreedByUnknown, unknown)
            && !freed(Defect::OrderFreedByAttention, attention)
            || one.shares_device_with(other) && !freed(Defect::DeviceFreedByUnknown, unknown)
    }

    /// The payment that the intent stores.
    pub(crate) fn payment(&self, payment: usize, now: Millis) -> Payment {
        let order = Order {
            merchant_reference1: self.orders[payment].to_owned(),
            order_amount: 100,
            order_tax_amount: 20,
            purchase_currency: "SEK".to_owned(),
            order_items: Vec::new(),
            merchant_reference2: None,
            merchant_data: None,
        };
        let (id, device) = (Uuid::from_u128(payment as u128), self.devices[payment]);
        let timings = Timings::default();
        Payment::begun(id, String::new(), device.to_owned(), order, now, &timings)
    }
}

/// Stores a stray session, unless it has already ended.
fn store_stray(world: &mut World, stray: &Stray) -> Heard {
    for payment in 0..world.lanes.len() {
        let sessions = &world.lanes[payment].sessions;
        let Some(index) = sessions.iter().position(|s| s.id == stray.session_id) else {
            continue;
        };
        let known = sessions[index].stray.as_ref();
        if known.is_some_and(|known| known.status.ended()) {
            world.forbidden = true;
            return Heard::Forbidden;
        }
        let seen_at = Millis(0);
        let stray = stray.clone();
        world.lane(payment).sessions[index].stray = Some(Arc::new(Stray { seen_at, ..stray }));
        return Heard::Stored(true);
    }
    Heard::Stored(true)
}

fn index(payment: &Payment) -> usize {
    usize::try_from(payment.id.as_u128()).unwrap()
}

fn failed(why: &Reason) -> State {
    State::Failed {
        session: None,
        why: why.clone(),
    }
}

/// Clears what does not affect the tasks, so that worlds with the same future are equal.
fn steering(payment: Payment) -> Payment {
    Payment {
        confirmed_at: None,
        cancel_asked_at: payment.cancel_asked_at.map(|_| Millis(0)),
        ..payment
    }
}
