//! The merchant's shops: names shown beside the terminals, which never wait long for them.

use std::sync::Mutex;
use std::time::Duration;

use ipp_wire::Location;
use tokio::time::Instant;

use crate::engine::{Engine, KustomCall, lock};

/// Maximum age of the list, and the pause after a failure: shops come and go by the year.
const FRESH_FOR: Duration = Duration::from_secs(60);
/// How long a request for the terminals waits for the shops.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(2);

/// The shops as Kustom last listed them.
#[derive(Debug, Default)]
pub(super) struct Locations(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// When they were last requested, answered or not.
    asked: Option<Instant>,
    locations: Vec<Location>,
}

impl Locations {
    /// Whether they are to be requested; if so, the caller does.
    fn take_due(&self) -> bool {
        let mut known = lock(&self.0);
        let due = known.asked.is_none_or(|asked| asked.elapsed() >= FRESH_FOR);
        if due {
            known.asked = Some(Instant::now());
        }
        due
    }

    fn known(&self) -> Vec<Location> {
        lock(&self.0).locations.clone()
    }

    fn replace(&self, locations: Vec<Location>) {
        lock(&self.0).locations = locations;
    }
}

impl Engine {
    /// The known shops. While Kustom does not answer, returns the last known ones, or none:
    /// terminals can be picked without.
    pub(super) async fn locations(&self) -> Vec<Location> {
        let known = &self.inner.terminals.locations;
        if known.take_due() {
            let engine = self.clone();
            // A separate task, so that an answer too late for this page is cached for the next.
            let reading = (self.inner.tasks).spawn(async move { engine.read_locations().await });
            // If it times out or fails, the known shops are returned.
            let _ = tokio::time::timeout(REFRESH_TIMEOUT, reading).await;
        }
        known.known()
    }

    async fn read_locations(&self) {
        let read = self.inner.kustom.locations().await;
        self.inner.counters.kustom(KustomCall::of_read(&read));
        match read {
            Ok(locations) => self.inner.terminals.locations.replace(locations),
            Err(error) => tracing::warn!(%error, "the locations cannot be read"),
        }
    }
}
