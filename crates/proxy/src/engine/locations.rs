//! The merchant's shops: only names beside the terminals, which never wait long for them.

use std::time::Duration;

use ipp_wire::Location;
use tokio::time::Instant;

use super::{Engine, KustomCall, lock};

/// How old the list may be, and how long after a failure it is not asked for again: shops come
/// and go by the year.
const FRESH: Duration = Duration::from_secs(60);
/// So long they are waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// The shops as Kustom last told them.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// When they were last asked for, answered or not.
    asked: Option<Instant>,
    locations: Vec<Location>,
}

impl Engine {
    /// The shops that are known. Where Kustom does not tell them, these are the last that it
    /// told, or none: terminals can be picked without.
    pub(super) async fn locations(&self) -> Vec<Location> {
        let due = {
            let mut known = lock(&self.inner.locations);
            let due = known.asked.is_none_or(|asked| asked.elapsed() >= FRESH);
            if due {
                known.asked = Some(Instant::now());
            }
            due
        };
        if due {
            let engine = self.clone();
            // Of its own, so that an answer that comes too late for this page is there for the next.
            let reading = (self.inner.tasks).spawn(async move { engine.read_locations().await });
            // Whether it came in time, or at all: what is known is answered.
            let _ = tokio::time::timeout(PATIENCE, reading).await;
        }
        lock(&self.inner.locations).locations.clone()
    }

    async fn read_locations(&self) {
        let read = self.inner.kustom.locations().await;
        self.inner.counters.kustom(KustomCall::of_read(&read));
        match read {
            Ok(locations) => lock(&self.inner.locations).locations = locations,
            Err(error) => tracing::warn!(%error, "the locations cannot be read"),
        }
    }
}
