//! What happened to payments is recorded, found again, bounded and forgotten.

use ipp_wire::{PageRequest, PaymentState, TimelineEvent, Verdict};
use sqlx::AssertSqlSafe;

use super::*;

on_both! {
    a_timeline_is_of_one_payment_and_its_session_in_order,
    a_subject_that_goes_on_for_ever_fills_nothing,
    old_entries_are_forgotten_and_newer_stay,
    what_a_newer_version_records_hides_nothing,
}

fn entry(subject: &str, at: i64, version: u64) -> JournalEntry {
    JournalEntry {
        subject: subject.to_owned(),
        at: Millis(at),
        event: TimelineEvent::State {
            version,
            state: PaymentState::Sent,
            session_status: Some("CREATED".to_owned()),
            reason: None,
        },
    }
}

fn called_back(session: &str, at: i64) -> JournalEntry {
    JournalEntry {
        subject: session.to_owned(),
        at: Millis(at),
        event: TimelineEvent::Callback {
            webhook_id: "kevt_1 \"'\\ å".to_owned(),
            callback_type: None,
            failure_reason: None,
            verdict: Verdict::Accepted,
        },
    }
}

async fn with_session(store: &Store) -> Payment {
    let begun = payment(1, "d", "r");
    store.intend(&begun, "f").await.unwrap();
    let after = sent(&begun);
    assert!(store.change(&begun, &after).await.unwrap());
    after
}

async fn a_timeline_is_of_one_payment_and_its_session_in_order(kind: Kind) {
    let store = kind.store().await;
    let payment = with_session(&store).await;
    let id = payment.id.to_string();
    let asked = JournalEntry {
        event: TimelineEvent::Request {
            request: PageRequest::Start,
            status: 201,
            took_ms: 5,
        },
        ..entry(&id, 1, 0)
    };
    let others = [entry("session-2", 2, 1), entry("another", 3, 1)];
    let added = [entry(&id, 4, 2), called_back("session-1", 3), asked.clone()];
    store.journal_add(&others).await.unwrap();
    store.journal_add(&added).await.unwrap();
    let timeline = store.timeline(&payment).await.unwrap();
    let events: Vec<_> = timeline.entries.iter().map(|entry| &entry.event).collect();
    // By their times: the request began first and was recorded last.
    assert_eq!(events, [&asked.event, &added[1].event, &added[0].event]);
    assert_eq!(timeline.entries[0].at, Millis(1).rfc3339());
    assert_eq!(timeline.session_id.as_deref(), Some("session-1"));
    assert_eq!(
        (timeline.state, timeline.order_amount),
        (PaymentState::Sent, 100)
    );
}

async fn a_subject_that_goes_on_for_ever_fills_nothing(kind: Kind) {
    let store = kind.store().await;
    let payment = with_session(&store).await;
    let many: Vec<_> = (0..300).map(|n| entry("session-1", n, 1)).collect();
    for _ in 0..4 {
        store.journal_add(&many).await.unwrap();
    }
    let id = payment.id.to_string();
    store.journal_add(&[entry(&id, 1, 1)]).await.unwrap();
    let entries = store.timeline(&payment).await.unwrap().entries;
    // Two batches of the session, and what the payment has of its own.
    assert_eq!(entries.len(), 601);
}

async fn old_entries_are_forgotten_and_newer_stay(kind: Kind) {
    let store = kind.store().await;
    let payment = with_session(&store).await;
    let added: Vec<_> = [1, 2, 9, 3, 10]
        .into_iter()
        .map(|at| entry("session-1", at, 1))
        .collect();
    store.journal_add(&added).await.unwrap();
    assert_eq!(store.journal_forget(Millis(1)).await.unwrap(), 0);
    assert_eq!(store.journal_forget(Millis(9)).await.unwrap(), 3);
    let entries = store.timeline(&payment).await.unwrap().entries;
    let left: Vec<_> = entries.iter().map(|entry| entry.at.clone()).collect();
    assert_eq!(left, [Millis(9).rfc3339(), Millis(10).rfc3339()]);
}

async fn what_a_newer_version_records_hides_nothing(kind: Kind) {
    let store = kind.store().await;
    let payment = with_session(&store).await;
    let strange = r#"INSERT INTO journal (subject, at, event_json)
        VALUES ('session-1', 1, '{"kind":"later","what":1}')"#;
    sqlx::query(AssertSqlSafe(strange))
        .execute(&store.connections.pool)
        .await
        .unwrap();
    let known = called_back("session-1", 2);
    store
        .journal_add(std::slice::from_ref(&known))
        .await
        .unwrap();
    let entries = store.timeline(&payment).await.unwrap().entries;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].event, known.event);
}
