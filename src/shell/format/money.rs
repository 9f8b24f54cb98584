//! Formats amounts in the till's language.

use std::rc::Rc;

use ipp_flow::Money;
use leptos::prelude::*;

use crate::shell::format::intl::{Formats, plain};

/// The current format of amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MoneyStyle {
    /// A language tag such as `sv-SE`; empty for the browser's own.
    pub(crate) locale: String,
    /// True after the first paint; only then may `Intl` be used, since its first use is slow.
    pub(crate) painted: bool,
}

/// Formats amounts. Cheap to copy; formatting in a view tracks the language.
#[derive(Clone, Copy)]
pub(crate) struct MoneyFormat {
    style: RwSignal<MoneyStyle>,
    formats: StoredValue<Rc<Formats>, LocalStorage>,
}

impl MoneyFormat {
    /// Must be called within a reactive owner, which then owns it.
    pub(crate) fn new(style: ArcRwSignal<MoneyStyle>) -> Self {
        Self {
            style: style.into(),
            formats: StoredValue::new_local(Rc::default()),
        }
    }

    /// The current format.
    pub(crate) fn style(self) -> MoneyStyle {
        self.style.get()
    }

    /// Formats as `2 400,00 kr`; before the first paint as `2400.00 SEK`.
    pub(crate) fn format(self, money: &Money) -> String {
        self.minor(money.minor, &money.currency)
    }

    /// Formats minor units of a currency given separately.
    pub(crate) fn minor(self, minor: i64, currency: &str) -> String {
        let style = self.style();
        match self.formats.try_get_value() {
            Some(formats) if style.painted => formats.amount(&style.locale, currency, minor),
            _ => plain(currency, minor),
        }
    }
}
