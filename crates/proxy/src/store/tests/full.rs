//! A temporarily full disk, and a transaction that SQLite ends by itself.

use super::*;
use crate::store::Intent;

async fn on_file(folder: &tempfile::TempDir) -> Store {
    let url = format!("sqlite:{}", folder.path().join("ipp.db").display());
    Store::open(&url).await.unwrap()
}

/// Limits the database's pages on every connection, as a full disk would.
async fn bound(store: &Store, pages: &'static str) {
    let mut all = Vec::new();
    for _ in 0..4 {
        let mut connection = store.connections.pool.acquire().await.unwrap();
        sqlx::query(pages).execute(&mut *connection).await.unwrap();
        all.push(connection);
    }
}

#[tokio::test]
async fn a_full_disk_stores_no_half_writes_and_recovers() {
    let folder = tempfile::tempdir().unwrap();
    let store = on_file(&folder).await;
    bound(&store, "PRAGMA max_page_count = 1").await;
    let intend = async |n: u128| {
        let payment = payment(n, &format!("dev-{n}"), &format!("O-{n}"));
        (payment.id, store.intend(&payment, "print").await)
    };
    let mut n = 1;
    let (id, error) = loop {
        match intend(n).await {
            (id, Err(error)) => break (id, error),
            (_, stored) => assert_eq!(stored.unwrap(), Intent::Stored),
        }
        n += 1;
        assert!(n < 500, "it is never full");
    };
    assert!(error.to_string().contains("full"), "{error}");
    assert_eq!(store.payment(id).await.unwrap(), None);
    assert!(intend(n).await.1.is_err(), "it is still full");
    bound(&store, "PRAGMA max_page_count = 100000").await;
    for n in n..n + 8 {
        assert_eq!(intend(n).await.1.unwrap(), Intent::Stored);
    }
}

#[tokio::test]
async fn a_transaction_that_sqlite_ended_costs_one_connection() {
    let folder = tempfile::tempdir().unwrap();
    let store = on_file(&folder).await;
    for _ in 0..4 {
        let mut tx = store.connections.begin().await.unwrap();
        // As SQLite does if it has no room or cannot write.
        sqlx::raw_sql("ROLLBACK").execute(&mut *tx).await.unwrap();
        drop(tx);
    }
    for n in 1..9 {
        let payment = payment(n, &format!("dev-{n}"), &format!("O-{n}"));
        let stored = store.intend(&payment, "print").await;
        assert_eq!(stored.unwrap(), Intent::Stored, "{n}");
    }
}
