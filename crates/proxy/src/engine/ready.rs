//! Readiness: whether payments can be taken, cached for a moment.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Engine;
use crate::problem::{Answer, Refusal};

/// How long a result is cached. Checking takes the database's write lock, so its rate is limited
/// however often it is requested.
const CACHE_TIME: Duration = Duration::from_secs(1);

/// The last result and its time. Locked during a check, so that concurrent callers share the
/// result.
#[derive(Debug, Default)]
pub(super) struct Readiness(Mutex<Option<(Instant, Answer<()>)>>);

impl Engine {
    /// Checks that payments can be taken: the proxy is not stopping, and the database can be
    /// written.
    ///
    /// # Errors
    /// 503 if they cannot.
    pub async fn ready(&self) -> Answer<()> {
        self.writable().await?;
        if self.is_stopping() {
            return Err(Refusal::stopping());
        }
        Ok(())
    }

    async fn writable(&self) -> Answer<()> {
        let mut cached = self.inner.ready.0.lock().await;
        if let Some((at, found)) = cached.as_ref()
            && at.elapsed() < CACHE_TIME
        {
            return found.clone();
        }
        let found = self.inner.store.ready().await;
        let found = found.map_err(Refusal::storage_unavailable);
        *cached = Some((Instant::now(), found.clone()));
        found
    }
}
