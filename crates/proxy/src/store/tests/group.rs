//! Small writes share commits, but not their results.

use super::*;

/// Sends callbacks while a commit is under way, and returns each answer.
async fn during_a_commit(store: &Store, ids: Vec<String>) -> Vec<Result<bool, StoreError>> {
    let under_way = store.connections.write().await.unwrap();
    let waiting: Vec<_> = ids
        .into_iter()
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move { store.receive(&callback(&id, "s"), Millis(1)).await })
        })
        .collect();
    // The test has one thread, so each task runs until it waits.
    for _ in 0..waiting.len() {
        tokio::task::yield_now().await;
    }
    under_way.commit().await.unwrap();
    let mut answers = Vec::new();
    for one in waiting {
        answers.push(one.await.unwrap());
    }
    answers
}

#[tokio::test]
async fn each_of_many_callbacks_is_answered_for_itself() {
    let store = Kind::Sqlite.store().await;
    let ids = (0..100).map(|n| format!("kevt_{}", n / 2)).collect();
    let answers = during_a_commit(&store, ids).await;
    let new = answers.iter().filter(|a| matches!(a, Ok(true))).count();
    let again = answers.iter().filter(|a| matches!(a, Ok(false))).count();
    assert_eq!((new, again), (50, 50));
    assert_eq!(store.inbox_last(100).await.unwrap().len(), 50);
}

#[tokio::test]
async fn callbacks_during_a_commit_share_the_next_ones() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("ipp.db").display());
    let store = Store::open(&url).await.unwrap();
    let frames = async || {
        let row = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
            .fetch_one(&store.connections.pool)
            .await
            .unwrap();
        sqlx::Row::get::<i64, _>(&row, 1)
    };
    let before = frames().await;
    let ids = (0..200).map(|n| format!("kevt_{n}")).collect();
    let answers = during_a_commit(&store, ids).await;
    assert!(answers.iter().all(|a| matches!(a, Ok(true))));
    // Every commit writes at least one page of the table and of each index.
    let written = frames().await - before;
    assert!(written < 200, "{written} pages were written");
}

#[tokio::test]
async fn what_the_schema_forbids_one_of_a_group_concerns_no_other() {
    let store = Kind::Sqlite.store().await;
    sqlx::query(
        "CREATE TRIGGER forbidden BEFORE INSERT ON inbox WHEN NEW.webhook_id = 'kevt_2'
         BEGIN SELECT RAISE(ABORT, 'forbidden'); END",
    )
    .execute(&store.connections.pool)
    .await
    .unwrap();
    let ids = (0..5).map(|n| format!("kevt_{n}")).collect();
    let answers = during_a_commit(&store, ids).await;
    for (at, answer) in answers.iter().enumerate() {
        match at {
            2 => assert!(matches!(answer, Err(StoreError::Forbidden(_)))),
            _ => assert!(matches!(answer, Ok(true)), "{at}"),
        }
    }
    assert_eq!(store.inbox_last(100).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_failed_group_is_refused_whole_and_the_next_is_written() {
    let store = Kind::Sqlite.store().await;
    sqlx::query("ALTER TABLE inbox RENAME TO gone")
        .execute(&store.connections.pool)
        .await
        .unwrap();
    let ids = (0..5).map(|n| format!("kevt_{n}")).collect();
    for answer in during_a_commit(&store, ids).await {
        assert!(answer.is_err());
    }
    sqlx::query("ALTER TABLE gone RENAME TO inbox")
        .execute(&store.connections.pool)
        .await
        .unwrap();
    assert!(
        store
            .receive(&callback("kevt_1", "s"), Millis(1))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn after_the_database_is_closed_nothing_is_said_to_be_written() {
    let store = Kind::Sqlite.store().await;
    store.close().await;
    let answer = store.receive(&callback("kevt_1", "s"), Millis(1)).await;
    assert!(answer.is_err());
}

#[tokio::test]
async fn callbacks_of_open_payments_overtake_older_ones() {
    let store = Kind::Sqlite.store().await;
    let first = payment(1, "d1", "r1");
    store.intend(&first, "f").await.unwrap();
    assert!(store.change(&first, &sent(&first)).await.unwrap());
    for (id, session) in [("a", "stranger"), ("b", "session-1"), ("c", "session-1")] {
        let callback = callback(id, session);
        store.receive(&callback, Millis(1)).await.unwrap();
    }
    let ours = store.inbox_due_of_ours(Millis(1), MINUTE).await.unwrap();
    let put_off = ours[0].seq;
    assert_eq!(ids(ours), ["b", "c"]);
    let all = store.inbox_due(Millis(1), MINUTE).await.unwrap();
    assert_eq!(ids(all), ["a", "b", "c"]);
    store
        .inbox_later(put_off, Millis(9), "waits")
        .await
        .unwrap();
    let ours = store.inbox_due_of_ours(Millis(1), MINUTE).await.unwrap();
    assert!(ours.is_empty());
}
