//! Runs and wakes the task that watches an unfinished payment; its logic is [`ipp_payment::watch`].

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipp_payment::Effects as _;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::engine::lasting::lasting;
use crate::engine::{Engine, lock};

/// How other tasks reach a watcher.
#[derive(Debug, Default)]
pub(in crate::engine) struct Poke {
    pub(in crate::engine) wake: Notify,
    pub(in crate::engine) now: AtomicBool,
    /// When a callback was last processed, on the engine's own clock.
    pub(in crate::engine) heard: Mutex<Option<Duration>>,
}

impl Engine {
    /// Ensures that the payment has a watcher, and wakes it.
    pub(in crate::engine) fn watch_payment(&self, id: Uuid) {
        if !self.keep_watched(id) {
            self.poke(id);
        }
    }

    /// Ensures that the payment has a watcher; true if it had none.
    pub(in crate::engine) fn watch_if_nobody_does(&self, id: Uuid) -> bool {
        {
            let mut watchers = lock(&self.inner.watchers);
            if watchers.contains_key(&id) {
                return false;
            }
            watchers.insert(id, Arc::new(Poke::default()));
        }
        let engine = self.clone();
        self.spawn(async move {
            let (stop, pause) = (&engine.inner.stop, engine.inner.timings.poll_idle);
            lasting("watch", pause, stop, || ipp_payment::watch(&engine, id)).await;
        });
        true
    }

    /// Wakes every watcher, because a page has connected.
    pub(in crate::engine) fn poke_all(&self) {
        for poke in lock(&self.inner.watchers).values() {
            poke.now.store(true, Ordering::Relaxed);
            poke.wake.notify_one();
        }
    }
}
