//! A callback as the inbox keeps it.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::Millis;

/// A callback whose signature was found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCallback {
    /// The `webhook-id` header: what makes it the same callback again.
    pub webhook_id: String,
    /// Kustom's type.
    pub kind: Option<String>,
    /// Which session it is about.
    pub session_id: Option<String>,
    /// Why a card was declined.
    pub failure_reason: Option<String>,
}

/// A row of the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxItem {
    /// Its place in the order.
    pub seq: i64,
    /// What was received.
    pub callback: NewCallback,
    /// When.
    pub received_at: Millis,
    /// How often working it off failed.
    pub tries: i64,
    /// What it led to, once done.
    pub detail: Option<String>,
}

/// What is due, in order, put together by session: callbacks of one session are worked off one
/// after the other, those of several side by side.
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
