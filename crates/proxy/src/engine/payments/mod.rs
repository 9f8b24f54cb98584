//! Payments: what pages ask of them, and the tasks that watch them to their end.

mod effects;
mod requests;
mod start;
mod watch;

use std::collections::HashSet;
use std::sync::Mutex;

use super::lock;
use crate::merchant::OrderSource;
use watch::Watchers;

/// What this process keeps about payments beside the database.
#[derive(Debug, Default)]
pub(super) struct Payments {
    pub(super) watchers: Watchers,
    /// Where the merchant's own orders are fetched, if anywhere.
    orders: Option<OrderSource>,
    /// The errors of corrupt rows for which an alarm was raised.
    unreadable: Mutex<HashSet<String>>,
}

impl Payments {
    pub(super) fn new(orders: Option<OrderSource>) -> Self {
        Self {
            orders,
            ..Self::default()
        }
    }

    /// Records the error of a corrupt row; false if it was known.
    fn note_unreadable(&self, error: &str) -> bool {
        lock(&self.unreadable).insert(error.to_owned())
    }
}
