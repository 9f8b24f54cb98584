//! Outcomes of a simulated tap.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One of the ten documented outcomes of `simulate-tap`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Approved.
    Success,
    /// Declined without a reason.
    DeclinedGeneric,
    /// Declined: insufficient funds.
    InsufficientFunds,
    /// Declined: the card is reported lost.
    LostCard,
    /// Declined: the card is reported stolen.
    StolenCard,
    /// Declined: the card has expired.
    ExpiredCard,
    /// Declined: the CVC is wrong.
    IncorrectCvc,
    /// The terminal failed to process the card.
    ProcessingError,
    /// Declined: the card number is invalid.
    IncorrectNumber,
    /// Declined: the card was used too often in a short time.
    CardVelocityExceeded,
}

impl Outcome {
    /// All outcomes, in the documentation's order.
    pub const ALL: [Self; 10] = [
        Self::Success,
        Self::DeclinedGeneric,
        Self::InsufficientFunds,
        Self::LostCard,
        Self::StolenCard,
        Self::ExpiredCard,
        Self::IncorrectCvc,
        Self::ProcessingError,
        Self::IncorrectNumber,
        Self::CardVelocityExceeded,
    ];

    /// The value in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::DeclinedGeneric => "DECLINED_GENERIC",
            Self::InsufficientFunds => "INSUFFICIENT_FUNDS",
            Self::LostCard => "LOST_CARD",
            Self::StolenCard => "STOLEN_CARD",
            Self::ExpiredCard => "EXPIRED_CARD",
            Self::IncorrectCvc => "INCORRECT_CVC",
            Self::ProcessingError => "PROCESSING_ERROR",
            Self::IncorrectNumber => "INCORRECT_NUMBER",
            Self::CardVelocityExceeded => "CARD_VELOCITY_EXCEEDED",
        }
    }

    /// Parses the value in JSON.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_outcome_reads_back_from_its_word_and_serializes_as_it() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.as_str()), Some(outcome));
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.as_str());
        }
        assert_eq!(Outcome::parse("success"), None);
    }
}
