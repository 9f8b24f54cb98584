//! The operator's commands and the schema that they meet, and what is told again.

use ipp_wire::Environment;

use super::strays::stray;
use super::*;

on_both! {
    another_versions_schema_is_refused_and_never_migrated,
    an_event_is_not_sent_again_after_a_later_one,
    events_about_stray_sessions_are_listed_and_sent_again,
}

async fn refusal(url: &str) -> String {
    let opened = OperatorStore::open(url, Purpose::Read).await;
    opened.unwrap_err().to_string()
}

async fn another_versions_schema_is_refused_and_never_migrated(kind: Kind) {
    let store = kind.with_address().await;
    let url = &store.url;
    OperatorStore::open(url, Purpose::Write).await.unwrap();
    let another = match kind {
        Kind::Sqlite => "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1",
        Kind::Postgres => "UPDATE _sqlx_migrations SET checksum = 'x' WHERE version = 1",
    };
    for (sql, said) in [
        (another, "newer"),
        (
            "UPDATE _sqlx_migrations SET version = 99 WHERE version = 1",
            "newer",
        ),
        ("DELETE FROM _sqlx_migrations", "older"),
        ("DROP TABLE _sqlx_migrations", "older"),
    ] {
        sqlx::query(sql)
            .execute(&store.connections.pool)
            .await
            .unwrap();
        assert!(refusal(url).await.contains(said), "{sql}");
    }
}

/// Two payments that became final, and the second's event once more, at a later version.
async fn an_event_is_not_sent_again_after_a_later_one(kind: Kind) {
    let store = kind.with_address().await;
    let url = &store.url;
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
    let later = "INSERT INTO outbox (payment_id, version, till, device_id, order_json, state,
        reason_code, reason_detail, contradicted, taps_json, created_at, expires_at, happened_at,
        tries, due_at, ended_at, outcome)
        SELECT payment_id, version + 1, till, device_id, order_json, state, reason_code,
        reason_detail, contradicted, taps_json, created_at, expires_at, happened_at, tries, due_at,
        2, 'delivered' FROM outbox WHERE seq = 2";
    sqlx::query(later)
        .execute(&store.connections.pool)
        .await
        .unwrap();

    let mut commands = OperatorStore::open(url, Purpose::Write).await.unwrap();
    let events = commands.undelivered().await.unwrap();
    assert_eq!(events.len(), 2);
    let superseded = Retry::Event(events[1].id.clone());
    assert_eq!(commands.retry(&superseded, Millis(5)).await.unwrap(), 0);
    let since = Retry::Since(Millis(i64::MAX));
    assert_eq!(commands.retry(&since, Millis(5)).await.unwrap(), 0);
    assert_eq!(commands.retry(&Retry::All, Millis(5)).await.unwrap(), 1);
    let again = commands.undelivered().await.unwrap();
    assert_eq!((again[0].tries, again[0].given_up_at.as_deref()), (0, None));

    if kind == Kind::Sqlite {
        let (changes, last) = store.outside_changes().await.unwrap();
        assert_eq!(changes, [Change::Outbox]);
        store.outside_done(last.unwrap()).await.unwrap();
        assert_eq!(store.outside_changes().await.unwrap(), (Vec::new(), None));
    }
}

async fn events_about_stray_sessions_are_listed_and_sent_again(kind: Kind) {
    let store = kind.with_address().await;
    let url = &store.url;
    store.outbox_open(Environment::Live).await.unwrap();
    for status in [SessionStatus::Active, SessionStatus::Finalized] {
        store.store_stray(&stray(status)).await.unwrap();
    }
    let mut commands = OperatorStore::open(url, Purpose::Write).await.unwrap();
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
        .execute(&store.connections.pool)
        .await
        .unwrap();
    assert_eq!(commands.retry(&first, Millis(5)).await.unwrap(), 1);
    let again = commands.undelivered().await.unwrap();
    assert_eq!((again[0].tries, again[0].given_up_at.as_deref()), (0, None));
    assert!(again[1].given_up_at.is_some());
}
