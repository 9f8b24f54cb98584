//! Counts the open event streams of each till.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::engine::lock;

/// The number of open streams by till; tills without one are absent.
#[derive(Debug, Default)]
pub(super) struct Viewers(Mutex<HashMap<String, usize>>);

impl Viewers {
    /// Counts one more stream, unless the till, or all tills together, have reached their limit.
    pub(super) fn add(&self, till: &str, of_till: usize, of_all: usize) -> bool {
        let mut viewers = lock(&self.0);
        let all: usize = viewers.values().sum();
        let own = viewers.get(till).copied().unwrap_or(0);
        let free = own < of_till && all < of_all;
        if free {
            viewers.insert(till.to_owned(), own + 1);
        }
        free
    }

    pub(super) fn remove(&self, till: &str) {
        let mut viewers = lock(&self.0);
        if let Some(count) = viewers.get_mut(till) {
            *count -= 1;
            if *count == 0 {
                viewers.remove(till);
            }
        }
    }

    pub(super) fn has(&self, till: &str) -> bool {
        lock(&self.0).contains_key(till)
    }

    pub(super) fn count(&self) -> usize {
        lock(&self.0).values().sum()
    }
}
