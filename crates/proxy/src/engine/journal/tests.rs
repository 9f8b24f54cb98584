//! What is recorded, and how much of it may wait.
#![allow(clippy::unwrap_used)]

use super::event::MAX_TEXT;
use super::*;
use crate::http::tests::access_to;
use crate::store::tests::{callback, payment};
use ipp_payment::{SessionStatus, Timings};
use ipp_wire::Word as _;

fn journal() -> Journal {
    let access = access_to("http://localhost:1", "kco_test_api_1", Timings::default());
    Journal::new(Exchanges::new(&access))
}

fn reading(status: SessionStatus) -> Result<Reading, ReadError> {
    Ok(Reading {
        session_id: "s".to_owned(),
        status,
        order_id: None,
        amount: 100,
        currency: "SEK".to_owned(),
        reference: "r".to_owned(),
        mark: None,
    })
}

fn statuses(journal: &Journal) -> Vec<String> {
    let (entries, _) = journal.take();
    let told = |entry: JournalEntry| match entry.event {
        TimelineEvent::Call {
            session_status,
            result,
            ..
        } => Some(session_status.unwrap_or_else(|| result.word().to_owned())),
        _ => None,
    };
    entries.into_iter().filter_map(told).collect()
}

#[test]
fn a_read_is_recorded_where_it_says_something_new() {
    let journal = journal();
    let failed = || Err(ReadError::Failed("timed out".to_owned()));
    for read in [
        reading(SessionStatus::Created),
        reading(SessionStatus::Created),
        failed(),
        failed(),
        reading(SessionStatus::Created),
        reading(SessionStatus::Finalized),
    ] {
        journal.read("s", Begun::now(), &read, None);
    }
    journal.read("another", Begun::now(), &failed(), None);
    let told = ["CREATED", "lost", "CREATED", "FINALIZED", "lost"];
    assert_eq!(statuses(&journal), told);
}

#[test]
fn what_waits_is_bounded_and_the_oldest_stays() {
    let journal = journal();
    for n in 0..i64::try_from(MAX_WAITING).unwrap() + 5 {
        let told = callback(&n.to_string(), "s");
        journal.called_back(Millis(n), &told, Verdict::Accepted);
    }
    let (entries, lost) = journal.take();
    assert_eq!((entries.len(), lost), (MAX_WAITING, 5));
    // It could not be written, and others have come meanwhile.
    journal.stored(&payment(1, "d", "r"));
    assert!(journal.put_back(entries.clone()), "an outage is news once");
    let (again, lost) = journal.take();
    assert_eq!((&again, lost), (&entries, 1));
    assert!(!journal.put_back(again));
}

#[test]
fn text_from_elsewhere_is_cut() {
    let journal = journal();
    let long = "å".repeat(100_000);
    let told = NewCallback {
        kind: Some(long.clone()),
        failure_reason: Some(long.clone()),
        ..callback(&long, &long)
    };
    journal.called_back(Millis(1), &told, Verdict::Accepted);
    let (entries, _) = journal.take();
    let written = serde_json::to_string(&entries[0].event).unwrap();
    assert!(written.chars().count() < 4 * MAX_TEXT, "{written}");
    assert_eq!(entries[0].subject.chars().count(), MAX_TEXT);
}
