//! The cached list of terminals.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use ipp_payment::Millis;
use ipp_wire::Device;
use tokio::sync::MutexGuard;
use tokio::time::Instant;

use crate::engine::lock;

/// The terminals as Kustom last listed them.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// When the list was requested.
    pub(super) at: Instant,
    /// The same, as wall-clock time.
    pub(super) confirmed_at: Millis,
    /// A device was made since, so the list lacks it.
    pub(super) outdated: bool,
    pub(super) devices: Vec<Device>,
}

impl Known {
    /// Whether the list was requested at `wanted` or later.
    pub(super) fn is_since(&self, wanted: Instant) -> bool {
        !self.outdated && self.at >= wanted
    }

    /// The device, if the list has it.
    pub(super) fn find(&self, id: &str) -> Option<Device> {
        self.devices.iter().find(|device| device.id == id).cloned()
    }
}

/// The last list, if one was read.
#[derive(Debug, Default)]
pub(super) struct DeviceList {
    known: Mutex<Option<Arc<Known>>>,
    /// Held while the terminals are requested from Kustom.
    reading: tokio::sync::Mutex<()>,
    /// Whether a task has the first list read.
    awaited: AtomicBool,
    /// The digest of the list that another process has told of last.
    heard: AtomicU64,
}

impl DeviceList {
    /// The last list, however old.
    pub(super) fn known(&self) -> Option<Arc<Known>> {
        lock(&self.known).clone()
    }

    /// Replaces the list, and returns the one before.
    pub(super) fn replace(&self, known: Arc<Known>) -> Option<Arc<Known>> {
        lock(&self.known).replace(known)
    }

    /// Notes which list another process has; false if the last one here is the same.
    pub(super) fn hear(&self, heard: u64) -> bool {
        self.heard.store(heard, Ordering::Relaxed);
        self.known()
            .is_none_or(|known| digest(&known.devices) != heard)
    }

    /// Whether another process has told of a list with this digest last.
    pub(super) fn has_heard(&self, of: u64) -> bool {
        self.heard.load(Ordering::Relaxed) == of
    }

    /// Notes that a task has the first list read; true for the first caller.
    pub(super) fn await_first(&self) -> bool {
        !self.awaited.swap(true, Ordering::Relaxed)
    }

    /// Has the next reader request the list again.
    pub(super) fn outdate(&self) {
        if let Some(known) = lock(&self.known).as_mut() {
            Arc::make_mut(known).outdated = true;
        }
    }

    /// Waits until no other task requests the list.
    pub(super) async fn reading(&self) -> MutexGuard<'_, ()> {
        self.reading.lock().await
    }
}

/// A digest by which processes recognize a list that they have.
pub(super) fn digest(devices: &[Device]) -> u64 {
    let mut hasher = DefaultHasher::new();
    // An error would mean a device that cannot be written, and such a list is like no other.
    serde_json::to_string(devices).ok().hash(&mut hasher);
    hasher.finish()
}
