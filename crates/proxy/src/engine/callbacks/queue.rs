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
    use ipp_payment::{Millis, NewCallback, Payment, Phase, Session, SessionStatus, State};
    use ipp_wire::Order;
    use uuid::Uuid;

    const MINUTE: Duration = Duration::from_secs(60);

    async fn receive(store: &Store, webhook_id: &str, session: &str) {
        let callback = NewCallback {
            webhook_id: webhook_id.to_owned(),
            kind: None,
            session_id: Some(session.to_owned()),
            failure_reason: None,
        };
        assert!(store.receive(&callback, Millis(1)).await.unwrap());
    }

    async fn payment_under_way(store: &Store, session: &str) {
        let before = Payment {
            id: Uuid::from_u128(1),
            till: "till-1".to_owned(),
            device: "d".to_owned(),
            order: Order {
                merchant_reference1: "r".to_owned(),
                order_amount: 100,
                order_tax_amount: 0,
                purchase_currency: "SEK".to_owned(),
                order_items: Vec::new(),
                merchant_reference2: None,
                merchant_data: None,
            },
            version: 1,
            state: State::Starting,
            cancel_asked_at: None,
            taps: Vec::new(),
            created_at: Millis(1),
            confirmed_at: None,
            expires_at: Millis(2),
            contradicted: false,
        };
        store.intend(&before, "f").await.unwrap();
        let after = Payment {
            version: 2,
            state: State::Open {
                session: Session {
                    id: session.to_owned(),
                    status: SessionStatus::Created,
                },
                phase: Phase::Sent,
            },
            ..before.clone()
        };
        assert!(store.change(&before, &after).await.unwrap());
    }

    #[tokio::test]
    async fn an_open_payments_callbacks_overtake_all_others() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        receive(&store, "1", "stranger-1").await;
        receive(&store, "2", "ours").await;
        receive(&store, "3", "stranger-2").await;
        let mut queue = CallbackQueue::default();
        queue.fill(&store, MINUTE).await.unwrap();
        payment_under_way(&store, "ours").await;
        receive(&store, "4", "ours").await;
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
