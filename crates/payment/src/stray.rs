//! A session with our mark that no payment stands for: the database was lost, is an older copy,
//! or is another one. What it collects is real money all the same.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use uuid::Uuid;

use super::{Mark, Millis, Reading, SessionStatus};

/// A stray session, as last read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stray {
    /// Kustom's id.
    pub session_id: String,
    /// The payment that it was created for, which this database does not know.
    pub payment_id: Uuid,
    /// `merchant_reference1`: the order that takes no payment while this may collect money, or has.
    pub reference: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// Kustom's word.
    pub status: SessionStatus,
    /// Kustom's order, once the money is taken.
    pub order_id: Option<String>,
    /// When it was first seen.
    pub seen_at: Millis,
}

impl Stray {
    /// What was read of a session with this mark.
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

    /// Whether its order takes no payment: it may still be paid, or it was.
    #[must_use]
    pub const fn takes_order(&self) -> bool {
        !self.status.ended() || self.is_paid()
    }

    /// Whether it took money.
    #[must_use]
    pub const fn is_paid(&self) -> bool {
        matches!(self.status, SessionStatus::Finalized)
    }

    /// What the operator has to know, if it is not known already: that there is one, and that one
    /// took money.
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

    /// This, if it is newer than what is known: what has ended stays as it ended. Its order, and
    /// when it was first seen, stay as well.
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
