//! One task a payment that something is still to be done about: what it does is
//! [`ipp_payment::watch`], how it is run and reached is here.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipp_payment::Effects as _;
use tokio::sync::Notify;
use uuid::Uuid;

use super::lasting::lasting;
use super::{Engine, lock};

/// How the others reach the task.
#[derive(Debug, Default)]
pub(super) struct Poke {
    pub(super) wake: Notify,
    pub(super) now: AtomicBool,
    /// When a callback was last worked off, on the engine's own clock.
    pub(super) heard: Mutex<Option<Duration>>,
}

impl Engine {
    /// Sees to it that somebody watches the payment, and looks now.
    pub(super) fn watch_payment(&self, id: Uuid) {
        if !self.keep_watched(id) {
            self.poke(id);
        }
    }

    /// Sees to it that somebody watches the payment; true if nobody did.
    pub(super) fn watch_if_nobody_does(&self, id: Uuid) -> bool {
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

    /// A page has come: everything open is read now.
    pub(super) fn poke_all(&self) {
        for poke in lock(&self.inner.watchers).values() {
            poke.now.store(true, Ordering::Relaxed);
            poke.wake.notify_one();
        }
    }
}
