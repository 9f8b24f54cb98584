//! What cards and refusals are called, as a person would.

use ipp_wire::{CardOutcome, Word as _};

/// The name of a card.
pub(super) const fn card(outcome: CardOutcome) -> &'static str {
    match outcome {
        CardOutcome::Success => "Good card",
        CardOutcome::DeclinedGeneric => "Refused card",
        CardOutcome::InsufficientFunds => "Empty account",
        CardOutcome::LostCard => "Lost card",
        CardOutcome::StolenCard => "Stolen card",
        CardOutcome::ExpiredCard => "Expired card",
        CardOutcome::IncorrectCvc => "Wrong security code",
        CardOutcome::ProcessingError => "Damaged chip",
        CardOutcome::IncorrectNumber => "Wrong card number",
        CardOutcome::CardVelocityExceeded => "Used too often",
    }
}

/// What the phone says when a card is declined, by Kustom's code.
pub(super) fn refusal(code: &str) -> &str {
    CardOutcome::parse(code).map_or(code, |outcome| match outcome {
        CardOutcome::Success => "It paid.",
        CardOutcome::DeclinedGeneric => "The bank gives no reason.",
        CardOutcome::InsufficientFunds => "Not enough money in the account.",
        CardOutcome::LostCard => "The card is reported lost.",
        CardOutcome::StolenCard => "The card is reported stolen.",
        CardOutcome::ExpiredCard => "The card has expired.",
        CardOutcome::IncorrectCvc => "The security code is wrong.",
        CardOutcome::ProcessingError => "The card could not be read.",
        CardOutcome::IncorrectNumber => "The card number is wrong.",
        CardOutcome::CardVelocityExceeded => "The card was used too often today.",
    })
}
