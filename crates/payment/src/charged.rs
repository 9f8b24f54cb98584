//! What is kept of a payment that took its order's money, once the payment itself is deleted.

use alloc::string::String;

use uuid::Uuid;

use super::{Millis, Reading};

/// An order that was paid, by a payment that is deleted. The order takes no further payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedOrder {
    /// The order's `merchant_reference1`.
    pub reference: String,
    /// The deleted payment.
    pub payment_id: Uuid,
    /// Kustom's session id. `None`: a person settled it as paid, and no session was known.
    pub session_id: Option<String>,
    /// The till that charged it.
    pub till: String,
    /// The amount in minor units.
    pub amount: i64,
    /// The ISO 4217 currency code.
    pub currency: String,
    /// When the payment began.
    pub created_at: Millis,
    /// When Kustom last answered about it.
    pub confirmed_at: Option<Millis>,
}

impl ChargedOrder {
    /// Whether the reading is about this payment's money. Another session of the same payment took
    /// other money.
    #[must_use]
    pub fn is_read_by(&self, reading: &Reading) -> bool {
        match &self.session_id {
            Some(session) => *session == reading.session_id,
            None => self.amount == reading.amount && self.currency == reading.currency,
        }
    }
}
