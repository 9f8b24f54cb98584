//! Stray sessions: they have our mark, but this database has no payment for them, because it was
//! lost, is an older copy, or is another one. A stray session still collects real money.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use uuid::Uuid;

use super::{Mark, Millis, Reading, SessionStatus};

/// A stray session, as last read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stray {
    /// Kustom's session id.
    pub session_id: String,
    /// The payment that it was created for, which this database does not know.
    pub payment_id: Uuid,
    /// `merchant_reference1` of the order, which takes no payment if [`Stray::takes_order`].
    pub reference: String,
    /// The amount in minor units.
    pub amount: i64,
    /// The ISO 4217 currency code.
    pub currency: String,
    /// Kustom's status.
    pub status: SessionStatus,
    /// Kustom's order id, once the money is taken.
    pub order_id: Option<String>,
    /// When this proxy first read it.
    pub seen_at: Millis,
}

impl Stray {
    /// Makes a stray from a reading with this mark.
    #[must_use]
    pub fn read(reading: &Reading, mark: &Mark, now: Millis) -> Self {
        Self {
            session_id: reading.session_id.clone(),
            payment_id: mark.payment_id,
            reference: reading.reference.clone(),
            amount: reading.amount,
            currency: reading.currency.clone(),
            status: reading.status.clone(),
            order_id: reading.order_id.clone(),
            seen_at: now,
        }
    }

    /// Whether it keeps payments of its order from beginning: it may still be paid, or was paid.
    #[must_use]
    pub const fn takes_order(&self) -> bool {
        !self.status.ended() || self.is_paid()
    }

    /// Whether it took money.
    #[must_use]
    pub const fn is_paid(&self) -> bool {
        matches!(self.status, SessionStatus::Finalized)
    }

    /// The alarm for the operator, once when the session is first seen and once when it took
    /// money. `known` is what was stored before.
    #[must_use]
    pub fn alarm(&self, known: Option<&Self>) -> Option<String> {
        let news = known.is_none_or(|known| self.is_paid() && !known.is_paid());
        let what = if self.is_paid() {
            "took the money; its order takes no payment"
        } else if self.status.ended() {
            "ended without money"
        } else {
            "is being cancelled; its order takes no payment until it has ended"
        };
        news.then(|| {
            format!(
                "session {} of order {:?}, {} {} in minor units, has this proxy's mark, but the \
                 database has no payment of it: it is {}, and {what}",
                self.session_id,
                self.reference,
                self.amount,
                self.currency,
                self.status.word(),
            )
        })
    }

    /// Merges a new reading into what is `known`. An ended session keeps its end; the order and
    /// `seen_at` never change.
    #[must_use]
    pub fn after(self, known: Option<&Self>) -> Self {
        match known {
            Some(known) if known.status.ended() => known.to_owned(),
            Some(known) => Self {
                reference: known.reference.clone(),
                seen_at: known.seen_at,
                ..self
            },
            None => self,
        }
    }
}
