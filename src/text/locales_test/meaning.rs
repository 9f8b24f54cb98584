//! Checks the sentences about money in every language: an unknown outcome is never called a
//! failure, and what is certain is worded alike everywhere.

use std::collections::BTreeSet;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{each_text, languages};
use crate::text::fill;

/// Words for a failure. None may describe an unknown outcome.
const FAILURE: &[&str] = &[
    "fail",
    "misslyck",
    "mislyk",
    "epäonnis",
    "fehl",
    "gescheitert",
    "mislukt",
    "échou",
    "échec",
    "erreur",
    "fall",
    "errore",
    "nie uda",
    "nie powiod",
    "błąd",
];

/// Words that would accuse the customer, who may read the screen.
const ACCUSING: &[&str] = &[
    "stolen",
    "lost",
    "stul",
    "stjål",
    "tapt",
    "mista",
    "tabt",
    "bortkom",
    "borttapp",
    "spärr",
    "sperr",
    "spærr",
    "varast",
    "kadon",
    "gestohlen",
    "verloren",
    "gestolen",
    "volé",
    "perdu",
    "robad",
    "perdid",
    "extravi",
    "rubat",
    "smarri",
    "skradz",
    "zgubi",
    "utracon",
    "zastrz",
    "bloq",
    "blocc",
    "blok",
    "suljet",
];

#[test]
fn a_terminal_without_a_name_makes_a_sentence_all_the_same() {
    for (language, texts) in languages() {
        let device = texts["the_terminal"].as_str();
        for name in [
            "sending_to",
            "waiting_for",
            "customer_paying",
            "not_picked_up",
            "moving",
            "not_moved",
        ] {
            let said = fill(&texts[name], &[("device", device), ("from", device)]);
            assert!(said.starts_with(char::is_uppercase), "{language}: {said}");
        }
    }
}

#[test]
fn an_unknown_outcome_is_no_failure_and_ends_in_the_warning() {
    for (language, texts) in languages() {
        for name in ["not_known", "needs_attention", "held"] {
            let text = texts[name].to_lowercase();
            for word in FAILURE {
                assert!(!text.contains(word), "{language}, {name}: {text}");
            }
            for certain in ["failed", "nothing_charged", "cancelled", "expired"] {
                let certain = texts[certain].to_lowercase();
                assert!(
                    !text.contains(certain.trim_end_matches('.')),
                    "{language}: {text}"
                );
            }
        }
        let warning = |name: &str| {
            let (_, warning) = texts[name].split_once(". ").expect("two sentences");
            warning.to_owned()
        };
        assert_eq!(
            warning("not_known"),
            warning("needs_attention"),
            "{language}"
        );
        assert_ne!(texts["not_known"], texts["needs_attention"], "{language}");
    }
}

#[test]
fn a_crash_leaves_the_outcome_open_and_ends_in_the_warning() {
    for (language, texts) in languages() {
        let (_, warning) = texts["not_known"].split_once(". ").expect("two sentences");
        assert!(texts["may_be_paying"].ends_with(warning), "{language}");
        for name in [
            "reloading",
            "cant_load",
            "wrong_version",
            "policy_blocked",
            "unsupported",
            "stopped",
            "may_be_paying",
        ] {
            let text = texts[name].to_lowercase();
            for word in FAILURE {
                assert!(!text.contains(word), "{language}, {name}: {text}");
            }
        }
    }
}

#[test]
fn that_nothing_was_charged_is_said_in_the_same_words_each_time() {
    for (language, texts) in languages() {
        let certain = texts["nothing_charged"].as_str();
        for name in ["not_started", "not_sent"] {
            assert!(texts[name].ends_with(certain), "{language}, {name}");
        }
    }
}

#[test]
fn no_two_ends_of_a_payment_read_alike() {
    let ends = "paid paid_before_cancel cancelled expired failed held needs_attention not_known \
                cancelling decline_generic moving";
    for (language, texts) in languages() {
        let distinct: BTreeSet<String> = ends
            .split_whitespace()
            .map(|name| texts[name].to_lowercase())
            .collect();
        assert_eq!(
            distinct.len(),
            ends.split_whitespace().count(),
            "{language}"
        );
    }
}

#[test]
fn each_decline_has_its_own_sentence_and_next_step() {
    for (language, texts) in languages() {
        for about in ["decline_", "next_"] {
            let said = texts.iter().filter(|(name, _)| name.starts_with(about));
            let distinct: BTreeSet<String> = said.map(|(_, text)| text.to_lowercase()).collect();
            assert_eq!(distinct.len(), 7, "{language}, {about}");
        }
    }
}

#[test]
fn a_declined_card_accuses_nobody() {
    each_text(
        |_, name, text| {
            let text = text.to_lowercase();
            let about_cards = name.starts_with("decline_") || name.starts_with("next_");
            !about_cards || ACCUSING.iter().all(|word| !text.contains(word))
        },
        "says what only the till’s system may know",
    );
}
