//! Measures each store method, with its triggers, in instructions of SQLite's virtual machine: the
//! cost must not grow with the number of ended payments.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AnyPool, AssertSqlSafe};

use super::*;

/// A store with ended payments of the same till and device, finished callbacks and delivered
/// events. Every second payment is of the order that is charged next.
async fn with_ended(count: u32) -> Ground {
    let store = Kind::Sqlite.store().await;
    let many = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    );
    for sql in [
        "INSERT INTO payments (payment_id, till, device_id, reference, order_json, fingerprint,
            version, state, session_id, session_status, order_id, taps_json, created_at, expires_at)
         SELECT printf('%08x-0000-4000-8000-%012x', i, i), 'till-1', 'd1', iif(i % 2, 'r1', 'r' || i),
            '{\"order_amount\":1,\"purchase_currency\":\"SEK\"}', 'f', 3,
            iif(i % 4, 'cancelled', 'paid'), 's' || i, 'CANCELLED', 'o', '[]', i, i FROM n",
        "INSERT INTO inbox (webhook_id, kind, session_id, failure_reason, received_at, due_at, done_at)
         SELECT 'w' || i, 'ipp.session.finalized', 'session-1', 'DECLINED_GENERIC', i, i, i FROM n",
        "INSERT INTO journal (subject, at, event_json) SELECT 's' || i, i, '{}' FROM n",
        "INSERT INTO outbox (payment_id, version, till, device_id, order_json, state, contradicted,
            taps_json, created_at, expires_at, happened_at, due_at, ended_at, outcome)
         SELECT printf('%08x-0000-4000-8000-%012x', i, i), 3, 'till-1', 'd1', '{}', 'paid', 0, '[]', 1, 1, 1, 1, i, 'delivered' FROM n",
    ] {
        sqlx::query(AssertSqlSafe(format!("{many} {sql}")))
            .execute(&store.connections.pool)
            .await
            .unwrap();
    }
    store
}

/// The instructions of all connections to memory.
static INSTRUCTIONS: AtomicU64 = AtomicU64::new(0);

/// Has SQLite count the instructions of each connection to memory that is opened from now on.
///
/// The only way to a connection's progress handler that the common interface of both databases does
/// not hide.
#[allow(unsafe_code)]
fn count_instructions() {
    use libsqlite3_sys as sqlite;
    use std::ffi::{CStr, c_char, c_int, c_void};

    unsafe extern "C" fn counted(_: *mut c_void) -> c_int {
        INSTRUCTIONS.fetch_add(1, Ordering::Relaxed);
        0
    }

    unsafe extern "C" fn opened(
        connection: *mut sqlite::sqlite3,
        _: *mut *mut c_char,
        _: *const sqlite::sqlite3_api_routines,
    ) -> c_int {
        // SAFETY: SQLite calls this with an open connection, and its file's name ends with a zero.
        unsafe {
            let name = sqlite::sqlite3_db_filename(connection, c"main".as_ptr());
            if name.is_null() || CStr::from_ptr(name).is_empty() {
                let none = std::ptr::null_mut();
                sqlite::sqlite3_progress_handler(connection, 1, Some(counted), none);
            }
        }
        sqlite::SQLITE_OK
    }

    // SAFETY: the function has the type that SQLite's documentation asks for.
    unsafe { sqlite::sqlite3_auto_extension(Some(opened)) };
}

/// Records the cost of each method since the previous one.
struct Meter {
    pool: AnyPool,
    taken: Vec<(&'static str, u64)>,
}

impl Meter {
    fn on(store: &Store) -> Self {
        INSTRUCTIONS.store(0, Ordering::Relaxed);
        Self {
            pool: store.connections.pool.clone(),
            taken: Vec::new(),
        }
    }

