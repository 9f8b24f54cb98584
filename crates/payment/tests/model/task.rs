//! A task of the proxy as a value: the answers it has received so far. Replaying it with the same
//! answers leads to the same point, so nothing else has to be stored.

use std::sync::Arc;

use ipp_payment::{Event, Payment, ReadError, Reading, Stray};
use ipp_wire::{Reason, ReasonCode};

/// Identifies a task. Tabs, payments and sessions are indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Name {
    /// The start-up of the process.
    TakeUp,
    /// A tab's PUT of a payment.
    Begin { tab: usize, payment: usize },
    /// A tab's request to cancel a payment.
    AskCancel { payment: usize },
    /// The task that sends create.
    Send { payment: usize },
    /// One round of a payment's watcher.
    Watch { payment: usize },
    /// The inbox's work on a callback about a session.
    WorkOff { payment: usize, session: usize },
}

/// The state of a waiting task.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Task {
    /// The answers it has received.
    pub(crate) heard: Vec<Heard>,
    /// The request that it waits for.
    pub(crate) ask: Ask,
    /// How far that request has got.
    pub(crate) stage: Stage,
}

/// How far a request has got.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    /// Not sent.
    Due,
    /// Sent. Used for create only, since only create must not be sent again.
    Sent,
    /// Processed, and the answer is on its way.
    Answered(Heard),
}

/// A task's request to the outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ask {
    /// Database: load a payment.
    Load(usize),
    /// Database: load the payment of a session.
    LoadBySession(String),
    /// Database: load all unfinished payments.
    LoadUnfinished,
    /// Database: store an intent.
    Intend(Arc<Payment>),
    /// Database: store a payment over this version.
    Change(u64, Arc<Payment>),
    /// Database: mark the task's callback as done, and store a change.
    Done(Option<(u64, Arc<Payment>)>),
    /// Database: postpone the task's callback.
    Later,
    /// Database: load a stray session.
    LoadStray(String),
    /// Database: store a stray session.
    StoreStray(Arc<Stray>),
    /// Kustom: create a session.
    Create(usize),
    /// Kustom: read a session.
    Read(String),
    /// Kustom: cancel a session.
    Cancel(String),
    /// Wait for some time.
    Rest,
}

/// An answer to a task.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Heard {
    /// The current instant, an index into [`crate::world::INSTANTS`].
    Now(usize),
    /// The payments found.
    Payments(Vec<Arc<Payment>>),
    /// The stray session found.
    Stray(Option<Arc<Stray>>),
    /// Whether the change was stored.
    Stored(bool),
    /// The schema forbids the change.
    Forbidden,
    /// Create was answered with this session.
    Created(Reading),
    /// Create was answered by a 4xx.
    Refused,
    /// Create's answer is lost.
    Lost,
    /// The session as read.
    Read(Reading),
    /// No answer, or none that can be used.
    Nothing,
}

impl Heard {
    /// As the answer to create.
    pub(crate) fn created(self) -> Event {
        let reason = |code| Reason::new(code, "");
        match self {
            Self::Created(reading) => Event::Created(reading),
            Self::Refused => Event::Refused(reason(ReasonCode::ProviderRefused)),
            _ => Event::Lost(reason(ReasonCode::CreateLost)),
        }
    }

    /// As the answer to a read.
    pub(crate) fn read(self) -> Result<Reading, ReadError> {
        match self {
            Self::Read(reading) => Ok(reading),
            _ => Err(ReadError::Failed("no answer".to_owned())),
        }
    }
}
