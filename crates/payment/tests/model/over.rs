//! Removes pending work that can no longer change anything.

use std::sync::Arc;

use ipp_payment::{Event, Millis, Payment, Timings};
use ipp_verify::Defect;

use crate::kustom::reading;
use crate::shop::Shop;
use crate::task::{Ask, Heard, Name, Stage, Task};
use crate::world::World;

impl Shop {
    /// Removes answers about final payments that the transition ignores, so that worlds that
    /// differ only in these are equal. The model checks that final payments never change, so an
    /// answer without effect now has none later.
    pub(crate) fn forget_what_is_over(&self, world: &mut World) {
        if self.defect == Some(Defect::NewerVersionOverwritten) {
            return;
        }
        for payment in 0..world.lanes.len() {
            let Some(row) = world.lanes[payment].row.clone() else {
                continue;
            };
            if !row.is_open() {
                forget(world, payment, &row);
            }
            // A final payment does not age, and only the order of versions matters.
            let now = |at: Millis| if row.is_open() { at } else { Millis(0) };
            let plain = Payment {
                version: 2,
                created_at: now(row.created_at),
                expires_at: now(row.expires_at),
                ..Payment::clone(&row)
            };
            if plain != *row {
                world.lane(payment).row = Some(Arc::new(plain));
                rebase(world, payment, row.version);
            }
        }
    }
}

fn forget(world: &mut World, payment: usize, row: &Payment) {
    let about = |name: &Name| match *name {
        Name::Watch { payment: of } | Name::Send { payment: of } => of == payment,
        Name::WorkOff { payment: of, .. } => of == payment,
        _ => false,
    };
    world
        .tasks
        .retain(|name, task| !about(name) || !over(row, task));
    // Its watcher would find nothing to do, and end.
    if !world.tasks.contains_key(&Name::Watch { payment }) && world.lanes[payment].watched {
        world.lane(payment).watched = false;
    }
    for session in 0..world.lanes[payment].sessions.len() {
        let of = &world.lanes[payment].sessions[session];
        // Every later read of an ended session gives the same answer.
        let ended = !of.status.lives()
            && does_nothing(
                row,
                Event::Read(reading(row, of, world.lanes[payment].incarnation)),
            )
            && of.incarnation == world.lanes[payment].incarnation;
        let work = Name::WorkOff { payment, session };
        if ended && of.inbox && !world.tasks.contains_key(&work) {
            world.lane(payment).sessions[session].inbox = false;
        }
    }
}

/// Whether the answer on its way to the task has no effect on the payment.
fn over(row: &Payment, task: &Task) -> bool {
    match &task.stage {
        Stage::Answered(Heard::Read(reading)) => does_nothing(row, Event::Read(reading.clone())),
        Stage::Answered(Heard::Created(reading)) => {
            does_nothing(row, Event::Created(reading.clone()))
        }
        _ => false,
    }
}

fn does_nothing(row: &Payment, event: Event) -> bool {
    let applied = row.apply(event, Millis(0), &Timings::default());
    !applied.changed && applied.alarm.is_none()
}

/// Renumbers versions so that the row's is 2. Of other versions it only matters that they are
/// older or newer.
fn rebase(world: &mut World, payment: usize, row: u64) {
    let version = |version: u64| (version + 2).saturating_sub(row).clamp(1, 3);
    let plain = |stored: &mut Arc<Payment>| {
        if stored.id.as_u128() == payment as u128 && stored.version != version(stored.version) {
            let rebased = version(stored.version);
            Arc::make_mut(stored).version = rebased;
        }
    };
    for task in world.tasks.values_mut() {
        let task = Arc::make_mut(task);
        for heard in &mut task.heard {
            if let Heard::Payments(found) = heard {
                found.iter_mut().for_each(plain);
            }
        }
        if let Ask::Change(from, after) | Ask::Done(Some((from, after))) = &mut task.ask
            && after.id.as_u128() == payment as u128
        {
            *from = version(*from);
            plain(after);
        }
    }
}
