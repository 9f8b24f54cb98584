//! Reads the proxy's answers to the panel field by field, as the checkout reads payments.

use ipp_wire::{CallbackRecord, Scenario, ScenarioRun, Scenarios, Verdict, Word as _};
use wasm_bindgen::JsValue;

use super::state::Point;
use crate::shell::input::reader::{Reader, Unreadable, read};
use crate::shell::understood;

/// The records of `GET /api/playground/callbacks`, without those that can't be read.
pub(crate) fn callbacks(answer: &JsValue) -> Option<Vec<CallbackRecord>> {
    let list = read(answer, "", |answer| Some(answer.array("callbacks")));
    let list = understood(list, answer)?;
    Some(
        list.iter()
            .filter_map(|value| understood(record(&value), &value))
            .collect(),
    )
}

fn record(value: &JsValue) -> Result<CallbackRecord, Unreadable> {
    read(value, "callback", |wire| {
        let verdict = Verdict::parse(&wire.text("verdict"));
        if verdict.is_none() {
            wire.bad("verdict", "is none that we know");
        }
        Some(CallbackRecord {
            received_at: wire.text("received_at"),
            webhook_id: wire.optional_text("webhook_id"),
            kind: wire.optional_text("type"),
            session_id: wire.optional_text("session_id"),
            verdict: verdict?,
            detail: wire.optional_text("detail"),
        })
    })
}

/// The points of `GET /api/playground/checklist`.
pub(crate) fn checklist(answer: &JsValue) -> Option<Vec<Point>> {
    let points = read(answer, "", |answer| {
        let points = answer.objects("items", "item").map(|point| Point {
            title: point.text("title"),
            done: point.flag("done"),
            detail: point.text("detail"),
            scenario: point.optional_text("scenario"),
            payment: point
                .optional_object("evidence")
                .and_then(|evidence| evidence.optional_text("payment_id")),
        });
        Some(points.collect())
    });
    understood(points, answer)
}

/// What can be played, and what is being played.
pub(crate) fn scenarios(answer: &JsValue) -> Option<Scenarios> {
    let scenarios = read(answer, "", |wire| {
        let scenarios = wire
            .objects("scenarios", "scenario")
            .map(|wire| Scenario {
                name: wire.text("name"),
                title: wire.text("title"),
                about: wire.text("about"),
            })
            .collect();
        let run = wire.optional_object("run");
        Some(Scenarios {
            scenarios,
            run: run.map(|run| progress(&run)),
        })
    });
    understood(scenarios, answer)
}

fn progress(wire: &Reader<'_>) -> ScenarioRun {
    let count = |field| {
        u32::try_from(wire.whole(field)).unwrap_or_else(|_| {
            wire.bad(field, "is no count");
            0
        })
    };
    let lines = wire.array("lines");
    ScenarioRun {
        name: wire.text("name"),
        steps: count("steps"),
        taken: count("taken"),
        lines: lines.iter().filter_map(|line| line.as_string()).collect(),
        passed: wire.optional_flag("passed"),
    }
}
