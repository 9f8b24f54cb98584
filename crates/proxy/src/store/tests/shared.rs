//! Several processes on one server: leases, notifications, a schema that one of them makes.

use futures::FutureExt as _;

use super::*;
use crate::store::{Change, Work};

/// A server's database with two processes.
async fn two() -> (Ground, Store) {
    let first = Kind::Postgres.store().await;
    let second = Store::open(&first.url).await.unwrap();
    (first, second)
}

/// Makes the lease of every process but this one end now, by the database's clock.
async fn end_others(store: &Store) {
    let end = "UPDATE proxies SET alive_until = 0 WHERE proxy_id <> $1";
    sqlx::query(end)
        .bind(store.lease.owner())
        .execute(&store.connections.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn several_processes_that_start_at_once_make_one_schema() {
    let database = ipp_cluster::database();
    let opened = futures::future::join_all((0..3).map(|_| Store::open(database.url()))).await;
    for store in opened {
        store.unwrap().ready().await.unwrap();
    }
}

#[tokio::test]
async fn a_process_that_was_replaced_writes_nothing() {
    let (gone, other) = two().await;
    let first = payment(1, "d", "r");
    gone.intend(&first, "f").await.unwrap();
    assert!(gone.take_work(Work::Inbox).await.unwrap());
    assert_eq!(other.adopt().await.unwrap().0, []);
    assert!(!other.take_work(Work::Inbox).await.unwrap());

    // A lease that has ended is kept while nobody takes over.
    end_others(&other).await;
    assert!(gone.renew().await.unwrap());
    assert_eq!(other.end_leases().await.unwrap(), 0);

    end_others(&other).await;
    assert_eq!(other.end_leases().await.unwrap(), 1);
    assert_eq!(other.adopt().await.unwrap().0, std::slice::from_ref(&first));
    assert!(other.take_work(Work::Inbox).await.unwrap());
    let lost = |result| matches!(result, Err(StoreError::LeaseLost));
    assert!(lost(gone.change(&first, &sent(&first)).await.map(drop)));
    assert!(lost(
        gone.intend(&payment(2, "e", "s"), "f").await.map(drop)
    ));
    let written = gone.receive(&callback("w", "s"), Millis(1)).await;
    let together = |error| matches!(error, StoreError::Together(error) if matches!(*error, StoreError::LeaseLost));
    assert!(together(written.unwrap_err()));
    assert_eq!(gone.owned(first.id).await.unwrap(), None);

    // What it learned is stored under its next lease.
    assert!(!gone.renew().await.unwrap());
    assert!(!gone.may_call());
    gone.register().await.unwrap();
    assert!(gone.may_call());
    assert!(gone.change(&first, &sent(&first)).await.unwrap());
    assert_eq!(gone.owned(first.id).await.unwrap(), None);
    assert!(other.owned(first.id).await.unwrap().is_some());
    assert!(!gone.take_work(Work::Inbox).await.unwrap());
}

#[tokio::test]
async fn a_process_that_stops_leaves_its_work_at_once() {
    let (gone, other) = two().await;
    let first = payment(1, "d", "r");
    gone.intend(&first, "f").await.unwrap();
    let ended = now(&first, state_of(StoredState::Failed, "s"));
    let second = payment(2, "e", "s");
    gone.intend(&second, "f").await.unwrap();
    gone.change(&first, &ended).await.unwrap();
    assert!(gone.take_work(Work::Outbox).await.unwrap());
    gone.close().await;
    assert_eq!(other.adopt().await.unwrap().0, [second]);
    assert!(other.take_work(Work::Outbox).await.unwrap());
}

#[tokio::test]
async fn a_lease_is_not_ended_during_a_write_of_its_process() {
    let (writing, other) = two().await;
    let tx = writing.connections.write().await.unwrap();
    end_others(&other).await;
    assert_eq!(other.end_leases().await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(other.end_leases().await.unwrap(), 1);
}

/// Stopped at the worst moment: the server has locked its lease for it, and waits for its commit.
#[tokio::test]
async fn a_process_stopped_while_it_renews_its_lease_is_replaced() {
    let (stopped, other) = two().await;
    let free = "SELECT proxy_id FROM proxies FOR UPDATE SKIP LOCKED";
    let mut renewal = Box::pin(stopped.renew());
    loop {
        // What is not polled any more does not go on, as in a process that is suspended.
        if (&mut renewal).now_or_never().is_some() {
            renewal = Box::pin(stopped.renew());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        let free = sqlx::query(free).fetch_all(&other.connections.pool);
        if free.await.unwrap().len() == 1 {
            break;
        }
    }
    let replaced = async {
        while other.renew().await.unwrap() && other.end_leases().await.unwrap() == 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(60), replaced);
    assert!(in_time.await.is_ok(), "the lease stays locked");
    assert!(other.renew().await.unwrap());
    let lost = renewal.await;
    assert!(matches!(lost, Err(StoreError::Database(_))), "{lost:?}");
    assert!(!stopped.renew().await.unwrap());
}

#[tokio::test]
async fn changes_are_heard_by_every_process_and_looked_up() {
    let (here, there) = two().await;
    let mut changes = there.changes().await.unwrap();
    let first = payment(1, "d", "r");
    here.intend(&first, "f").await.unwrap();
    here.receive(&callback("w", "s"), Millis(1)).await.unwrap();
    let mut heard = Vec::new();
    let wanted = [Change::Payment(first.id, Some(1)), Change::Inbox];
    while !wanted.iter().all(|change| heard.contains(change)) {
        heard.extend(changes.next().await.unwrap());
    }
    // Somebody who begins to listen later finds what has changed lately.
    let found = there.changes().await.unwrap().next().await.unwrap();
    assert!(
        wanted.iter().all(|change| found.contains(change)),
        "{found:?}"
    );
}

/// Both processes look before they write, and neither sees the other's row.
#[tokio::test]
async fn of_two_intents_at_once_one_is_stored() {
    let (here, there) = two().await;
    for round in 0..20 {
        let (order, device) = (format!("r{round}"), format!("d{round}"));
        let one = payment(2 * round + 1, &device, &order);
        let two = payment(2 * round + 2, &device, &order);
        let (one, two) = tokio::join!(here.intend(&one, "f"), there.intend(&two, "f"));
        let both = [one.unwrap(), two.unwrap()];
        let stored = both.iter().filter(|it| **it == Intent::Stored).count();
        assert_eq!(stored, 1, "{both:?}");
    }
}

#[tokio::test]
async fn a_server_that_may_lose_commits_is_refused() {
    let database = ipp_cluster::database();
    let url = format!("{}?options=-c%20synchronous_commit%3Doff", database.url());
    let refused = Store::open(&url).await.unwrap_err();
    assert!(matches!(refused, StoreError::NotDurable(_)), "{refused}");
}

/// PgBouncer gives each transaction another connection.
#[tokio::test]
async fn a_store_works_through_a_connection_pool() {
    let server = ipp_cluster::Postgres::start();
    let pool = ipp_cluster::PgBouncer::start(&server);
    let through = pool.through(server.url());
    let database = Database::claim(&through, DatabaseRules::default()).await;
    let database = database.unwrap().behind_pool(Some(server.url().into()));
    let store = Store::on(database).await.unwrap();
    let mut changes = store.changes().await.unwrap();
    let all = (0..40).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            let begun = payment(n + 1, &format!("d{n}"), &format!("r{n}"));
            assert_eq!(store.intend(&begun, "f").await.unwrap(), Intent::Stored);
            let failed = now(&begun, state_of(StoredState::Failed, "s"));
            assert!(store.change(&begun, &failed).await.unwrap());
            assert_eq!(store.payment(begun.id).await.unwrap(), Some(failed));
        })
    });
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap();
    }
    assert!(store.renew().await.unwrap());
    assert!(!changes.next().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_rate_holds_across_processes() {
    let (here, there) = two().await;
    // So slow that none is refilled during the test.
    let day = Duration::from_secs(24 * 3600);
    let mut counted = Vec::new();
    for store in [&*here, &there, &*here, &there] {
        counted.push(store.count("enroll till-1", 3, day).await.unwrap());
    }
    assert_eq!(counted, [true, true, true, false]);
    assert!(there.count("enroll till-2", 3, day).await.unwrap());
}

#[tokio::test]
async fn pairing_codes_of_any_process_are_known_to_all() {
    let (here, there) = two().await;
    assert_eq!(there.codes(Millis(0)).await.unwrap(), None);
    for until in [100, 200, 300] {
        here.add_code(Millis(until)).await.unwrap();
    }
    let open = async |now| {
        there
            .codes(Millis(now))
            .await
            .unwrap()
            .map(|codes| codes.open)
    };
    assert_eq!(open(100).await, Some(2));
    there.codes_used(1).await.unwrap();
    assert_eq!(open(200).await, Some(1));
    assert_eq!(open(300).await, None);
}

#[tokio::test]
async fn the_url_decides_how_the_servers_certificate_is_checked() {
    let (server, certificate) = ipp_cluster::Postgres::start_with_tls();
    let other = ipp_cluster::Postgres::start();
    let (_, of_another) = ipp_cluster::Postgres::start_with_tls();
    let with = |server: &ipp_cluster::Postgres, mode: &str, root: &std::path::Path| {
        let root = root.display();
        format!("{}?sslmode={mode}&sslrootcert={root}", server.url())
    };
    let store = Store::open(&with(&server, "verify-full", &certificate)).await;
    let store = store.unwrap();
    let plain = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE NOT ssl AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    assert_eq!(server.sql(plain).trim(), "0");
    store.changes().await.unwrap();
    for url in [
        with(&server, "verify-full", &of_another),
        with(&other, "require", &certificate),
    ] {
        let refused = Store::open(&url).await.unwrap_err();
        assert!(matches!(refused, StoreError::Database(_)), "{refused}");
    }
}

/// As if the notification of a change had been lost.
#[tokio::test]
async fn a_change_without_a_notification_is_looked_up() {
    let (here, there) = two().await;
    let mut changes = there.changes().await.unwrap();
    changes.next().await.unwrap();
    sqlx::query("DROP TRIGGER a_changed_payment_is_told ON payments")
        .execute(&here.connections.pool)
        .await
        .unwrap();
    let first = payment(1, "d", "r");
    here.intend(&first, "f").await.unwrap();
    let found = changes.next().await.unwrap();
    let wanted = Change::Payment(first.id, Some(1));
    assert!(found.contains(&wanted), "{found:?}");
}

#[tokio::test]
async fn a_schema_newer_than_the_program_is_refused() {
    let (first, running) = two().await;
    sqlx::query("INSERT INTO _sqlx_migrations VALUES (99, 'later', now(), true, '', 0)")
        .execute(&first.connections.pool)
        .await
        .unwrap();
    let refused = Store::open(&first.url).await.unwrap_err();
    assert!(matches!(refused, StoreError::NewerSchema(99)), "{refused}");
    // One that runs goes on, for the length of an update.
    let begun = payment(1, "d", "r");
    assert_eq!(running.intend(&begun, "f").await.unwrap(), Intent::Stored);
}

/// Nothing comes back, and nothing says so.
#[tokio::test]
async fn a_server_that_is_silent_does_not_hold_the_lease_up() {
    let server = ipp_cluster::Postgres::start();
    let line = ipp_cluster::Line::to(&server);
    let store = Store::open(&line.through(server.url())).await.unwrap();
    line.hold();
    let silent = store.renew().await.unwrap_err();
    assert!(matches!(silent, StoreError::Database(_)), "{silent}");
    line.restore();
    assert!(store.renew().await.unwrap());
}
