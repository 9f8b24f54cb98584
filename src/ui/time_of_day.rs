//! The time of day at the till.

use ipp_flow::Millis;
use js_sys::Date;
use wasm_bindgen::JsValue;

/// Hours and minutes by the till's own clock face: `14:03`. `None` for what is no date.
pub(super) fn time_of_day(at: Millis) -> Option<String> {
    #[expect(clippy::cast_precision_loss, reason = "dates end long before 2^53 ms")]
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    // A date that is none has hours that are no number, which read as 0.
    (!date.get_time().is_nan()).then(|| {
        let (hours, minutes) = (date.get_hours(), date.get_minutes());
        format!("{hours:02}:{minutes:02}")
    })
}
