//! Reads the proxy's log of callbacks field by field, as the checkout reads payments.

use ipp_wire::{CallbackRecord, Verdict, Word as _};
use wasm_bindgen::JsValue;

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
