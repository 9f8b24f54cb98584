//! The files in `www/locales` against the keys, and against each other.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use super::{Catalogue, ENGLISH, Key};

const SWEDISH: &str = include_str!("../../www/locales/sv.json");

fn parsed(json: &str) -> BTreeMap<String, String> {
    serde_json::from_str(json).expect("a flat object of strings")
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn every_language_has_every_key_and_no_other() {
    let keys: BTreeSet<&str> = Key::ALL.iter().map(|key| key.name()).collect();
    for (language, json) in [("en", ENGLISH), ("sv", SWEDISH)] {
        let texts = parsed(json);
        let names: BTreeSet<&str> = texts.keys().map(String::as_str).collect();
        assert_eq!(names, keys, "{language}");
        assert!(
            texts.values().all(|text| !text.trim().is_empty()),
            "{language} has a blank text"
        );
    }
}

#[test]
fn no_translation_loses_a_placeholder() {
    let (english, swedish) = (parsed(ENGLISH), parsed(SWEDISH));
    for (name, text) in &english {
        assert_eq!(placeholders(text), placeholders(&swedish[name]), "{name}");
    }
}

#[test]
fn what_must_never_be_said_is_not_said() {
    for json in [ENGLISH, SWEDISH] {
        let texts = parsed(json);
        for name in ["not_known", "needs_attention", "held"] {
            let text = texts[name].to_lowercase();
            assert!(
                !text.contains("fail") && !text.contains("misslyck"),
                "{name}: {text}"
            );
        }
        let words = texts
            .values()
            .map(|text| text.to_lowercase())
            .collect::<String>();
        for word in ["stolen", "lost card", "stulet", "spärrat"] {
            assert!(!words.contains(word), "the screen must not say {word}");
        }
    }
}

#[test]
fn the_pages_own_words_are_laid_over_the_language() {
    let english = parsed(ENGLISH);
    let catalogue = Catalogue::new(|name| english.get(name).cloned());
    let own = catalogue.overlaid(|name| (name == "charge").then(|| "Take {amount}".to_owned()));
    assert_eq!(own.fill(Key::Charge, &[("amount", "2 kr")]), "Take 2 kr");
    assert_eq!(own.raw(Key::Done), "Done");
}

#[test]
fn a_text_that_is_nowhere_reads_as_its_name() {
    assert_eq!(Catalogue::new(|_| None).raw(Key::Paid), "paid");
}
