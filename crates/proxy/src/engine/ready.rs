//! Whether payments can be taken, remembered for a moment.

use std::time::Duration;

use tokio::time::Instant;

use super::Engine;
use crate::problem::{Answer, Refusal};

/// Looking takes the database's write lock: however often anybody asks, it is not taken more
/// often than this.
const REMEMBERED: Duration = Duration::from_secs(1);

/// What was found last, and when. Held while it is looked, so that all who ask meanwhile share
/// what is found.
pub(super) type Remembered = tokio::sync::Mutex<Option<(Instant, Answer<()>)>>;

impl Engine {
    /// Whether payments can be taken: the database can be written.
    ///
    /// # Errors
    /// 503 if it cannot.
    pub async fn ready(&self) -> Answer<()> {
        let mut remembered = self.inner.ready.lock().await;
        if let Some((at, found)) = remembered.as_ref()
            && at.elapsed() < REMEMBERED
        {
            return found.clone();
        }
        let found = self.inner.store.ready().await;
        let found = found.map_err(Refusal::storage_unavailable);
        *remembered = Some((Instant::now(), found.clone()));
        found
    }
}
