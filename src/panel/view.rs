//! What the panel shows, worked out from its state. Pure, too.

use ipp_flow::{DeviceId, Payment, visible};
use ipp_wire::{CallbackRecord, Scenario, ScenarioRun, Word as _};

use super::history_view::{ChoiceView, HappenedView, choices, happened};
use super::phone::Phone;
use super::screen::Screen;
use super::state::{Point, State};
use crate::shell::plain_amount;

/// All that the panel shows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// The phones.
    pub(crate) phones: Vec<PhoneView>,
    /// The name of the phone that cards are held to.
    pub(crate) chosen: Option<String>,
    /// Whether a card held to it does something.
    pub(crate) takes_card: bool,
    /// Whether that phone is out of range.
    pub(crate) away: bool,
    /// Whether phones ask for the PIN.
    pub(crate) asks_pin: bool,
    /// Whether the clerk's side is there.
    pub(crate) clerk: bool,
    /// The callbacks that the proxy received, newest first.
    pub(crate) callbacks: Vec<CallbackRecord>,
    /// The payments whose history can be shown.
    pub(crate) choices: Vec<ChoiceView>,
    /// What happened to the one that is shown, oldest first.
    pub(crate) happened: Vec<HappenedView>,
    /// The scenarios that can be played.
    pub(crate) scenarios: Vec<Scenario>,
    /// The scenario that is being played, or was played last.
    pub(crate) run: Option<RunView>,
    /// Kustom's points before going live.
    pub(crate) points: Vec<PointView>,
    /// How many of them are done.
    pub(crate) ticked: String,
    /// The outcome of the last request.
    pub(crate) note: Option<String>,
}

/// One phone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PhoneView {
    /// The terminal.
    pub(crate) device: DeviceId,
    /// Its name; its id if it is not in the list.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) shop: Option<String>,
    /// Whether cards are held to it.
    pub(crate) chosen: bool,
    /// What it shows.
    pub(crate) screen: Screen,
    /// Its open payment: order, amount, terminal and state. A developer's tool needs no language.
    pub(crate) title: Option<String>,
}

/// One of Kustom's points before going live.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PointView {
    /// What must have been shown.
    pub(crate) title: String,
    /// Whether the proxy has seen it.
    pub(crate) done: bool,
    /// What showed it, or what to do.
    pub(crate) detail: String,
    /// The scenario that would show it, if it can be played here.
    pub(crate) scenario: Option<String>,
    /// The text of its button.
    pub(crate) play: Option<String>,
    /// The payment that showed it.
    pub(crate) payment: Option<String>,
}

/// How far a scenario is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RunView {
    /// What it is called.
    pub(crate) title: String,
    /// How many steps it has.
    pub(crate) steps: u32,
    /// How many of them were taken.
    pub(crate) taken: u32,
    /// What happened last, and in the end what came of it.
    pub(crate) line: String,
    /// Everything that happened.
    pub(crate) lines: Vec<String>,
    /// `running`, `passed` or `failed`.
    pub(crate) verdict: &'static str,
}

impl View {
    /// Works out what to show.
    pub(crate) fn of(state: &State) -> Self {
        let chosen = state.chosen();
        Self {
            phones: state.phones.iter().map(|p| phone(state, p)).collect(),
            chosen: chosen.map(|_| state.chosen_name()),
            takes_card: chosen.is_some_and(|phone| phone.open().is_some() && !phone.away),
            away: chosen.is_some_and(|phone| phone.away),
            asks_pin: state.asks_pin,
            clerk: state.clerk,
            callbacks: state.callbacks.clone(),
            choices: choices(&state.history),
            happened: happened(&state.history),
            scenarios: state.scenarios.clone(),
            run: state.run.as_ref().map(|run| self::run(state, run)),
            points: state.points.iter().map(|p| point(state, p)).collect(),
            ticked: ticked(state),
            note: state.note.clone(),
        }
    }
}

fn phone(state: &State, phone: &Phone) -> PhoneView {
    let device = state.devices.iter().find(|d| d.id == phone.device);
    let shop = device.and_then(|device| device.location.as_ref());
    PhoneView {
        device: phone.device.clone(),
        name: visible(state.name_of(&phone.device)),
        shop: shop.map(|shop| visible(&shop.name)),
        chosen: state.chosen.as_ref() == Some(&phone.device),
        screen: Screen::of(phone, state.clerk),
        title: phone.open().map(|payment| title(state, payment)),
    }
}

fn point(state: &State, point: &Point) -> PointView {
    let mut known = state.scenarios.iter();
    let played = known.find(|known| Some(&known.name) == point.scenario.as_ref());
    PointView {
        title: point.title.clone(),
        done: point.done,
        detail: point.detail.clone(),
        scenario: played.map(|scenario| scenario.name.clone()),
        play: played.map(|scenario| format!("Play “{}”", scenario.title)),
        payment: point.payment.clone(),
    }
}

fn ticked(state: &State) -> String {
    let done = state.points.iter().filter(|point| point.done).count();
    match state.points.len() {
        0 => "Before going live".to_owned(),
        all => format!("Before going live: {done} of {all} seen"),
    }
}

fn run(state: &State, run: &ScenarioRun) -> RunView {
    let known = state.scenarios.iter().find(|known| known.name == run.name);
    let last = run.lines.last().map_or("", |line| line.trim());
    let (steps, taken) = (run.steps, run.taken);
    let (line, verdict) = match run.passed {
        None => (format!("Step {taken} of {steps}: {last}"), "running"),
        Some(true) => (last.to_owned(), "passed"),
        Some(false) => (last.to_owned(), "failed"),
    };
    RunView {
        title: known.map_or(&run.name, |known| &known.title).clone(),
        steps,
        taken,
        line,
        lines: run.lines.clone(),
        verdict,
    }
}

fn title(state: &State, payment: &Payment) -> String {
    let amount = plain_amount(&payment.amount.currency, payment.amount.minor);
    format!(
        "{} · {amount} · {} · {}",
        visible(&payment.reference),
        visible(state.name_of(&payment.device)),
        payment.state.word()
    )
}

#[cfg(test)]
#[path = "view_test.rs"]
mod tests;
