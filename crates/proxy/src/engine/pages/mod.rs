//! What open pages are told: changes, snapshots, and how fresh the knowledge of a payment is.

mod busy;
mod feed;
mod freshness;
mod open;
mod told;
mod viewers;

pub(super) use busy::busy;
pub use feed::{Change, Feed};

use std::sync::Mutex;

use ipp_payment::{Payment, wire};
use ipp_wire::Confirmed;
use tokio::sync::broadcast;
use tokio::time::Instant;
use uuid::Uuid;

use super::lock;
use crate::store::Confirmation;
use freshness::Freshness;
use open::OpenPayments;
use told::Told;
use viewers::Viewers;

/// How many changes a page may be behind before it needs a new snapshot.
const MAX_BEHIND: usize = 1024;

/// The open pages of this process, and what it has told them.
#[derive(Debug)]
pub(super) struct Pages {
    changes: broadcast::Sender<Change>,
    viewers: Viewers,
    /// When Kustom last answered about each open payment: newer than what is stored, which follows
    /// only real changes.
    freshness: Mutex<Freshness>,
    /// Which version of each payment the pages were told.
    told: Mutex<Told>,
    /// What new streams begin with.
    open: OpenPayments,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            changes: broadcast::channel(MAX_BEHIND).0,
            viewers: Viewers::default(),
            freshness: Mutex::default(),
            told: Mutex::default(),
            open: OpenPayments::default(),
        }
    }
}

impl Pages {
    pub(super) fn publish(&self, change: Change) {
        // An error only means that no page is listening.
        let _ = self.changes.send(change);
    }

    /// Whether a page of the till is open.
    pub(super) fn are_open_at(&self, till: &str) -> bool {
        self.viewers.has(till)
    }

    /// Returns the wire's payment, with the newest confirmation time.
    pub(super) fn show(&self, payment: &Payment) -> ipp_wire::Payment {
        let mut shown = wire(payment);
        if let Some(at) = lock(&self.freshness).of(payment.id) {
            shown.confirmed_at = Some(at.rfc3339());
        }
        shown
    }

    /// Tells a change that this process committed.
    pub(super) fn tell(&self, before: Option<&Payment>, after: &Payment) {
        self.note_freshness(before, after);
        self.tell_if_news(after, || {});
        if before.is_some_and(Payment::holds_device) != after.holds_device() {
            self.tell_busy(after);
        }
    }

    /// Whether the pages were told this version or a newer one.
    pub(super) fn knows(&self, id: Uuid, version: u64) -> bool {
        lock(&self.told).version(id) >= Some(version)
    }

    /// Tells a payment as it is stored, unless the pages know it; returns true if it did.
    pub(super) fn tell_stored(&self, payment: &Payment) -> bool {
        // Not a confirmation by Kustom: the payment was read from the database.
        self.tell_if_news(payment, || self.note_freshness(Some(payment), payment))
    }

    /// Tells Kustom's confirmation of the known state, if one is due; returns it then.
    pub(super) fn confirm(&self, payment: &Payment) -> Option<Confirmation> {
        let (true, Some(at)) = (payment.is_open(), payment.confirmed_at) else {
            return None;
        };
        let confirmation = Confirmation {
            payment: payment.id,
            version: payment.version,
            at,
            till: payment.till.clone(),
        };
        self.tell_confirmed(&confirmation).then_some(confirmation)
    }

    /// Tells a confirmation that this or another process was given; false if none is due.
    pub(super) fn tell_confirmed(&self, confirmation: &Confirmation) -> bool {
        let Confirmation {
            payment, at, till, ..
        } = confirmation;
        let due = lock(&self.freshness).confirmed(*payment, *at, Instant::now());
        if due && self.viewers.has(till) {
            self.publish(Change::Confirmed {
                till: till.clone(),
                confirmed: Confirmed {
                    payment_id: payment.to_string(),
                    version: confirmation.version,
                    confirmed_at: at.rfc3339(),
                    server_time: crate::clock::now().rfc3339(),
                },
            });
        }
        due
    }

    /// Limits the memory that the told versions take.
    pub(super) fn prune(&self, watched: impl Fn(Uuid) -> bool) {
        lock(&self.told).forget(watched);
    }

    /// Tells the till's pages the whole payment, unless they were told this version or a newer one;
    /// returns true if it did. Calls `first` before telling.
    fn tell_if_news(&self, payment: &Payment, first: impl FnOnce()) -> bool {
        // Held until it is told, so that no older version is told after a newer one.
        let mut told = lock(&self.told);
        let news = told.note(payment);
        if news {
            first();
            self.publish(Change::Payment {
                till: payment.till.clone(),
                payment: Box::new(self.show(payment)),
            });
        }
        news
    }

    /// Records a change whose whole payment is about to be told to the pages.
    fn note_freshness(&self, before: Option<&Payment>, after: &Payment) {
        let mut freshness = lock(&self.freshness);
        if after.is_open() {
            let known = before.and_then(|before| before.confirmed_at);
            let at = after.confirmed_at.filter(|at| Some(*at) != known);
            freshness.told(after.id, at, Instant::now());
        } else {
            freshness.forget(after.id);
        }
    }
}
