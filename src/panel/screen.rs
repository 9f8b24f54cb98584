//! What a phone shows. Pure.

use ipp_flow::{Payment, PaymentState, visible};

use super::phone::{PIN_DIGITS, Phone, Presented, has_arrived};
use super::words;
use crate::shell::plain_amount;

/// The screen of a phone.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Screen {
    /// Which one, for the stylesheet: `idle`, `sale`, `card`, `declined`, `pin`, `reading`, `scan`,
    /// `approved`, `ended` or `away`.
    pub(crate) name: &'static str,
    /// The sale's amount.
    pub(crate) amount: Option<String>,
    /// The order's reference.
    pub(crate) reference: Option<String>,
    /// The largest text.
    pub(crate) headline: String,
    /// A sentence below.
    pub(crate) hint: Option<String>,
    /// A mark for each digit of the PIN, while it is typed.
    pub(crate) digits: Option<String>,
}

impl Screen {
    /// Works out what the phone shows. `clerk`: whether a clerk picks it up first.
    pub(super) fn of(phone: &Phone, clerk: bool) -> Self {
        if phone.away {
            return Self::named("away", "No connection").hint("Nothing reaches this phone.");
        }
        let payment = phone.payment.as_ref();
        let shown = payment.filter(|payment| has_arrived(payment) && !phone.aside);
        let Some(payment) = shown else {
            return Self::named("idle", "Ready").hint("Waiting for a sale.");
        };
        let screen = match (&payment.state, phone.presented) {
            (PaymentState::Paid | PaymentState::Held, _) => Self::named("approved", "Approved"),
            (PaymentState::Cancelled, _) => Self::named("ended", "Cancelled"),
            (PaymentState::Expired, _) => Self::named("ended", "The time is up"),
            (PaymentState::Failed | PaymentState::NeedsAttention, _) => {
                Self::named("ended", "Something went wrong")
            }
            (_, Presented::Pin(_, typed)) => Self {
                digits: Some(marks(typed)),
                ..Self::named("pin", "Enter the PIN").hint("Any four digits.")
            },
            (_, Presented::Reading) => Self::named("reading", "Reading the card…"),
            (_, Presented::Scan(left)) => Self::named("scan", "Scan to pay").hint(&format!(
                "The customer is in their app. They pay in {left} s."
            )),
            (PaymentState::Sent, Presented::Nothing) if clerk => {
                Self::named("sale", "New sale").hint("Pick it up, or hold a card here.")
            }
            (_, Presented::Nothing) => waiting(payment),
        };
        Self {
            amount: Some(plain_amount(&payment.amount.currency, payment.amount.minor)),
            reference: Some(visible(&payment.reference)),
            ..screen
        }
    }

    fn named(name: &'static str, headline: &str) -> Self {
        Self {
            name,
            headline: headline.to_owned(),
            ..Self::default()
        }
    }

    fn hint(self, hint: &str) -> Self {
        Self {
            hint: Some(hint.to_owned()),
            ..self
        }
    }
}

/// Waiting for a card, after those that were declined.
fn waiting(payment: &Payment) -> Screen {
    let Some(tap) = payment.taps.last() else {
        return Screen::named("card", "Hold the card here");
    };
    let why = tap.failure_reason.as_deref().map_or("", words::refusal);
    Screen::named("declined", "Declined").hint(&format!("{} Try another card.", visible(why)))
}

/// One mark for each digit of the PIN: those that are typed are filled.
fn marks(typed: usize) -> String {
    let mark = |at| if at < typed { '●' } else { '○' };
    (0..PIN_DIGITS).map(mark).collect()
}
