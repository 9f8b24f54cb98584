//! Readiness: whether payments can be taken, cached for a moment.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Engine;
use crate::problem::{Answer, Refusal};

/// How long a result is cached. Checking takes the database's write lock, so its rate is limited
/// however often it is requested.
const CACHE_TIME: Duration = Duration::from_secs(1);

/// Pause between two requests that only find out whether Kustom accepts the key.
const PROBE_PAUSE: Duration = Duration::from_secs(10);
/// How long `/readyz` waits for Kustom's answer to such a request. An orchestrator's own timeout is
/// often 1 s.
const PROBE_WAIT: Duration = Duration::from_millis(500);

/// The results of the last checks and their times. Locked during a check, so that concurrent callers
/// share the result.
#[derive(Debug, Default)]
pub(super) struct Readiness {
    writable: Mutex<Option<(Instant, Answer<()>)>>,
    probed: Mutex<Option<Instant>>,
}

impl Engine {
    /// Checks that payments can be taken: the proxy is not stopping, the database can be written,
    /// and Kustom does not reject the key. Kustom need not be reachable.
    ///
    /// # Errors
    /// 503 if they cannot.
    pub async fn ready(&self) -> Answer<()> {
        self.writable().await?;
        if self.is_stopping() {
            return Err(Refusal::stopping());
        }
        self.probe_key().await;
        match self.inner.kustom.key_accepted() {
            Some(false) => Err(Refusal::key_rejected()),
            _ => Ok(()),
        }
    }

    /// Asks Kustom, unless its last answer accepted the key. While this proxy is not ready, no page
    /// may ask anything that would show that the key is accepted again.
    async fn probe_key(&self) {
        if self.inner.kustom.key_accepted() == Some(true) {
            return;
        }
        let mut probed = self.inner.ready.probed.lock().await;
        if probed.is_some_and(|at| at.elapsed() < PROBE_PAUSE) {
            return;
        }
        *probed = Some(Instant::now());
        let kustom = self.inner.kustom.clone();
        // Its answer is noted even if it comes later.
        let answer = tokio::spawn(async move { kustom.devices().await.is_ok() });
        let _ = tokio::time::timeout(PROBE_WAIT, answer).await;
    }

    async fn writable(&self) -> Answer<()> {
        let mut cached = self.inner.ready.writable.lock().await;
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
