//! Times of day and dates, in the till's language.

use ipp_flow::Millis;
use js_sys::{Date, Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::shell::format::intl::locales;
use crate::shell::format::money::MoneyStyle;
use crate::shell::input::reader::get;

/// Formats times. Cheap to copy; formatting in a view tracks the language.
#[derive(Clone, Copy)]
pub(crate) struct MomentFormat(RwSignal<MoneyStyle>);

impl MomentFormat {
    /// Must be called within a reactive owner, which then owns it.
    pub(crate) fn new(style: ArcRwSignal<MoneyStyle>) -> Self {
        Self(style.into())
    }

    /// Formats as `14:03` or `2:03 PM`, with the date if that is not today; as plain digits before
    /// the first paint, since the first use of `Intl` is slow. `None` for what is no date.
    pub(crate) fn format(self, at: Millis) -> Option<String> {
        let date = date(at)?;
        let style = self.0.get();
        let asked = style.painted.then(|| moment(&style.locale, &date));
        Some(asked.flatten().unwrap_or_else(|| plain(&date)))
    }
}

fn date(at: Millis) -> Option<Date> {
    #[expect(clippy::cast_precision_loss, reason = "dates end long before 2^53 ms")]
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    (!date.get_time().is_nan()).then_some(date)
}

/// Formats as `hh:mm`, without `Intl`.
fn plain(date: &Date) -> String {
    let (hours, minutes) = (date.get_hours(), date.get_minutes());
    format!("{hours:02}:{minutes:02}")
}

/// Formats with `Intl`, in the time zone of the machine.
fn moment(locale: &str, date: &Date) -> Option<String> {
    let options = Object::new();
    let today = date.to_date_string() == Date::new_0().to_date_string();
    let day = (!today).then_some(("dateStyle", "medium"));
    for (name, value) in [("timeStyle", "short")].into_iter().chain(day) {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    let write: Function = get(date, "toLocaleString")?.dyn_into().ok()?;
    let written = |locale: &JsValue| write.call2(date, locale, &options).ok()?.as_string();
    // A broken tag means the browser's own language.
    written(&locales(locale)).or_else(|| written(&JsValue::UNDEFINED))
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    fn written(locale: &str, at: Millis) -> Option<String> {
        moment(locale, &date(at)?)
    }

    /// Today at 14:03.
    fn afternoon() -> Millis {
        let date = Date::new_0();
        date.set_hours(14);
        date.set_minutes(3);
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds are whole")]
        Millis(date.get_time() as i64)
    }

    #[wasm_bindgen_test]
    fn a_time_of_today_is_written_as_the_language_writes_it() {
        assert_eq!(written("sv-SE", afternoon()).unwrap(), "14:03");
        let american = written("en-US", afternoon()).unwrap();
        assert!(
            american.starts_with("2:03") && american.ends_with("PM"),
            "{american}"
        );
    }

    #[wasm_bindgen_test]
    fn a_time_of_another_day_has_its_date() {
        let long_ago = Millis(1_780_684_419_000);
        let text = written("sv-SE", long_ago).unwrap();
        assert!(text.contains("juni 2026"), "{text}");
    }

    #[wasm_bindgen_test]
    fn a_broken_tag_means_the_browsers_language() {
        assert!(written("?", afternoon()).is_some_and(|text| text.contains("03")));
        assert!(written("", afternoon()).is_some());
        assert_eq!(written("sv", Millis(i64::MAX)), None);
    }
}