    async fn took(&mut self, what: &'static str) {
        // A dropped transaction is rolled back before its connection is handed out.
        drop(self.pool.acquire().await.unwrap());
        let taken = INSTRUCTIONS.swap(0, Ordering::Relaxed);
        assert!(taken > 0, "{what} was not counted");
        self.taken.push((what, taken));
    }
}

/// A payment from its intent to its notification, through every method of the store.
async fn a_life(store: &Store) -> Vec<(&'static str, u64)> {
    let mut meter = Meter::on(store);
    let at = Millis(1_000_000);
    store
        .outbox_open(ipp_wire::Environment::Live)
        .await
        .unwrap();
    meter.took("outbox_open").await;
    let first = payment(1, "d1", "r1");
    assert_eq!(store.intend(&first, "f").await.unwrap(), Intent::Stored);
    meter.took("intend").await;
    let again = store.intend(&payment(2, "d2", "r1"), "f").await.unwrap();
    assert!(matches!(again, Intent::OrderTaken(_)));
    meter.took("intend: the order is taken").await;
    let again = store.intend(&payment(2, "d1", "r-new"), "f").await.unwrap();
    assert!(matches!(again, Intent::DeviceBusy(_)));
    meter.took("intend: the device is busy").await;
    let open = State::Open {
        session: session(SessionStatus::Active),
    };
    let open = now(&first, open);
    assert!(store.change(&first, &open).await.unwrap());
    meter.took("change").await;
    for (ours, many) in [
        (1, store.unfinished().await.unwrap().0.len()),
        (1, store.payments_of("till-1", true).await.unwrap().len()),
        (1, store.busy().await.unwrap().len()),
    ] {
        assert_eq!(ours, many);
    }
    meter.took("what is open").await;
    store.payments_of("till-1", false).await.unwrap();
    meter.took("the last of the till").await;
    store.payment(first.id).await.unwrap().unwrap();
    store
        .payment_with_fingerprint(first.id)
        .await
        .unwrap()
        .unwrap();
    store
        .payment_of_session("session-1")
        .await
        .unwrap()
        .unwrap();
    meter.took("payment").await;
    let callback = NewCallback {
        webhook_id: "new".to_owned(),
        kind: Some("ipp.session.finalized".to_owned()),
        session_id: Some("session-1".to_owned()),
        failure_reason: None,
    };
    assert!(store.receive(&callback, at).await.unwrap());
    meter.took("receive").await;
    let due = store.inbox_due_of_ours(at, MINUTE).await.unwrap();
    meter.took("inbox_due_of_ours").await;
    assert_eq!(store.inbox_due(at, MINUTE).await.unwrap().len(), 1);
    meter.took("inbox_due").await;
    store.inbox_later(due[0].seq, at, "waits").await.unwrap();
    meter.took("inbox_later").await;
    assert_eq!(store.inbox_next_due().await.unwrap(), Some(at));
    meter.took("inbox_next_due").await;
    let paid = State::Paid {
        session: session(SessionStatus::Finalized),
        order_id: "o".to_owned(),
    };
    let paid = now(&open, paid);
    let done = store.inbox_done(due[0].seq, Some((&open, &paid)), "d", at);
    assert!(done.await.unwrap());
    meter.took("inbox_done").await;
    store.inbox_done(due[0].seq, None, "d", at).await.unwrap();
    meter.took("inbox_done without a change").await;
    let due = store
        .outbox_due(Millis(i64::MAX / 2), MINUTE, 10)
        .await
        .unwrap();
    assert_eq!(due.len(), 1);
    store.outbox_next_due().await.unwrap().unwrap();
    meter.took("outbox_due").await;
    assert!(store.outbox_take(&due[0], at).await.unwrap());
    let item = &due[0];
    store.outbox_later(item, at, "no").await.unwrap();
    store.outbox_delivered(item, at).await.unwrap();
    meter.took("outbox_delivered").await;
    let happened = JournalEntry {
        subject: "session-1".to_owned(),
        at,
        event: ipp_wire::TimelineEvent::State {
            version: 1,
            state: ipp_wire::PaymentState::Paid,
            session_status: None,
            reason: None,
        },
    };
    store.journal_add(&[happened]).await.unwrap();
    meter.took("journal_add").await;
    assert_eq!(store.timeline(&paid).await.unwrap().entries.len(), 1);
    meter.took("timeline").await;
    store.inbox_last(100).await.unwrap();
    meter.took("inbox_last").await;
    let seen = Seen {
        point: ipp_wire::CheckPoint::Cancelled,
        done: true,
        at,
        evidence: ipp_wire::Evidence::default(),
    };
    store.checklist_add("provider", &[seen]).await.unwrap();
    meter.took("checklist_add").await;
    assert_eq!(store.checklist("provider").await.unwrap().len(), 1);
    meter.took("checklist").await;
    store.inbox_forget(Millis(0)).await.unwrap();
    store.outbox_forget(Millis(0)).await.unwrap();
    store.journal_forget(Millis(0)).await.unwrap();
    meter.took("forgetting nothing").await;
    store.inbox_forget(Millis(100)).await.unwrap();
    store.outbox_forget(Millis(100)).await.unwrap();
    store.journal_forget(Millis(100)).await.unwrap();
    meter.took("forgetting a hundred").await;
    store.delete_payments(Millis(100)).await.unwrap();
    meter.took("deleting a hundred payments").await;
    let again = store.intend(&payment(3, "d3", "r4"), "f").await.unwrap();
    assert!(matches!(again, Intent::OrderCharged(_)));
    meter.took("intend: the order was paid long ago").await;
    store.outbox_shut().await.unwrap();
    meter.took("outbox_shut").await;
    meter.taken
}

#[tokio::test]
async fn nothing_costs_more_with_thirty_times_the_payments() {
    count_instructions();
    let few = a_life(&*with_ended(400).await).await;
    let many = a_life(&*with_ended(12_000).await).await;
    assert_eq!(few, many);
}
