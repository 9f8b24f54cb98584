//! The model's state at one moment: database, process, Kustom.

use std::collections::BTreeMap;
use std::sync::Arc;

use ipp_payment::{Millis, Payment};
use ipp_wire::PaymentState;

use crate::kustom::Session;
use crate::task::{Name, Task};

/// The instants at which something can happen. The second is beyond any deadline of one minute;
/// the third is also beyond a session's life and the minute after it, for a payment begun at an
/// earlier instant.
pub(crate) const INSTANTS: [Millis; 3] = [Millis(0), Millis(61_000), Millis(1_050_000)];

/// The shop, its proxy and its provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct World {
    /// An index into [`INSTANTS`].
    pub(crate) now: usize,
    /// The proxy process.
    pub(crate) process: Process,
    /// The process's tasks, each waiting for something outside.
    pub(crate) tasks: BTreeMap<Name, Arc<Task>>,
    /// The two payments, in the order in which they are first requested; otherwise they are
    /// interchangeable.
    pub(crate) lanes: [Arc<Lane>; 2],
    /// Whether an answer to create was lost; only one may be.
    pub(crate) lost: bool,
    /// Whether the database was lost with the process.
    pub(crate) emptied: bool,
    /// Whether a payment began although a stray session had its order.
    pub(crate) begun_beside: bool,
    /// Whether the schema had to refuse a change.
    pub(crate) forbidden: bool,
    /// Whether a page was told of something that was not stored.
    pub(crate) told_ahead: bool,
    /// Whether a person was called for a session that was not read after its time was up.
    pub(crate) called_unread: bool,
}

/// The proxy process. It crashes once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Process {
    /// It runs and has not crashed yet.
    #[default]
    First,
    /// It has crashed.
    Down,
    /// It runs again.
    Again,
}

/// One payment id, with its stored payment and its sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Lane {
    /// The stored payment.
    pub(crate) row: Option<Arc<Payment>>,
    /// The state that pages show.
    pub(crate) shown: Option<PaymentState>,
    /// Whether a watcher is registered for it.
    pub(crate) watched: bool,
    /// The create request, independent of the task that sent it.
    pub(crate) create: Create,
    /// How often create was sent, counted up to 2: twice already breaks the rule.
    pub(crate) sent: u8,
    /// Which of the payments of this id the database has, or would have.
    pub(crate) incarnation: u8,
    /// The incarnation that last sent create.
    pub(crate) sent_by: u8,
    /// Its sessions at Kustom.
    pub(crate) sessions: Vec<Session>,
    /// The first final state that pages were told.
    pub(crate) ended: Option<PaymentState>,
    /// Whether a read has said CANCELLED.
    pub(crate) read_cancelled: bool,
    /// Whether an alarm was raised.
    pub(crate) alarmed: bool,
}

/// The create request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Create {
    /// Not sent.
    #[default]
    Unsent,
    /// On its way: it may arrive at any time or never, even if no task waits for its answer.
    InNetwork,
    /// Kustom has processed it.
    Arrived,
}

impl Lane {
    /// Stores the payment.
    pub(crate) fn store(&mut self, row: Payment) {
        self.shown = Some(ipp_payment::wire(&row).state);
        self.row = Some(Arc::new(row));
    }

    /// The sessions of the current incarnation.
    pub(crate) fn own(&self) -> impl Iterator<Item = &Session> {
        let own = |session: &&Session| session.incarnation == self.incarnation;
        self.sessions.iter().filter(own)
    }

    /// Removes the payment from the database, and all that the process knew of it.
    pub(crate) fn forget(&mut self) {
        let sessions = std::mem::take(&mut self.sessions);
        *self = Self {
            create: self.create,
            incarnation: self.incarnation + 1,
            sent_by: self.sent_by,
            sessions,
            ..Self::default()
        };
        for session in &mut self.sessions {
            session.inbox = false;
        }
    }

    /// The stored payment's session.
    pub(crate) fn adopted(&self) -> Option<&Session> {
        let known = &self.row.as_deref()?.session()?.id;
        self.sessions.iter().find(|session| session.id == *known)
    }
}

impl World {
    /// The proxy's wall clock.
    pub(crate) const fn clock(&self) -> Millis {
        INSTANTS[self.now]
    }

    /// Whether the proxy runs.
    pub(crate) fn up(&self) -> bool {
        self.process != Process::Down
    }

    /// A payment, mutable.
    pub(crate) fn lane(&mut self, payment: usize) -> &mut Lane {
        Arc::make_mut(&mut self.lanes[payment])
    }
}
