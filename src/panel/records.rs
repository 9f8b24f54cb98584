//! Reads the proxy's log of callbacks field by field, as the checkout reads payments.

use ipp_flow::BadOrder;
use ipp_wire::{CallbackRecord, Verdict};
use wasm_bindgen::JsValue;

use crate::shell::input::reader::Reader;
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

fn record(value: &JsValue) -> Result<CallbackRecord, BadOrder> {
    let wire = Reader::new(value, "callback".to_owned())?;
    let verdict = match wire.text("verdict")?.as_str() {
        "accepted" => Verdict::Accepted,
        "duplicate" => Verdict::Duplicate,
        "refused" => Verdict::Refused,
        _ => return Err(wire.bad("verdict", "is none that we know")),
    };
    Ok(CallbackRecord {
        received_at: wire.text("received_at")?,
        webhook_id: wire.optional_text("webhook_id")?,
        kind: wire.optional_text("type")?,
        session_id: wire.optional_text("session_id")?,
        verdict,
        detail: wire.optional_text("detail")?,
    })
}
