//! Compares the states listed in the schema and the statements with the payment's own predicates:
//! if a new state is missing from a list, a test here fails.
#![allow(clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use ipp_wire::Word as _;

use super::*;
use crate::store::statements::all;

/// A condition on a column: the words it names, and whether it is about those words or all others.
struct List {
    column: String,
    others: bool,
    words: BTreeSet<String>,
}

/// Finds every `column IN ('…')` and `column NOT IN ('…')`.
fn lists(sql: &str) -> Vec<List> {
    let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for (at, _) in sql.match_indices(" IN (") {
        let (before, rest) = sql.split_at(at);
        let (list, _) = rest.strip_prefix(" IN (").unwrap().split_once(')').unwrap();
        let (before, others) = match before.strip_suffix(" NOT") {
            Some(before) => (before, true),
            None => (before, false),
        };
        let column = before.rsplit([' ', '(', '.']).next().unwrap().to_owned();
        let words: BTreeSet<String> = list
            .split(',')
            .filter_map(|word| word.trim().strip_prefix('\'')?.strip_suffix('\''))
            .map(str::to_owned)
            .collect();
        if !words.is_empty() {
            found.push(List {
                column,
                others,
                words,
            });
        }
    }
    found
}

fn stored(of: impl Fn(&Payment) -> bool) -> BTreeSet<String> {
    let of = |stored: &StoredState| {
        let payment = Payment {
            state: state_of(*stored, "session-1"),
            ..payment(1, "d", "r")
        };
        of(&payment)
    };
    let states = StoredState::ALL.iter().filter(|stored| of(stored));
    states.map(|stored| stored.word().to_owned()).collect()
}

fn statuses(of: impl Fn(&SessionStatus) -> bool) -> BTreeSet<String> {
    let known = SessionStatus::KNOWN.iter().filter(|status| of(status));
    known.map(|status| status.word().to_owned()).collect()
}

/// The meanings that a list may have, by column.
fn meanings() -> Vec<(&'static str, &'static str, BTreeSet<String>)> {
    let by_kustom = |p: &Payment| {
        use State::{Cancelled, Expired, Failed, Paid};
        matches!(
            p.state,
            Paid { .. } | Cancelled { .. } | Expired { .. } | Failed { .. }
        )
    };
    let settled = |p: &Payment| matches!(p.state, State::Settled { .. });
    let held = |p: &Payment| matches!(p.state, State::Held { .. });
    let has_session = |p: &Payment| {
        use State::{Cancelled, Expired, Held, Open};
        matches!(
            p.state,
            Open { .. } | Cancelled { .. } | Expired { .. } | Held { .. }
        )
    };
    vec![
        ("state", "any", stored(|_| true)),
        (
            "state",
            "keeps its device busy",
            stored(Payment::holds_device),
        ),
        ("state", "takes its order", stored(Payment::takes_order)),
        ("state", "frees its order", stored(|p| !p.takes_order())),
        (
            "state",
            "ended without money",
            stored(Payment::ended_unpaid),
        ),
        ("state", "is open", stored(Payment::is_open)),
        ("state", "has ended", stored(|p| !p.is_open())),
        ("state", "is final by Kustom's word", stored(by_kustom)),
        ("state", "is settled", stored(settled)),
        (
            "state",
            "is held or settled",
            stored(|p| held(p) || settled(p)),
        ),
        ("state", "must have a session", stored(has_session)),
        (
            "state",
            "may be deleted",
            stored(|p| !p.is_open() && !held(p)),
        ),
        (
            "state",
            "took its order's money",
            stored(|p| p.takes_order() && !p.is_open() && !held(p)),
        ),
        ("status", "has ended", statuses(SessionStatus::ended)),
        (
            "status",
            "has ended without money",
            statuses(|s| s.ended() && *s != SessionStatus::Finalized),
        ),
    ]
}

/// The meanings of the lists of each object in the schema, in order.
const SCHEMA: [(&str, &[&str]); 20] = [
    (
        "payments",
        &["any", "not must have a session", "is settled"],
    ),
    ("one_payment_of_an_order", &["takes its order"]),
    ("one_payment_on_a_device", &["keeps its device busy"]),
    ("payments_that_take_an_order", &["not frees its order"]),
    ("open_payments_of_a_till", &["is open"]),
    (
        "unfinished_payments",
        &["is open", "is settled", "not has ended"],
    ),
    ("a_final_state_stays", &["is final by Kustom's word"]),
    (
        "a_contradicted_payment_frees_no_order",
        &["ended without money"],
    ),
    (
        "a_held_payment_is_settled_by_hand",
        &["not is held or settled"],
    ),
    (
        "a_settled_payment_changes_by_hand_or_by_contradiction",
        &["is settled"],
    ),
    ("a_payment_that_became_final_is_told", &["has ended"]),
    ("a_payment_stored_as_final_is_told", &["has ended"]),
    (
        "strays_that_take_an_order",
        &["not has ended without money"],
    ),
    (
        "an_order_with_a_stray_takes_no_payment",
        &["not has ended without money"],
    ),
    ("an_ended_stray_stays", &["has ended"]),
    ("a_stray_that_ended_is_told", &["has ended"]),
    ("ended_payments", &["may be deleted"]),
    (
        "only_an_ended_payment_is_deleted",
        &["not may be deleted", "is settled", "not has ended"],
    ),
    (
        "a_deleted_payment_keeps_its_order",
        &["took its order's money"],
    ),
    ("a_stray_is_not_forgotten", &["not has ended without money"]),
];

/// The meanings of the lists in a text; skips columns that hold neither a state nor a status.
fn said(sql: &str) -> Vec<String> {
    let meanings = meanings();
    let lists = lists(sql).into_iter();
    let lists = lists.filter(|list| list.column == "state" || list.column.ends_with("status"));
    lists
        .map(|list| {
            let column = if list.column == "state" {
                "state"
            } else {
                "status"
            };
            let known = meanings
                .iter()
                .find(|(of, _, words)| *of == column && *words == list.words);
            let (_, meaning, _) =
                known.unwrap_or_else(|| panic!("{column}: {:?} in {sql}", list.words));
            format!("{}{meaning}", if list.others { "not " } else { "" })
        })
        .collect()
}

#[tokio::test]
async fn every_list_of_states_in_the_schema_is_complete() {
    let store = Kind::Sqlite.store().await;
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            .fetch_all(&store.connections.pool)
            .await
            .unwrap();
    let said: BTreeMap<&str, Vec<String>> = rows
        .iter()
        .map(|(name, sql)| (&**name, said(sql)))
        .filter(|(_, said)| !said.is_empty())
        .collect();
    let expected: BTreeMap<&str, Vec<String>> = SCHEMA
        .iter()
        .map(|(name, said)| (*name, said.iter().map(|said| (*said).to_owned()).collect()))
        .collect();
    assert_eq!(said, expected);
}

#[test]
fn every_list_of_states_in_a_statement_is_complete() {
    let mut lists = 0;
    for (name, statement) in all() {
        let texts = [Dialect::Sqlite, Dialect::Postgres { pooled: false }];
        for said in texts.map(|of| said(statement.text(of))).concat() {
            let known = [
                "keeps its device busy",
                "not frees its order",
                "is open",
                "is settled",
                "not has ended",
                "not has ended without money",
                "may be deleted",
            ];
            let known = known.contains(&&*said);
            assert!(known, "{name}: {said}");
            lists += 1;
        }
    }
    assert!(lists >= 4, "{lists}");
}
