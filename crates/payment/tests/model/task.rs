//! A task of the proxy as a value: what it has been answered so far. Run again from its beginning
//! with the same answers it comes to the same point, so nothing else has to be kept of it.

use std::sync::Arc;

use ipp_payment::{Event, Payment, ReadError, Reading, Stray};
use ipp_wire::{Reason, ReasonCode};

/// Whose task it is. Tabs, payments and sessions are indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Name {
    /// The start of the process.
    TakeUp,
    /// A tab's PUT of a payment.
    Begin { tab: usize, payment: usize },
    /// A tab's wish to cancel one.
    AskCancel { payment: usize },
    /// The one that sends create.
    Send { payment: usize },
    /// One round of who watches a payment.
    Watch { payment: usize },
    /// The inbox's, on a callback about a session.
    WorkOff { payment: usize, session: usize },
}

/// Where a task is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Task {
    /// What it has been answered.
    pub(crate) heard: Vec<Heard>,
    /// What it waits for.
    pub(crate) ask: Ask,
    /// How far that is.
    pub(crate) way: Way,
}

/// How far a request is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Way {
    /// Not sent.
    Due,
    /// Sent: of create alone, since it alone must not be sent again.
    Sent,
    /// Processed, and the answer is on its way.
    Answered(Heard),
}

/// What a task asks of the world outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ask {
    /// The database for a payment.
    Load(usize),
    /// The database for the payment of a session.
    LoadBySession(String),
    /// The database for all that is not finished.
    LoadUnfinished,
    /// The database to store an intent.
    Intend(Arc<Payment>),
    /// The database to store a payment over one of this version.
    Change(u64, Arc<Payment>),
    /// The database to tick the task's callback off, with a change.
    Done(Option<(u64, Arc<Payment>)>),
    /// The database to put the task's callback off.
    Later,
    /// The database for what is known of a session that no payment stands for.
    LoadStray(String),
    /// The database to store that.
    StoreStray(Arc<Stray>),
    /// Kustom to create a session.
    Create(usize),
    /// Kustom to read one.
    Read(String),
    /// Kustom to cancel one.
    Cancel(String),
    /// To be left alone for a while.
    Rest,
}

/// What it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Heard {
    /// The time.
    Now(usize),
    /// What was found.
    Payments(Vec<Arc<Payment>>),
    /// What is known of a session that no payment stands for.
    Stray(Option<Arc<Stray>>),
    /// Whether it was stored.
    Stored(bool),
    /// The schema forbids it.
    Forbidden,
    /// Create's answer: the session that it tells of.
    Created(Reading),
    /// Create's answer: 4xx.
    Refused,
    /// None, to create.
    Lost,
    /// The session.
    Read(Reading),
    /// Nothing came, or nothing that says anything.
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
