//! What the panel shows of a payment's history: one time axis for page, proxy and Kustom. Pure.

use ipp_flow::visible;
use ipp_wire::Word as _;

use super::history::{Actor, Exchange, Happened, Heard, History};

/// The axis has so many steps.
const STEPS: i64 = 1000;

/// A payment that can be chosen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ChoiceView {
    /// Which.
    pub(crate) id: String,
    /// Its order and state.
    pub(crate) label: String,
    /// Whether it is shown.
    pub(crate) chosen: bool,
}

/// Something that happened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HappenedView {
    /// What tells it from the others, so that one that is open stays open.
    pub(crate) key: String,
    /// Who did it.
    pub(crate) actor: Actor,
    /// What it was.
    pub(crate) what: String,
    /// When, after the first.
    pub(crate) when: String,
    /// How long it took.
    pub(crate) took: String,
    /// Where it begins and how long it is, in steps of the axis.
    pub(crate) bar: (i64, i64),
    /// What there is to say of it.
    pub(crate) facts: String,
    /// The request and the answer.
    pub(crate) exchange: Option<Exchange>,
    /// Whether there was an exchange that the proxy does not have any more.
    pub(crate) forgotten: bool,
}

impl Actor {
    /// The name of who did it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Page => "Page",
            Self::Proxy => "Proxy",
            Self::Kustom => "Kustom",
            Self::Callback => "Callback",
        }
    }
}

/// The payments that can be chosen. One that this page has not heard of is named by its id.
pub(crate) fn choices(history: &History) -> Vec<ChoiceView> {
    let shown = history.shown();
    let choice = |heard: &Heard| {
        let state = heard
            .versions
            .last()
            .map_or("", |(_, state, _)| state.word());
        ChoiceView {
            id: heard.id.0.clone(),
            label: format!("{} · {state}", visible(&heard.reference)),
            chosen: shown == Some(&heard.id),
        }
    };
    let mut choices: Vec<_> = history.heard.iter().map(choice).collect();
    if let Some(id) = shown
        && !choices.iter().any(|choice| choice.chosen)
    {
        choices.push(ChoiceView {
            id: id.0.clone(),
            label: id.0.chars().take(8).collect(),
            chosen: true,
        });
    }
    choices
}

/// What happened to the payment that is shown, oldest first.
pub(crate) fn happened(history: &History) -> Vec<HappenedView> {
    let timeline = history.timeline();
    let mut all: Vec<Happened> = timeline.to_vec();
    if !timeline.is_empty() {
        let mut known = history.heard.iter();
        let heard = known.find(|heard| Some(&heard.id) == history.shown());
        all.extend(
            heard
                .into_iter()
                .flat_map(|heard| arrivals(heard, timeline)),
        );
    }
    all.sort_by_key(|one| one.at);
    let begin = all.first().map_or(0, |one| one.at.0);
    let end = all.iter().map(|one| one.at.0 + one.took.unwrap_or(0)).max();
    let span = (end.unwrap_or(begin) - begin).max(1);
    all.into_iter().map(|one| view(one, begin, span)).collect()
}

/// When this page was told of each version, and how long after the proxy had stored it.
fn arrivals(heard: &Heard, timeline: &[Happened]) -> impl Iterator<Item = Happened> {
    heard.versions.iter().map(|(version, state, at)| {
        let mut stored = timeline.iter();
        let stored = stored.find(|one| one.version == Some(*version));
        // The page knows the proxy's clock to a few milliseconds.
        let late = stored.map(|stored| (at.0 - stored.at.0).max(0));
        let state = state.word();
        let facts = late.map_or_else(
            || format!("Version {version} came to this page."),
            |late| format!("Version {version} came to this page {late} ms after it was stored."),
        );
        Happened {
            // Nothing is shown before it was stored, even if the page's clock says so.
            at: stored.map_or(*at, |stored| stored.at),
            actor: Actor::Page,
            what: format!("shows {state}"),
            took: late,
            version: None,
            facts,
            exchange: None,
        }
    })
}

fn view(one: Happened, begin: i64, span: i64) -> HappenedView {
    let after = one.at.0 - begin;
    let took = one.took.unwrap_or(0);
    HappenedView {
        key: format!("{} {}", one.at.0, one.what),
        actor: one.actor,
        what: visible(&one.what),
        when: format!("+{}.{:03} s", after / 1000, after % 1000),
        took: one
            .took
            .map_or_else(String::new, |took| format!("{took} ms")),
        bar: (after * STEPS / span, took * STEPS / span),
        facts: one.facts,
        // A request of a page, a call and a callback have one; what is stored or shown has none.
        forgotten: one.exchange.is_none() && one.version.is_none() && one.actor != Actor::Page,
        exchange: one.exchange,
    }
}
