//! What showed a point is kept: the first of it, and longer than the payment.

use std::slice::from_ref;

use ipp_wire::{CheckPoint, Evidence};

use super::*;

on_both! {
    what_was_seen_first_stays,
    a_refusal_unticks_until_the_next_that_is_acknowledged,
    evidence_outlives_the_payment_that_showed_it,
    what_a_newer_version_saw_hides_nothing,
}

const HERE: &str = "https://api.playground.kustom.co";

fn seen(point: CheckPoint, done: bool, at: i64) -> Seen {
    Seen {
        point,
        done,
        at: Millis(at),
        evidence: Evidence {
            at: Millis(at).rfc3339(),
            webhook_id: Some("kevt_1 \"'\\ å".to_owned()),
            ..Evidence::default()
        },
    }
}

async fn what_was_seen_first_stays(kind: Kind) {
    let store = kind.store().await;
    let [first, other, later] = [
        seen(CheckPoint::Declined, true, 1),
        seen(CheckPoint::Cancelled, true, 2),
        seen(CheckPoint::Declined, true, 3),
    ];
    store.checklist_add(HERE, from_ref(&first)).await.unwrap();
    let both = [later.clone(), other.clone()];
    store.checklist_add(HERE, &both).await.unwrap();
    let mut found = store.checklist(HERE).await.unwrap();
    found.sort_by_key(|seen| seen.at.0);
    assert_eq!(found, [first, other]);
    // Each provider's by itself.
    store
        .checklist_add("elsewhere", from_ref(&later))
        .await
        .unwrap();
    assert_eq!(store.checklist("elsewhere").await.unwrap(), [later]);
}

async fn a_refusal_unticks_until_the_next_that_is_acknowledged(kind: Kind) {
    let store = kind.store().await;
    let point = CheckPoint::CallbacksAcknowledged;
    for (done, at, expected) in [
        (true, 1, (true, 1)),
        (false, 2, (false, 2)),
        (false, 3, (false, 3)),
        (true, 4, (true, 4)),
        (true, 5, (true, 4)),
        // Another process writes late what it saw before.
        (false, 3, (true, 4)),
    ] {
        store
            .checklist_add(HERE, &[seen(point, done, at)])
            .await
            .unwrap();
        let found = store.checklist(HERE).await.unwrap();
        assert_eq!((found[0].done, found[0].at.0), expected, "{done} {at}");
    }
}

async fn evidence_outlives_the_payment_that_showed_it(kind: Kind) {
    let ground = kind.with_address().await;
    let begun = payment(1, "d", "r");
    ground.intend(&begun, "f").await.unwrap();
    let state = state_of(StoredState::Cancelled, "session-1");
    assert!(ground.change(&begun, &now(&begun, state)).await.unwrap());
    let shown = seen(CheckPoint::Cancelled, true, 1);
    ground.checklist_add(HERE, from_ref(&shown)).await.unwrap();
    let late = Millis(4_000_000_000_000);
    assert_eq!(ground.delete_payments(late).await.unwrap(), 1);
    assert_eq!(ground.checklist(HERE).await.unwrap(), from_ref(&shown));
    // The command finds it beside the proxy.
    let mut beside = OperatorStore::open(&ground.url, Purpose::Read)
        .await
        .unwrap();
    let all = beside.checklists().await.unwrap();
    assert_eq!(all, [(HERE.to_owned(), vec![shown])]);
}

async fn what_a_newer_version_saw_hides_nothing(kind: Kind) {
    let store = kind.store().await;
    let sql = "INSERT INTO checklist (provider, point, done, at, evidence_json)
        VALUES ('https://api.playground.kustom.co', 'of_the_future', 1, 1, '{}')";
    let added = sqlx::query(sql).execute(&store.connections.pool);
    added.await.unwrap();
    let known = seen(CheckPoint::Cancelled, true, 1);
    store.checklist_add(HERE, from_ref(&known)).await.unwrap();
    assert_eq!(store.checklist(HERE).await.unwrap(), [known]);
}
