//! The order in which callbacks are processed.

use std::collections::VecDeque;
use std::time::Duration;

use ipp_payment::{InboxItem, by_session};

use crate::store::{Store, StoreError};

/// The due callbacks, grouped by session.
#[derive(Debug, Default)]
pub(in crate::engine) struct CallbackQueue(VecDeque<Vec<InboxItem>>);

impl CallbackQueue {
    /// Adds the callbacks that are due. Those about our open payments go first, however many others
    /// there are. The others are read from the database only when the queue is empty, so that a
    /// long queue is not read again for each of its callbacks.
    pub(in crate::engine) async fn fill(
        &mut self,
        store: &Store,
        rarest: Duration,
    ) -> Result<(), StoreError> {
        let now = crate::clock::now();
        if self.0.is_empty() {
            self.0
                .extend(by_session(store.inbox_due(now, rarest).await?));
        }
        let ours = by_session(store.inbox_due_of_ours(now, rarest).await?);
        for items in ours.into_iter().rev() {
            let session = session_of(&items);
            self.0.retain(|other| session_of(other) != session);
            self.0.push_front(items);
        }
        Ok(())
    }

    /// Takes the next session's callbacks.
    pub(in crate::engine) fn next(&mut self) -> Option<(Option<String>, Vec<InboxItem>)> {
        let items = self.0.pop_front()?;
        Some((session_of(&items), items))
    }
}

fn session_of(items: &[InboxItem]) -> Option<String> {
    items.first().and_then(|i| i.callback.session_id.clone())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::store::tests::{callback, payment, sent};
    use ipp_payment::Millis;

    const MINUTE: Duration = Duration::from_secs(60);

    async fn receive(store: &Store, webhook_id: &str, session: &str) {
        let callback = callback(webhook_id, session);
        assert!(store.receive(&callback, Millis(1)).await.unwrap());
    }

    async fn payment_under_way(store: &Store) {
        let before = payment(1, "d", "r");
        store.intend(&before, "f").await.unwrap();
        assert!(store.change(&before, &sent(&before)).await.unwrap());
    }

    #[tokio::test]
    async fn an_open_payments_callbacks_overtake_all_others() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        receive(&store, "1", "stranger-1").await;
        receive(&store, "2", "session-1").await;
        receive(&store, "3", "stranger-2").await;
        let mut queue = CallbackQueue::default();
        queue.fill(&store, MINUTE).await.unwrap();
        payment_under_way(&store).await;
        receive(&store, "4", "session-1").await;
        // A new callback waits until the queue is empty, unless it is about an open payment.
        receive(&store, "5", "stranger-3").await;
        queue.fill(&store, MINUTE).await.unwrap();
        let mut order = Vec::new();
        while let Some((_, items)) = queue.next() {
            order.extend(items.into_iter().map(|i| i.callback.webhook_id));
        }
        assert_eq!(order, ["2", "4", "1", "3"]);
    }
}
