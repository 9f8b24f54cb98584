//! The faults of a schedule with several processes on one database, drawn from its seed.

use fastrand::Rng;

use crate::draw::Index as _;
use crate::executor::Time;

/// The longest difference of a process's wall clock from the database's, in milliseconds.
const MAX_SKEW_MS: i64 = 150_000;
/// The longest pause of a process, and the longest time that one is cut from the database.
const MAX_SPELL_MS: u64 = 60_000;

/// The parameters of several processes. A schedule of one process has none.
#[derive(Clone, Debug)]
pub(crate) struct Several {
    /// How far each process's wall clock is ahead of the database's, in milliseconds.
    pub(crate) ahead: Vec<i64>,
    /// When a process is paused: its tasks stand still, and go on.
    pub(crate) pauses: Vec<Spell>,
    /// When a process is cut from the database.
    pub(crate) cuts: Vec<Spell>,
    /// Probabilities that a notification is lost, or late.
    pub(crate) notifications: [u32; 2],
}

/// A time in which something is wrong with the process in one of the seats.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spell {
    /// The process's seat.
    pub(crate) seat: usize,
    /// When it begins.
    pub(crate) from: Time,
    /// When it ends.
    pub(crate) to: Time,
    /// Whether a pause waits for the process's next call, so that it misses the answer.
    pub(crate) at_call: bool,
}

impl Spell {
    /// Whether it is at some time from `from` to `to`.
    pub(crate) const fn touches(&self, from: Time, to: Time) -> bool {
        self.from <= to && from < self.to
    }
}

/// Makes the seed of another generator of a schedule's.
const OTHER: u64 = 0x5eed;

impl Several {
    /// How many processes share the database in this schedule, from a generator of its own: what a
    /// seed means for one process does not depend on it. One in six schedules has several.
    pub(crate) fn rng(seed: u64) -> Option<Rng> {
        let mut rng = Rng::with_seed(seed ^ OTHER);
        (rng.u32(0..6) == 0).then_some(rng)
    }

    /// Draws the faults, which end at this time; in a calm schedule there are none.
    pub(crate) fn of(rng: &mut Rng, calm: bool, faults_end: Time) -> Self {
        let processes = rng.index(2..=3);
        let apart = !calm && rng.u32(0..3) == 0;
        let mut spells = |most: usize| {
            let count = if calm { 0 } else { rng.index(0..=most) };
            let spell = |_| {
                let from = rng.u64(0..faults_end);
                let to = (from + rng.u64(500..=MAX_SPELL_MS)).min(faults_end);
                let seat = rng.index(0..processes);
                let at_call = rng.bool();
                Spell {
                    seat,
                    from,
                    to,
                    at_call,
                }
            };
            (0..count).map(spell).collect::<Vec<_>>()
        };
        let (pauses, cuts) = (spells(2), spells(1));
        let mut chance = || {
            if calm || rng.bool() {
                0
            } else {
                rng.u32(0..=500)
            }
        };
        let notifications = [chance(), chance()];
        let skew = |_| match apart {
            true => rng.i64(-MAX_SKEW_MS..=MAX_SKEW_MS),
            false => 0,
        };
        Self {
            ahead: (0..processes).map(skew).collect(),
            pauses,
            cuts,
            notifications,
        }
    }

    /// Takes all faults out.
    pub(crate) fn calm_down(&mut self) {
        self.ahead.fill(0);
        self.pauses.clear();
        self.cuts.clear();
        self.notifications = [0; 2];
    }

    /// The number of processes.
    pub(crate) const fn processes(&self) -> usize {
        self.ahead.len()
    }

    /// The longest time by which two of the wall clocks differ, in milliseconds.
    pub(crate) fn skew(&self) -> Time {
        let (ahead, none) = (self.ahead.iter().copied(), [0]);
        let range = ahead.chain(none);
        let (least, most) = range.fold((0, 0), |(least, most): (i64, i64), at| {
            (least.min(at), most.max(at))
        });
        least.abs_diff(most)
    }
}
