//! Caches one `Intl.NumberFormat` for each language and currency: making one takes tens of
//! milliseconds.
//!
//! `Intl` decides how an amount is written, never how large it is: the number of decimals comes
//! from [`ipp_wire::currency`] and is passed in. By default `Intl` writes no decimals for some
//! currencies whose minor unit is a hundredth or a thousandth.

use std::cell::RefCell;

use ipp_wire::currency::decimals;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::shell::format::decimal::decimal;
use crate::shell::input::reader::get;
use crate::shell::net::fetch::object;

/// The formats made so far.
#[derive(Default)]
pub(crate) struct Formats(RefCell<Vec<Format>>);

struct Format {
    locale: String,
    currency: String,
    /// The bound `format` function; `None` if the browser refused the language or the currency.
    format: Option<Function>,
}

impl Formats {
    /// Formats the amount as the language writes it; in plain digits if the browser can't.
    pub(crate) fn amount(&self, locale: &str, currency: &str, minor: i64) -> String {
        let known = |format: &Format| format.locale == locale && format.currency == currency;
        let mut formats = self.0.borrow_mut();
        let at = formats.iter().position(known).unwrap_or_else(|| {
            formats.push(Format::new(locale, currency));
            formats.len() - 1
        });
        formats
            .get(at)
            .and_then(|format| format.call(minor))
            .unwrap_or_else(|| plain(currency, minor))
    }
}

impl Format {
    fn new(locale: &str, currency: &str) -> Self {
        // An empty or broken tag means the browser's own language.
        let made = number_format(locale, currency).or_else(|| number_format("", currency));
        let format = made.and_then(|made| get(&made, "format")?.dyn_into().ok());
        Self {
            locale: locale.to_owned(),
            currency: currency.to_owned(),
            format,
        }
    }

    fn call(&self, minor: i64) -> Option<String> {
        // A string keeps every digit; a number would not above 2^53.
        let value = JsValue::from_str(&decimal(minor, decimals(&self.currency)));
        self.format
            .as_ref()?
            .call1(&JsValue::UNDEFINED, &value)
            .ok()?
            .as_string()
    }
}

/// Formats an amount as digits and the currency's code.
pub(crate) fn plain(currency: &str, minor: i64) -> String {
    format!("{} {currency}", decimal(minor, decimals(currency)))
}

/// Built by reflection, since wasm-bindgen's typed constructor throws on a broken language tag.
fn number_format(locale: &str, currency: &str) -> Option<JsValue> {
    let intl = get(&js_sys::global(), "Intl")?;
    let constructor: Function = get(&intl, "NumberFormat")?.dyn_into().ok()?;
    let digits = JsValue::from(decimals(currency));
    let options = object(&[
        ("style", "currency".into()),
        ("currency", currency.into()),
        ("minimumFractionDigits", digits.clone()),
        ("maximumFractionDigits", digits),
    ]);
    Reflect::construct(&constructor, &Array::of2(&locales(locale), &options)).ok()
}

/// A tag as an argument of `Intl`; undefined for the browser's own language.
pub(crate) fn locales(tag: &str) -> JsValue {
    match tag {
        "" => JsValue::UNDEFINED,
        // Browsers without Nynorsk know Bokmål, which writes numbers alike.
        _ if tag.starts_with("nn") => Array::of2(&tag.into(), &"nb".into()).into(),
        _ => tag.into(),
    }
}
