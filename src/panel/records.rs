//! Reads the proxy's answers to the panel field by field, as the checkout reads payments.

use ipp_wire::{CallbackRecord, Scenario, ScenarioRun, Scenarios, Verdict, Word as _};
use wasm_bindgen::JsValue;

use super::state::Point;
use crate::shell::input::reader::{Reader, Unreadable};
use crate::shell::understood;

/// The records of `GET /api/playground/callbacks`, without those that can't be read.
pub(crate) fn callbacks(answer: &JsValue) -> Option<Vec<CallbackRecord>> {
    let list = Reader::new(answer, String::new()).and_then(|answer| answer.array("callbacks"));
    let list = understood(list, answer)?;
    Some(
        list.iter()
            .filter_map(|value| understood(record(&value), &value))
            .collect(),
    )
}

fn record(value: &JsValue) -> Result<CallbackRecord, Unreadable> {
    let wire = Reader::new(value, "callback".to_owned())?;
    let verdict = Verdict::parse(&wire.text("verdict")?);
    Ok(CallbackRecord {
        received_at: wire.text("received_at")?,
        webhook_id: wire.optional_text("webhook_id")?,
        kind: wire.optional_text("type")?,
        session_id: wire.optional_text("session_id")?,
        verdict: verdict.ok_or_else(|| wire.bad("verdict", "is none that we know"))?,
        detail: wire.optional_text("detail")?,
    })
}

/// The points of `GET /api/playground/checklist`.
pub(crate) fn checklist(answer: &JsValue) -> Option<Vec<Point>> {
    understood(points(answer), answer)
}

fn points(value: &JsValue) -> Result<Vec<Point>, Unreadable> {
    let items = Reader::new(value, String::new())?.array("items")?;
    let point = |value| {
        let wire = Reader::new(&value, "item".to_owned())?;
        Ok(Point {
            title: wire.text("title")?,
            done: wire.flag("done")?,
            detail: wire.text("detail")?,
            scenario: wire.optional_text("scenario")?,
            payment: match wire.optional_object("evidence")? {
                Some(evidence) => evidence.optional_text("payment_id")?,
                None => None,
            },
        })
    };
    items.iter().map(point).collect()
}

/// What can be played, and what is being played.
pub(crate) fn scenarios(answer: &JsValue) -> Option<Scenarios> {
    understood(played(answer), answer)
}

fn played(value: &JsValue) -> Result<Scenarios, Unreadable> {
    let wire = Reader::new(value, String::new())?;
    let mut scenarios = vec![];
    for value in wire.array("scenarios")?.iter() {
        let wire = Reader::new(&value, "scenario".to_owned())?;
        scenarios.push(Scenario {
            name: wire.text("name")?,
            title: wire.text("title")?,
            about: wire.text("about")?,
        });
    }
    let run = wire.optional_object("run")?;
    Ok(Scenarios {
        scenarios,
        run: run.map(|run| progress(&run)).transpose()?,
    })
}

fn progress(wire: &Reader) -> Result<ScenarioRun, Unreadable> {
    let count = |field| {
        let count = wire.whole(field)?;
        u32::try_from(count).map_err(|_| wire.bad(field, "is no count"))
    };
    let lines = wire.array("lines")?;
    Ok(ScenarioRun {
        name: wire.text("name")?,
        steps: count("steps")?,
        taken: count("taken")?,
        lines: lines.iter().filter_map(|line| line.as_string()).collect(),
        passed: wire.optional_flag("passed")?,
    })
}
