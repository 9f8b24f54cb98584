//! Runs and wakes the task that watches an unfinished payment; its logic is [`ipp_payment::watch`].

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipp_payment::{Attention, Effects as _};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::engine::{Engine, lock};

/// The tasks that watch payments, at most one of each payment.
#[derive(Debug, Default)]
pub(in crate::engine) struct Watchers(Mutex<HashMap<Uuid, Arc<Watcher>>>);

/// How other tasks reach a watcher.
#[derive(Debug, Default)]
struct Watcher {
    woken: Notify,
    read_now: AtomicBool,
    /// When a callback was last processed, on the engine's own clock.
    heard: Mutex<Option<Duration>>,
}

impl Watcher {
    fn wake(&self) {
        self.read_now.store(true, Ordering::Relaxed);
        self.woken.notify_one();
    }
}

impl Watchers {
    /// Registers the payment's watcher; false if it has one.
    fn add(&self, id: Uuid) -> bool {
        let mut watchers = lock(&self.0);
        let new = !watchers.contains_key(&id);
        watchers.entry(id).or_default();
        new
    }

    pub(super) fn remove(&self, id: Uuid) {
        lock(&self.0).remove(&id);
    }

    /// Whether the payment has a watcher.
    pub(in crate::engine) fn has(&self, id: Uuid) -> bool {
        lock(&self.0).contains_key(&id)
    }

    /// Wakes the payment's watcher to read at once.
    pub(super) fn wake(&self, id: Uuid) {
        if let Some(watcher) = self.of(id) {
            watcher.wake();
        }
    }

    /// Wakes every watcher to read at once.
    pub(in crate::engine) fn wake_all(&self) {
        lock(&self.0).values().for_each(|watcher| watcher.wake());
    }

    /// Resolves when the payment's watcher is woken; never if it has none.
    pub(super) async fn woken(&self, id: Uuid) {
        match self.of(id) {
            Some(watcher) => watcher.woken.notified().await,
            None => std::future::pending().await,
        }
    }

    /// Records that a callback about the payment was processed at `at`, and wakes its watcher.
    pub(super) fn heard(&self, id: Uuid, at: Duration) {
        if let Some(watcher) = self.of(id) {
            *lock(&watcher.heard) = Some(at);
            watcher.woken.notify_one();
        }
    }

    pub(super) fn attention(&self, id: Uuid) -> Attention {
        let watcher = self.of(id);
        watcher.map_or_else(Attention::default, |watcher| Attention {
            read_now: watcher.read_now.load(Ordering::Relaxed),
            heard: *lock(&watcher.heard),
        })
    }

    pub(super) fn clear_wakeups(&self, id: Uuid) {
        if let Some(watcher) = self.of(id) {
            watcher.read_now.store(false, Ordering::Relaxed);
        }
    }

    fn of(&self, id: Uuid) -> Option<Arc<Watcher>> {
        lock(&self.0).get(&id).map(Arc::clone)
    }
}

impl Engine {
    /// Ensures that the payment has a watcher, and wakes it.
    pub(in crate::engine) fn watch_payment(&self, id: Uuid) {
        if !self.keep_watched(id) {
            self.wake(id);
        }
    }

    /// Ensures that the payment has a watcher; true if it had none.
    pub(super) fn watch_if_unwatched(&self, id: Uuid) -> bool {
        let new = self.inner.payments.watchers.add(id);
        if new {
            let pause = self.inner.timings.poll_idle;
            self.spawn_restarting("watch", pause, move |engine| async move {
                ipp_payment::watch(&engine, id).await;
            });
        }
        new
    }
}
