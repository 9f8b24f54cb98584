//! Everything there is at one moment: database, process, Kustom. A value.

use std::collections::BTreeMap;
use std::sync::Arc;

use ipp_payment::{Millis, Payment};
use ipp_wire::PaymentState;

use crate::kustom::Session;
use crate::task::{Name, Task};

/// The instants at which something can happen. The first step waits out whatever waits a minute;
/// the second also a session's life and the minute after it, for a payment begun before it.
pub(crate) const INSTANTS: [Millis; 3] = [Millis(0), Millis(61_000), Millis(1_050_000)];

/// The shop, its proxy and its provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct World {
    /// An index into [`INSTANTS`].
    pub(crate) now: usize,
    /// The proxy process.
    pub(crate) process: Process,
    /// Its tasks, each at the point where it waits for something outside.
    pub(crate) tasks: BTreeMap<Name, Arc<Task>>,
    /// The two payments, in the order in which they are first asked for: but for that they are
    /// alike.
    pub(crate) lanes: [Arc<Lane>; 2],
    /// Whether the one answer to create that may be lost is lost.
    pub(crate) lost: bool,
    /// The database was lost with the process.
    pub(crate) emptied: bool,
    /// A payment began although a session that no payment stands for had its order.
    pub(crate) begun_beside: bool,
    /// The schema had to refuse a change.
    pub(crate) forbidden: bool,
    /// A page was told of something that was not stored.
    pub(crate) told_ahead: bool,
    /// A person was called for a session that nobody had read since its time was up.
    pub(crate) called_unread: bool,
}

/// The proxy process. It crashes once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Process {
    /// It has not crashed yet.
    #[default]
    First,
    /// It has crashed.
    Down,
    /// It has come back.
    Again,
}

/// One payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Lane {
    /// As stored.
    pub(crate) row: Option<Arc<Payment>>,
    /// What pages are shown of it.
    pub(crate) shown: Option<PaymentState>,
    /// Whether somebody in the process watches it.
    pub(crate) watched: bool,
    /// The create request, wherever the task is that sent it.
    pub(crate) create: Create,
    /// How often create was sent; twice is often enough to be wrong.
    pub(crate) sent: u8,
    /// Which of the payments of this id the database has, or would have.
    pub(crate) incarnation: u8,
    /// Which of them sent create last.
    pub(crate) sent_by: u8,
    /// Kustom's sessions of it.
    pub(crate) sessions: Vec<Session>,
    /// The first final state that pages were told.
    pub(crate) ended: Option<PaymentState>,
    /// A read has said CANCELLED.
    pub(crate) read_cancelled: bool,
    /// The operator was called.
    pub(crate) alarmed: bool,
}

/// The create request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Create {
    /// Not sent.
    #[default]
    Unsent,
    /// It may arrive at any time, or never, whether or not anybody still waits for its answer.
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

    /// The sessions of the payment that the database has, or would have.
    pub(crate) fn own(&self) -> impl Iterator<Item = &Session> {
        let own = |session: &&Session| session.incarnation == self.incarnation;
        self.sessions.iter().filter(own)
    }

    /// The database has lost the payment, and everybody who knew of it is gone.
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

    /// The session that the stored payment knows.
    pub(crate) fn adopted(&self) -> Option<&Session> {
        let known = &self.row.as_deref()?.session()?.id;
        self.sessions.iter().find(|session| session.id == *known)
    }
}

impl World {
    /// The clock on the proxy's wall.
    pub(crate) const fn clock(&self) -> Millis {
        INSTANTS[self.now]
    }

    /// Whether the proxy runs.
    pub(crate) fn up(&self) -> bool {
        self.process != Process::Down
    }

    /// A payment, to be changed.
    pub(crate) fn lane(&mut self, payment: usize) -> &mut Lane {
        Arc::make_mut(&mut self.lanes[payment])
    }
}
