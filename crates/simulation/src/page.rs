//! What the page about the simulation calls: the schedule as JSON, in wasm.

use ipp_verify::{Defect, Driver, Invariant};
use ipp_wire::Word;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::action::{Action, ActionAt};
use crate::schedule::Schedule;

/// A word with its meaning.
#[derive(Serialize)]
struct Entry {
    word: &'static str,
    meaning: &'static str,
}

/// All words that the page shows or offers.
#[derive(Serialize)]
struct Vocabulary {
    invariants: Vec<Entry>,
    defects: Vec<Entry>,
    actions: Vec<Entry>,
}

fn entries<W: Word>(words: impl Iterator<Item = W>) -> Vec<Entry> {
    let entry = |member: W| Entry {
        word: member.word(),
        meaning: member.meaning(),
    };
    words.map(entry).collect()
}

/// The invariants that are checked, the defects that can be seeded, and what can be done, as JSON.
#[wasm_bindgen]
#[must_use]
pub fn vocabulary() -> String {
    let invariants = Invariant::ALL.iter().copied();
    json(&Vocabulary {
        invariants: entries(invariants.filter(|it| it.is_checked_by(Driver::Simulation))),
        defects: entries(Defect::seeded_by(Driver::Simulation)),
        actions: entries(Action::ALL.iter().copied()),
    })
}

/// The first seed, of so many from this one on, whose schedule catches the defect.
#[wasm_bindgen]
#[must_use]
pub fn search(defect: &str, from: u32, many: u32) -> Option<u32> {
    let defect = Defect::parse(defect)?;
    let mut seeds = (0..many).map(|ahead| from.wrapping_add(ahead));
    seeds.find(|seed| {
        let outcome = crate::run(u64::from(*seed), Some(defect));
        !outcome.findings.is_empty()
    })
}

/// A schedule that a page watches.
#[wasm_bindgen]
pub struct Simulation {
    schedule: Schedule,
}

#[wasm_bindgen]
impl Simulation {
    /// The schedule of this seed. `defect`: a defect's word, or nothing. `calm`: without the seed's
    /// faults. `done`: what was done in it before, as [`Simulation::act`] says it, with commas between.
    /// Words that are not known are ignored.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(seed: u32, defect: &str, calm: bool, done: &str) -> Self {
        let done = done.split(',').filter_map(ActionAt::parse).collect();
        let schedule = Schedule::new(u64::from(seed), Defect::parse(defect), calm);
        Self {
            schedule: schedule.watched(done),
        }
    }

    /// Takes the steps until this time in milliseconds, but not more than so many.
    pub fn advance(&mut self, until: f64, most: u32) {
        // A time that is no whole number is rounded down; `as` keeps what is too large or no number in
        // range.
        self.schedule.advance(until as u64, most);
    }

    /// Does something now: an action's word, and the number of the page or proxy. Returns what repeats
    /// it, or nothing if there is no such action.
    pub fn act(&mut self, action: &str, to: u32) -> Option<String> {
        let to = usize::try_from(to).ok()?;
        let done = self.schedule.act(Action::parse(action)?, to);
        Some(done.to_string())
    }

    /// Everything as it is now, as JSON.
    #[must_use]
    pub fn view(&self) -> String {
        json(&self.schedule.view())
    }

    /// What happened since this was last asked, as JSON.
    #[must_use]
    pub fn told(&mut self) -> String {
        json(&self.schedule.told())
    }
}

fn json(value: &impl Serialize) -> String {
    // Only maps without words for keys cannot be written, and none is here.
    serde_json::to_string(value).unwrap_or_default()
}
