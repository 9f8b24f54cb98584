//! Callbacks as the inbox stores them.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::Millis;

/// A callback with a valid signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCallback {
    /// The `webhook-id` header, which identifies repeated deliveries.
    pub webhook_id: String,
    /// Kustom's event type.
    pub kind: Option<String>,
    /// The session it is about.
    pub session_id: Option<String>,
    /// Kustom's code for a declined card.
    pub failure_reason: Option<String>,
}

/// A row of the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxItem {
    /// The row's number; callbacks are worked off in this order.
    pub seq: i64,
    /// The callback as received.
    pub callback: NewCallback,
    /// When it was received.
    pub received_at: Millis,
    /// Number of failed tries.
    pub tries: i64,
    /// The result, once the callback is done.
    pub detail: Option<String>,
}

/// Groups due callbacks by session and keeps their order. Callbacks of one session are worked off
/// one after another, the groups in parallel.
#[must_use]
pub fn by_session(due: Vec<InboxItem>) -> Vec<Vec<InboxItem>> {
    let mut groups: Vec<Vec<InboxItem>> = Vec::new();
    for item in due {
        let same = groups.iter_mut().find(|group| {
            group
                .first()
                .is_some_and(|first| first.callback.session_id == item.callback.session_id)
        });
        match same {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}
