//! What happens to processes: crashes, pauses, and cuts from the database.

use ipp_verify::Disturbance;

use crate::database::Database;
use crate::draw::Index as _;
use crate::executor::{Owner, Time, lock};
use crate::rest;
use crate::several::Spell;
use crate::trace::Part;
use crate::world::{Handle, World, sleep_until};

/// Kills a process if the next crash is due, wherever its tasks wait. A crash that loses the database
/// kills all of them.
pub(crate) fn maybe_crash(world: &mut World, handle: &Handle) {
    let began = world.processes.iter().map(|process| process.began_at_step);
    let Some(began) = began.max() else {
        return;
    };
    let due = world.plan.crashes.last().copied();
    let lived = world.queue.steps() - began;
    if !world.faulty() || due.is_none_or(|due| lived < due) {
        return;
    }
    world.plan.crashes.pop();
    let loses = world.plan.loses == Some(world.plan.crashes.len());
    let spared =
        (!loses && world.plan.several.is_some()).then(|| world.rng.index(0..world.processes.len()));
    let victims = world.processes.iter().enumerate();
    let victims = victims.filter(|(index, _)| spared.is_none_or(|victim| victim == *index));
    let victims: Vec<_> = victims
        .map(|(_, process)| (process.seat, process.number))
        .collect();
    kill(world, handle, &victims, loses);
}

/// Kills these processes, given by seat and number. `loses`: the database with them.
pub(crate) fn kill(world: &mut World, handle: &Handle, victims: &[(usize, u32)], loses: bool) {
    world.record.crashes += 1;
    for (seat, number) in victims.iter().copied() {
        world.happens(Part::Proxy(Some(seat)), || "killed".to_owned());
        rest::is_gone(world, handle, number, Time::MAX);
        world.queue.kill(Owner::Process(number));
        world.processes.retain(|process| process.number != number);
        for page in world.pages.iter_mut().filter(|page| page.seat == seat) {
            page.missed = true;
        }
        let waits = world.rng.u64(50..3_000);
        let at = world.queue.now() + waits;
        world.record.restarts.push_back((at, seat));
    }
    if loses {
        world.database = Database::default();
        world.record.database_lost();
        world.happens(Part::Database, || "lost, with everything in it".to_owned());
    }
    let keeper = world.record.keeper;
    world.wake(keeper);
}

/// Has the pauses and cuts of the plan happen.
pub(crate) fn plan(world: &mut World, handle: &Handle) {
    let Some(several) = world.plan.several.clone() else {
        return;
    };
    if several.skew() > 60_000 {
        world.record.happened(Disturbance::ClocksApart);
    }
    for spell in several.pauses {
        world.spawn(Owner::World, pause(Handle::clone(handle), spell));
    }
    for spell in several.cuts {
        world.spawn(Owner::World, cut(Handle::clone(handle), spell));
    }
}

async fn pause(world: Handle, spell: Spell) {
    sleep_until(&world, spell.from).await;
    let mut held = lock(&world);
    if spell.at_call {
        held.record.pauses.push(spell);
    } else if let Some(number) = held.number_of(spell.seat) {
        begin_pause(&mut held, &world, number, spell.to);
    }
}

/// A process has sent a request: pauses it if a pause waits for that.
pub(crate) fn after_call(world: &mut World, handle: &Handle, seat: usize, number: u32) {
    let now = world.queue.now();
    let waits = |spell: &Spell| spell.seat == seat && spell.touches(now, now);
    if let Some(at) = world.record.pauses.iter().position(waits) {
        let spell = world.record.pauses.remove(at);
        begin_pause(world, handle, number, spell.to);
    }
}

fn begin_pause(world: &mut World, handle: &Handle, number: u32, until: Time) {
    world.queue.pause(Owner::Process(number), until);
    let seat = world.process(number).map(|process| process.seat);
    world.happens(Part::Proxy(seat), || {
        format!("stands still until {} s", until / 1_000)
    });
    world.record.happened(Disturbance::Paused);
    rest::is_gone(world, handle, number, until);
}

async fn cut(world: Handle, spell: Spell) {
    sleep_until(&world, spell.from).await;
    let mut held = lock(&world);
    if held.number_of(spell.seat).is_some() {
        held.record.happened(Disturbance::CutOff);
        held.happens(Part::Proxy(Some(spell.seat)), || {
            format!("cut off from the database until {} s", spell.to / 1_000)
        });
    }
}

impl World {
    /// The process that lives in this seat.
    fn number_of(&self, seat: usize) -> Option<u32> {
        let mut processes = self.processes.iter();
        let process = processes.find(|process| process.seat == seat)?;
        Some(process.number)
    }

    /// Whether the process in this seat is cut from the database.
    pub(crate) fn is_cut(&self, seat: usize) -> bool {
        let now = self.queue.now();
        let several = self.plan.several.as_ref();
        several.is_some_and(|several| {
            let mut cuts = several.cuts.iter();
            cuts.any(|cut| cut.seat == seat && cut.touches(now, now))
        })
    }
}
