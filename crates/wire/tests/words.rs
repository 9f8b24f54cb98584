//! The words, against JSON and against what repeats them in JavaScript, where nothing can be derived.

#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fmt::Debug;

use ipp_wire::currency::accepted;
use ipp_wire::{
    CallResult, CheckPoint, Environment, EventName, PageRequest, PaymentState, ProviderCall,
    ReasonCode, ResolveOutcome, Verdict, Word,
};
use serde::de::DeserializeOwned;
use serde_json::json;

const WAITING: &str = include_str!("../../../www/element/waiting.js");
const SKELETON: &str = include_str!("../../../www/element/skeleton.js");
const TABS: &str = include_str!("../../../src/shell/tabs/tabs.js");

const BROWSER_API: &str = include_str!("../../../docs/src/browser-api.md");

/// The words of `const NAME = new Set([…])`.
fn set<'s>(source: &'s str, name: &str) -> BTreeSet<&'s str> {
    let head = format!("const {name} = new Set([");
    let (_, rest) = source.split_once(&head).expect(name);
    let (words, _) = rest.split_once(']').expect(name);
    words.split('"').skip(1).step_by(2).collect()
}

fn states(of: impl Fn(PaymentState) -> bool) -> BTreeSet<&'static str> {
    let states = PaymentState::ALL.iter().filter(|state| of(**state));
    states.map(|state| state.word()).collect()
}

#[test]
fn javascript_knows_which_states_end_a_payment() {
    assert_eq!(set(TABS, "FINAL"), states(PaymentState::is_final));
    assert_eq!(set(WAITING, "OVER"), states(PaymentState::has_ended));
}

/// It puts the point before the last two digits, so another currency's amount would be wrong.
#[test]
fn the_skeleton_shows_amounts_with_two_decimals_alone() {
    let accepted: BTreeSet<_> = accepted().collect();
    let shown = set(SKELETON, "TWO_DECIMALS");
    assert!(!shown.is_empty());
    for code in shown {
        assert!(accepted.contains(&(code, 2)), "{code}");
    }
}

#[test]
fn javascript_knows_every_event_of_the_stream() {
    let (before, _) = TABS.split_once("} EventName").expect("EventName");
    let (_, union) = before.rsplit_once("@typedef").expect("EventName");
    let names = union.split('"').skip(1).step_by(2);
    assert_eq!(names.collect::<BTreeSet<_>>(), EventName::words().collect());
}

/// The first column of the table with this head: one row may name several.
fn column<'p>(page: &'p str, head: &str) -> Vec<&'p str> {
    let (_, rest) = page.split_once(head).expect(head);
    let rows = rest
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    rows.filter_map(|row| row.split('|').nth(1))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect()
}

#[test]
fn the_book_lists_every_reason() {
    let mut listed = column(BROWSER_API, "| `reason.code` |");
    let mut words: Vec<_> = ReasonCode::words().collect();
    listed.sort_unstable();
    words.sort_unstable();
    assert_eq!(listed, words);
}

fn is_its_word<W: Word + serde::Serialize + DeserializeOwned + Debug>() {
    for member in W::ALL {
        assert_eq!(json!(member), json!(member.word()));
        let read: W = serde_json::from_value(json!(member.word())).unwrap();
        assert_eq!(read, *member);
        assert_eq!(W::parse(member.word()), Some(*member));
    }
    let words: BTreeSet<_> = W::words().collect();
    assert_eq!(words.len(), W::ALL.len(), "{words:?}");
    let other = serde_json::from_value::<W>(json!("another"));
    assert!(other.unwrap_err().to_string().contains("another"));
}

#[test]
fn a_word_is_its_member_in_json() {
    is_its_word::<PaymentState>();
    is_its_word::<ResolveOutcome>();
    is_its_word::<Environment>();
    is_its_word::<Verdict>();
    is_its_word::<PageRequest>();
    is_its_word::<ProviderCall>();
    is_its_word::<CallResult>();
    is_its_word::<CheckPoint>();
}
