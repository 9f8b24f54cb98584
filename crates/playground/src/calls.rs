//! Counts the calls of each route, for tests that check what a merchant sent.

use std::collections::BTreeMap;

/// Counts of the requests that reached a route, refused ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls(BTreeMap<(String, String), u64>);

impl Calls {
    /// How often `method` was called on `route`, which is written as in Kustom's
    /// documentation: `calls.of("POST", "/ipp/v1/sessions")`,
    /// `calls.of("GET", "/ipp/v1/sessions/{session_id}")`.
    pub fn of(&self, method: &str, route: &str) -> u64 {
        self.0
            .get(&(method.to_owned(), route.to_owned()))
            .copied()
            .unwrap_or(0)
    }

    /// The number of all requests.
    pub fn total(&self) -> u64 {
        self.0
            .values()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    pub(crate) fn count(&mut self, method: &str, route: &str) {
        let count = self
            .0
            .entry((method.to_owned(), route.to_owned()))
            .or_default();
        *count = count.saturating_add(1);
    }
}
