//! What happened to one payment: page, proxy and Kustom on one time axis. An entry opens what was
//! exchanged.

use ipp_flow::PaymentId;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::bench::Bench;
use super::card::Node;
use super::history_view::{ChoiceView, HappenedView};
use crate::markup::Rows;

/// The attribute of a button with the payment whose timeline it shows.
pub(super) const PAYMENT: &str = "data-payment";

/// The section, which reads nothing while it is folded.
pub(super) fn timeline(bench: Bench) -> Node {
    markup! {
        details class="timeline" on:toggle=(move |event| toggle(bench, &event)) {
            summary class="summary" { "What happened to a payment" }
            p class="no-payment" ?hidden=(|view| !view.choices.is_empty()) { "No payment yet." }
            div class="choices" role="group" aria-label="Payments"
                on:click=(move |event| press(bench, &event))
                list=(|view| Some(&view.choices), draw_choices);
            ol class="happenings" aria-label="Oldest first" list=(|view| Some(&view.happened), draw);
            button class="link refresh" type="button" ?hidden=(|view| view.choices.is_empty())
                on:click=(move |_| bench.read_timeline())
            {
                "Read again"
            }
        }
    }
}

fn toggle(bench: Bench, event: &Event) {
    let details = event.current_target();
    let details = details.and_then(|at| at.dyn_into::<Element>().ok());
    let open = details.is_some_and(|details| details.has_attribute("open"));
    bench.change(|state| state.history.open = open);
    if open {
        bench.read_timeline();
    }
}

/// Shows the timeline of the payment whose button was pressed, and where it is.
pub(super) fn press(bench: Bench, event: &Event) {
    let target = event.target().and_then(|at| at.dyn_into::<Element>().ok());
    let around = |selector: &str| target.as_ref()?.closest(selector).ok()?;
    let button = around(&format!("[{PAYMENT}]"));
    let Some(id) = button.and_then(|button| button.get_attribute(PAYMENT)) else {
        return;
    };
    bench.change(|state| state.history.choose(PaymentId(id)));
    bench.read_timeline();
    let section = around(".panel").and_then(|panel| panel.query_selector(".timeline").ok()?);
    if let Some(section) = section
        && !section.has_attribute("open")
    {
        // It is a constant name, and opening reads the timeline.
        let _ = section.set_attribute("open", "");
        section.scroll_into_view();
    }
}

row! {
    /// A payment that can be chosen.
    struct ChoiceRow {}
    button class="act choice" type="button";
}

fn draw_choices(_: Bench, rows: &mut Rows<ChoiceRow>, choices: &[ChoiceView]) {
    for (row, choice) in rows.keep(choices, |choice| &choice.id) {
        let chosen = if choice.chosen { "true" } else { "false" };
        row.whole.set(PAYMENT, Some(&choice.id));
        row.whole.set("aria-pressed", Some(chosen));
        row.whole.say(&choice.label);
    }
}

row! {
    /// Something that happened.
    struct HappenedRow {
        actor: { span class="actor"; },
        what: { span class="what"; },
        when: { span class="when"; },
        took: { span class="took"; },
        bar: { span class="bar"; },
        facts: { pre class="http facts" tabindex="0" aria-label="Entry"; },
        lost: { p class="lost"; },
        asked: { p class="http-title"; },
        request: { pre class="http request" tabindex="0" aria-label="Request"; },
        said: { p class="http-title"; },
        answer: { pre class="http answer" tabindex="0" aria-label="Answer"; },
        shell: { p class="http-title"; },
        curl: { pre class="http curl" tabindex="0" aria-label="Command"; },
        copy: { button class="act copy" type="button"; },
    }
    li class="happening" {
        details class="happened" {
            summary class="happened-head" {
                (&actor)
                (&what)
                (&when)
                (&took)
                span class="axis" aria-hidden="true" { (&bar) }
            }
            (&facts)
            (&lost)
            (&asked)
            (&request)
            (&said)
            (&answer)
            (&shell)
            (&curl)
            p class="copying" { (&copy) span class="copied" role="status"; }
        }
    }
}

fn draw(_: Bench, rows: &mut Rows<HappenedRow>, happened: &[HappenedView]) {
    for (row, one) in rows.keep(happened, |one| &one.key) {
        row.whole.set("data-actor", Some(one.actor.name()));
        row.actor.say(one.actor.name());
        row.what.say(&one.what);
        row.when.say(&one.when);
        row.took.say(&one.took);
        let (from, long) = one.bar;
        row.bar.style(&format!("--from: {from}; --long: {long}"));
        let exchange = one.exchange.as_ref();
        // The request and the answer say all of it.
        row.facts
            .say_or_hide(exchange.is_none().then_some(one.facts.as_str()));
        let lost = "The proxy does not have headers and bodies any more.";
        row.lost.say_or_hide(one.forgotten.then_some(lost));
        let answer = exchange.and_then(|exchange| exchange.answer.as_deref());
        let there = |title| exchange.map(|_| title);
        row.asked.say_or_hide(there("Request"));
        row.request
            .say_or_hide(exchange.map(|exchange| exchange.request.as_str()));
        row.said
            .say_or_hide(there(answer.map_or("No answer came", |_| "Answer")));
        row.answer.say_or_hide(answer);
        row.shell.say_or_hide(there("In a shell"));
        row.curl
            .say_or_hide(exchange.map(|exchange| exchange.curl.as_str()));
        row.copy.say_or_hide(there("Copy as curl"));
    }
}
