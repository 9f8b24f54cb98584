//! Callbacks are stored once, wait in order, and are done with the change that they led to.

use super::*;

on_both! {
    a_callback_is_stored_once_and_done_with_its_change,
    a_postponed_callback_delays_only_its_own_session,
    a_callback_postponed_before_the_clock_was_set_back_is_due,
    a_callback_is_done_once_whoever_processes_it,
    a_callback_is_due_for_a_process_whose_clock_is_behind,
}

async fn a_callback_is_done_once_whoever_processes_it(kind: Kind) {
    let store = kind.store().await;
    let first = payment(1, "d", "r");
    store.intend(&first, "f").await.unwrap();
    let callback = callback("kevt_1", "session-1");
    store.receive(&callback, Millis(1)).await.unwrap();
    let seq = store.inbox_due(Millis(1), MINUTE).await.unwrap()[0].seq;
    let after = sent(&first);
    let done = store.inbox_done(seq, Some((&first, &after)), "", Millis(3));
    assert!(done.await.unwrap());
    // A process that lost its lease in between has the callback still in its hands.
    let again = sent(&after);
    let again = store.inbox_done(seq, Some((&after, &again)), "", Millis(4));
    assert!(matches!(again.await, Err(StoreError::LeaseLost)));
    assert_eq!(store.payment(first.id).await.unwrap(), Some(after));
}

async fn a_callback_is_due_for_a_process_whose_clock_is_behind(kind: Kind) {
    let store = kind.store().await;
    let callback = callback("kevt_1", "session-1");
    store.receive(&callback, Millis(50_000)).await.unwrap();
    let due = store.inbox_due(Millis(1), MINUTE).await.unwrap();
    assert_eq!(ids(due), ["kevt_1"]);
}

async fn a_callback_is_stored_once_and_done_with_its_change(kind: Kind) {
    let store = kind.store().await;
    let first = payment(1, "d", "r");
    store.intend(&first, "f").await.unwrap();
    let callback = callback("kevt_1", "session-1");
    assert!(store.receive(&callback, Millis(1)).await.unwrap());
    assert!(!store.receive(&callback, Millis(2)).await.unwrap());
    let due = store.inbox_due(Millis(1), MINUTE).await.unwrap();
    let after = sent(&first);
    let stale = Payment {
        version: 9,
        ..first.clone()
    };
    assert!(
        !store
            .inbox_done(due[0].seq, Some((&stale, &after)), "", Millis(3))
            .await
            .unwrap()
    );
    assert_eq!(store.inbox_due(Millis(1), MINUTE).await.unwrap().len(), 1);
    assert!(
        store
            .inbox_done(due[0].seq, Some((&first, &after)), "", Millis(3))
            .await
            .unwrap()
    );
    assert!(store.inbox_due(Millis(9), MINUTE).await.unwrap().is_empty());
    assert_eq!(store.payment(first.id).await.unwrap(), Some(after));
}

async fn a_postponed_callback_delays_only_its_own_session(kind: Kind) {
    let store = kind.store().await;
    for (id, session) in [("a1", "a"), ("a2", "a"), ("b1", "b")] {
        let callback = callback(id, session);
        store.receive(&callback, Millis(1)).await.unwrap();
    }
    let due = store.inbox_due(Millis(1), MINUTE).await.unwrap();
    store
        .inbox_later(due[0].seq, Millis(10), "waits")
        .await
        .unwrap();
    assert_eq!(
        ids(store.inbox_due(Millis(5), MINUTE).await.unwrap()),
        ["b1"]
    );
    store
        .inbox_done(due[2].seq, None, "", Millis(5))
        .await
        .unwrap();
    assert_eq!(store.inbox_next_due().await.unwrap(), Some(Millis(10)));
    assert_eq!(
        ids(store.inbox_due(Millis(10), MINUTE).await.unwrap()),
        ["a1", "a2"]
    );
}

async fn a_callback_postponed_before_the_clock_was_set_back_is_due(kind: Kind) {
    let store = kind.store().await;
    let callback = callback("kevt_1", "session-1");
    let hour = 3_600_000;
    store.receive(&callback, Millis(hour)).await.unwrap();
    let due = store.inbox_due(Millis(hour), MINUTE).await.unwrap();
    let later = Millis(hour + 60_000);
    store.inbox_later(due[0].seq, later, "waits").await.unwrap();
    assert!(
        store
            .inbox_due(Millis(hour), MINUTE)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.inbox_due(Millis(1), MINUTE).await.unwrap().len(), 1);
}
