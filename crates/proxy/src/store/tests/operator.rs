//! The operator's commands and the schema that they meet, and what is told again.

use ipp_wire::Environment;

use super::strays::stray;
use super::*;
use crate::store::outside::OutsideChange;

/// A database in a file, and its URL.
async fn in_file(folder: &tempfile::TempDir) -> (Store, String) {
    let url = format!("sqlite:{}", folder.path().join("ipp.db").display());
    (Store::open(&url).await.unwrap(), url)
}

async fn refusal(url: &str) -> String {
    let opened = OperatorStore::open(url, Purpose::Read).await;
    opened.unwrap_err().to_string()
}

#[tokio::test]
async fn another_versions_schema_is_refused_and_never_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let (store, url) = in_file(&folder).await;
    OperatorStore::open(&url, Purpose::Write).await.unwrap();
    for (sql, said) in [
        (
            "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1",
            "newer",
        ),
        ("DELETE FROM _sqlx_migrations WHERE version = 1", "newer"),
        ("DELETE FROM _sqlx_migrations", "older"),
        ("DROP TABLE _sqlx_migrations", "older"),
    ] {
        sqlx::query(sql).execute(&store.pool).await.unwrap();
        assert!(refusal(&url).await.contains(said), "{sql}");
    }
}

/// Two payments that became final, and the second's event once more, at a later version.
#[tokio::test]
async fn an_event_is_not_sent_again_after_a_later_one() {
    let folder = tempfile::tempdir().unwrap();
    let (store, url) = in_file(&folder).await;
    store.outbox_open(Environment::Live).await.unwrap();
    for id in [1, 2] {
        let begun = payment(id, &format!("d{id}"), &format!("r{id}"));
        store.intend(&begun, "f").await.unwrap();
        let failed = now(
            &begun,
            State::Failed {
                session: None,
                why: why(),
            },
        );
        assert!(store.change(&begun, &failed).await.unwrap());
    }
    let due = store
        .outbox_due(Millis(i64::MAX / 2), MINUTE, 10)
        .await
        .unwrap();
    for item in &due {
        store
            .outbox_given_up(item, Millis(1), "no answer")
            .await
            .unwrap();
    }
    let later = "INSERT INTO outbox SELECT NULL, payment_id, version + 1, till, device_id,
        order_json, state, session_id, session_status, order_id, reason_code, reason_detail,
        settlement_json, contradicted, cancel_asked_at, taps_json, created_at, confirmed_at,
        expires_at, happened_at, tries, due_at, 2, 'delivered', detail, location, environment
        FROM outbox WHERE seq = 2";
    sqlx::query(later).execute(&store.pool).await.unwrap();

    let mut commands = OperatorStore::open(&url, Purpose::Write).await.unwrap();
    let events = commands.undelivered().await.unwrap();
    assert_eq!(events.len(), 2);
    let superseded = Retry::Event(events[1].id.clone());
    assert_eq!(commands.retry(&superseded, Millis(5)).await.unwrap(), 0);
    let since = Retry::Since(Millis(i64::MAX));
    assert_eq!(commands.retry(&since, Millis(5)).await.unwrap(), 0);
    assert_eq!(store.outside_changes().await.unwrap(), []);
    assert_eq!(commands.retry(&Retry::All, Millis(5)).await.unwrap(), 1);
    let again = commands.undelivered().await.unwrap();
    assert_eq!((again[0].tries, again[0].given_up_at.as_deref()), (0, None));

    let changes: Vec<OutsideChange> = store.outside_changes().await.unwrap();
    assert!(matches!(changes[..], [OutsideChange { payment: None, .. }]));
    store.outside_done(changes[0]).await.unwrap();
    assert_eq!(store.outside_changes().await.unwrap(), []);
}

#[tokio::test]
async fn events_about_stray_sessions_are_listed_and_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let (store, url) = in_file(&folder).await;
    store.outbox_open(Environment::Live).await.unwrap();
    for status in [SessionStatus::Active, SessionStatus::Finalized] {
        store.store_stray(&stray(status)).await.unwrap();
    }
    let mut commands = OperatorStore::open(&url, Purpose::Write).await.unwrap();
    let events = commands.undelivered().await.unwrap();
    let ids: Vec<_> = events.iter().map(|event| &*event.id).collect();
    assert_eq!(ids, ["evt_session-1_ACTIVE", "evt_session-1_FINALIZED"]);
    assert!(events.iter().all(|event| event.kind == "payment.stray"));
    assert_eq!(events[0].reference.as_deref(), Some("ORDER-1"));
    assert!(events[0].next_try.is_some());
    // Nothing that waits is sent out of turn.
    assert_eq!(commands.retry(&Retry::All, Millis(5)).await.unwrap(), 0);
    for outcome in ["given_up", "delivered"] {
        let due = store.outbox_due(Millis(i64::MAX / 2), MINUTE, 10).await;
        let due = &due.unwrap()[0];
        match outcome {
            "delivered" => store.outbox_delivered(due, Millis(1)).await.unwrap(),
            _ => store.outbox_given_up(due, Millis(1), "no").await.unwrap(),
        }
    }
    // A later one was delivered.
    let first = Retry::Event("evt_session-1_ACTIVE".to_owned());
    assert_eq!(commands.retry(&first, Millis(5)).await.unwrap(), 0);
    sqlx::query("UPDATE stray_events SET outcome = 'given_up'")
        .execute(&store.pool)
        .await
        .unwrap();
    assert_eq!(commands.retry(&first, Millis(5)).await.unwrap(), 1);
    let again = commands.undelivered().await.unwrap();
    assert_eq!((again[0].tries, again[0].given_up_at.as_deref()), (0, None));
    assert!(again[1].given_up_at.is_some());
    assert_eq!(store.outside_changes().await.unwrap().len(), 1);
}
