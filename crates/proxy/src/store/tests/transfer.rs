//! A file's database moves to a server whole, or not at all.

use ipp_wire::Environment;

use super::*;
use crate::store::{DatabaseRules, TransferError, transfer};

/// A file with a payment in every state, and rows in every other table.
async fn filled() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("ipp.db").display());
    let store = Store::open(&url).await.unwrap();
    store.outbox_open(Environment::Live).await.unwrap();
    for (n, stored) in StoredState::ALL.iter().enumerate() {
        let begun = payment(n as u128 + 1, &format!("d{n}"), &format!("r{n} ÅÄÖ \"'\\"));
        store.intend(&begun, "f").await.unwrap();
        let session = format!("session-{n}");
        if *stored != StoredState::Starting {
            let after = now(&begun, state_of(*stored, &session));
            assert!(store.change(&begun, &after).await.unwrap());
        }
        let about = callback(&format!("w{n}"), &session);
        store.receive(&about, Millis(n as i64)).await.unwrap();
    }
    let stray = strays::stray(SessionStatus::Finalized);
    store.store_stray(&stray).await.unwrap();
    store
        .withdraw("till-1", Uuid::from_u128(99), Millis(3))
        .await
        .unwrap();
    let happened = JournalEntry {
        subject: "session-1".to_owned(),
        at: Millis(1),
        event: ipp_wire::TimelineEvent::Request {
            request: ipp_wire::PageRequest::Cancel,
            status: 200,
            took_ms: 1,
        },
    };
    store.journal_add(&[happened]).await.unwrap();
    let seen = Seen {
        point: ipp_wire::CheckPoint::Cancelled,
        done: true,
        at: Millis(1),
        evidence: ipp_wire::Evidence::default(),
    };
    store.checklist_add("provider", &[seen]).await.unwrap();
    let kept =
        "INSERT INTO charged_orders (reference, payment_id, till, amount, currency, created_at)
        VALUES ('paid long ago', '00000000-0000-0000-0000-0000000000ff', 't', 1, 'SEK', 1)";
    let settled =
        "INSERT INTO stray_settlements (session_id, outcome, settled_by, note, settled_at)
        VALUES ('session-1', 'paid', 'somebody', 'looked', 1)";
    for sql in [kept, settled] {
        sqlx::query(sql)
            .execute(&store.connections.pool)
            .await
            .unwrap();
    }
    store.close().await;
    (folder, url)
}

#[tokio::test]
async fn a_file_moves_to_a_server_and_its_payments_go_on() {
    let (_folder, file) = filled().await;
    let server = ipp_cluster::database();
    let mut compared = Vec::new();
    transfer(&file, server.url(), DatabaseRules::default(), |step| {
        if let Step::Compared(table, rows) = step {
            compared.push((table, rows));
        }
    })
    .await
    .unwrap();
    assert_eq!(compared.len(), 12);
    assert!(compared.iter().all(|(_, rows)| *rows > 0), "{compared:?}");

    let (before, after) = (
        Store::open(&file).await.unwrap(),
        Store::open(server.url()).await.unwrap(),
    );
    for n in 1..=StoredState::ALL.len() as u128 {
        let id = Uuid::from_u128(n);
        let read = after.payment(id).await.unwrap();
        assert_eq!(read, before.payment(id).await.unwrap());
        assert!(read.is_some());
    }
    let (mut unfinished, _) = after.adopt().await.unwrap();
    let (mut wanted, _) = before.unfinished().await.unwrap();
    for payments in [&mut unfinished, &mut wanted] {
        payments.sort_by_key(|payment| payment.id);
    }
    assert_eq!(unfinished, wanted);
    // The server counts on, and has the order that was charged long ago.
    assert!(
        after
            .receive(&callback("new", "s"), Millis(1))
            .await
            .unwrap()
    );
    let intent = after
        .intend(&payment(50, "d50", "paid long ago"), "f")
        .await;
    assert!(matches!(intent.unwrap(), Intent::OrderCharged(_)));
    let intent = after.intend(&payment(51, "d51", "new"), "f").await;
    assert_eq!(intent.unwrap(), Intent::Stored);

    before.close().await;
    let again = transfer(&file, server.url(), DatabaseRules::default(), |_| {}).await;
    assert!(matches!(again, Err(TransferError::NotEmpty("payments"))));
}

#[tokio::test]
async fn a_row_that_arrives_changed_undoes_the_move() {
    let (_folder, file) = filled().await;
    let server = ipp_cluster::database();
    drop(Store::open(server.url()).await.unwrap());
    // The server changes what it is given.
    server.sql(
        "CREATE FUNCTION falsify() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN NEW.till := NEW.till || ''x''; RETURN NEW; END';
         CREATE TRIGGER falsify BEFORE INSERT ON payments FOR EACH ROW EXECUTE FUNCTION falsify();",
    );
    let moved = transfer(&file, server.url(), DatabaseRules::default(), |_| {}).await;
    let moved = moved.unwrap_err();
    let differs = matches!(
        moved,
        TransferError::Differs {
            table: "payments",
            row: 1
        }
    );
    assert!(differs, "{moved}");
    assert_eq!(server.sql("SELECT count(*) FROM payments").trim(), "0");
}

#[tokio::test]
async fn a_move_makes_no_file_and_needs_the_right_order() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("none.db").display());
    let server = ipp_cluster::database();
    let rules = DatabaseRules::default();
    let missing = transfer(&file, server.url(), rules, |_| {}).await;
    let missing = missing.unwrap_err().to_string();
    assert!(missing.contains("there is no database"), "{missing}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    for (from, to) in [(server.url(), &*file), (server.url(), server.url())] {
        let wrong = transfer(from, to, rules, |_| {}).await;
        assert!(matches!(wrong, Err(TransferError::Wrong(_))));
    }
}
