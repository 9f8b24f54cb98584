//! Tracks which version of each payment this process has told its pages.
//!
//! The writer of a change tells the pages. This says whether the pages know of a change already that
//! was stored elsewhere, by a command or another proxy.

use std::collections::HashMap;
use std::time::Duration;

use ipp_payment::Payment;
use tokio::time::Instant;
use uuid::Uuid;

/// How long an unwatched payment is remembered: by then, the tasks that were changing it when it
/// ended have told of it.
const RETENTION: Duration = Duration::from_secs(300);

/// The versions, and when they were told.
#[derive(Debug, Default)]
pub(super) struct Told(HashMap<Uuid, (u64, Instant)>);

impl Told {
    /// Records the version; true if it is newer than what was told.
    pub(super) fn note(&mut self, payment: &Payment) -> bool {
        let now = Instant::now();
        let (version, at) = self.0.entry(payment.id).or_insert((0, now));
        let news = *version < payment.version;
        if news {
            (*version, *at) = (payment.version, now);
        }
        news
    }

    /// The last version that was told.
    pub(super) fn version(&self, id: Uuid) -> Option<u64> {
        self.0.get(&id).map(|(version, _)| *version)
    }

    /// Drops unwatched payments that were told of more than [`RETENTION`] ago.
    pub(super) fn forget(&mut self, watched: impl Fn(Uuid) -> bool) {
        self.0
            .retain(|id, (_, at)| watched(*id) || at.elapsed() < RETENTION);
    }
}
