//! The order in which callbacks are worked off.

use std::collections::VecDeque;
use std::time::Duration;

use ipp_payment::{InboxItem, by_session};

use crate::store::{Store, StoreError};

/// Callbacks that are due, those of one session together.
#[derive(Debug, Default)]
pub(super) struct Line(VecDeque<Vec<InboxItem>>);

impl Line {
    /// Puts what is due in line: what tells of a payment under way before everything else,
    /// however much of that there is. The rest is looked for when the line has come to its end,
    /// so that a long one is not read again for each of its own.
    pub(super) async fn fill(&mut self, store: &Store, rarest: Duration) -> Result<(), StoreError> {
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

    /// The next session, and its callbacks.
    pub(super) fn next(&mut self) -> Option<(Option<String>, Vec<InboxItem>)> {
        let items = self.0.pop_front()?;
        Some((session_of(&items), items))
    }
}

fn session_of(items: &[InboxItem]) -> Option<String> {
    items.first().and_then(|i| i.callback.session_id.clone())
}
