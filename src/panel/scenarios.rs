//! The scenarios that the proxy plays at itself, and how far the last one is.

use ipp_wire::Scenario;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::bench::Bench;
use super::card::Node;
use super::view::View;
use crate::markup::Rows;

/// The attribute of a scenario's button with its name.
pub(super) const NAME: &str = "data-scenario";

/// The scenarios. Kustom's own playground has no faults to switch on, and there they are hidden.
pub(super) fn scenarios(bench: Bench) -> Node {
    markup! {
        div class="plays" ?hidden=(|view| view.scenarios.is_empty()) {
            h3 class="subtitle" { "What goes wrong in a shop" }
            (run())
            details class="scenarios" {
                summary class="summary" { "Play a scenario" }
                ul class="scenario-list" on:click=(move |event| press(bench, &event))
                    list=(|view| Some(&view.scenarios), draw);
            }
        }
    }
}

fn run() -> Node {
    markup! {
        div class="run" ?hidden=(|view| view.run.is_none())
            data-verdict=(|_, view| Some(view.run.as_ref()?.verdict.to_owned()))
        {
            p class="run-title" text=(|_, view| Some(view.run.as_ref()?.title.clone()));
            progress class="run-progress" aria-label="Steps taken"
                max=(|_, view| Some(view.run.as_ref()?.steps.to_string()))
                value=(|_, view| Some(view.run.as_ref()?.taken.to_string()));
            p class="run-line" role="status" text=(|_, view| Some(view.run.as_ref()?.line.clone()));
            details class="run-story" {
                summary class="summary" { "What happened" }
                ol class="run-lines" tabindex="0" aria-label="What happened" list=(lines, draw_lines);
            }
        }
    }
}

fn lines(view: &View) -> Option<&[String]> {
    view.run.as_ref().map(|run| run.lines.as_slice())
}

/// Plays the scenario whose button was pressed.
pub(super) fn press(bench: Bench, event: &Event) {
    let target = event.target().and_then(|at| at.dyn_into::<Element>().ok());
    let button = target.and_then(|at| at.closest(".play").ok()?);
    if let Some(name) = button.and_then(|button| button.get_attribute(NAME)) {
        bench.play(&name);
    }
}

row! {
    /// One scenario.
    struct ScenarioRow {
        play: { button class="play" type="button"; },
        about: { p class="about"; },
    }
    li class="scenario" { (&play) (&about) }
}

fn draw(_: Bench, rows: &mut Rows<ScenarioRow>, scenarios: &[Scenario]) {
    for (row, scenario) in rows.keep(scenarios, |scenario| &scenario.name) {
        row.play.set(NAME, Some(&scenario.name));
        row.play.say(&scenario.title);
        row.about.say(&scenario.about);
    }
}

row! {
    /// Something that happened.
    struct LineRow {}
    li class="run-happened";
}

fn draw_lines(_: Bench, rows: &mut Rows<LineRow>, lines: &[String]) {
    for (row, line) in rows.keep(lines, |_| "") {
        row.whole.say(line.trim());
    }
}
