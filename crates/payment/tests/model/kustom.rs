//! Kustom, the phone, the clerk and the shopper: what happens outside the proxy.

use std::sync::Arc;

use ipp_payment::{Mark, Millis, Payment, Reading, SessionStatus, Stray};

use crate::world::{Create, Lane};

/// The proxy's installation name.
pub(crate) const INSTALLATION: &str = "main";

/// Kustom's session. Callbacks about it come at any time, any number of times and in any order.
/// The proxy does not believe them, so the model leaves out what they say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Session {
    /// `{payment index}-{session index}`.
    pub(crate) id: String,
    /// The status at Kustom.
    pub(crate) status: Status,
    /// Whether a callback about it waits in the proxy's inbox.
    pub(crate) inbox: bool,
    /// Which payment of this id it was created for, since the database may lose the first.
    pub(crate) incarnation: u8,
    /// Whether a callback about it was committed since the database was lost.
    pub(crate) heard: bool,
    /// What is stored of it as a stray session.
    pub(crate) stray: Option<Arc<Stray>>,
}

/// A session's status, as Kustom has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Status {
    Created,
    Active,
    Finalized,
    /// Finalized with another amount than the order's.
    FinalizedOtherwise,
    Cancelled,
    Expired,
}

impl Status {
    /// Whether money was taken.
    pub(crate) const fn charged(self) -> bool {
        matches!(self, Self::Finalized | Self::FinalizedOtherwise)
    }

    /// Whether the shopper can still pay.
    pub(crate) const fn lives(self) -> bool {
        matches!(self, Self::Created | Self::Active)
    }
}

/// What Kustom does with a create request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    /// It makes a session.
    Made,
    /// It refuses, by a 4xx.
    Refused,
}

/// Kustom receives create.
pub(crate) fn receive_create(lane: &mut Lane, payment: usize, answer: Answer) {
    lane.create = Create::Arrived;
    if answer == Answer::Made {
        lane.sessions.push(Session {
            id: format!("{payment}-{}", lane.sessions.len()),
            status: Status::Created,
            inbox: false,
            incarnation: lane.sent_by,
            heard: false,
            stray: None,
        });
    }
}

/// Changes the status of a session that has not ended.
pub(crate) fn turn(lane: &mut Lane, session: usize, status: Status) {
    if lane.sessions[session].status.lives() {
        lane.sessions[session].status = status;
    }
}

/// The answer to `GET session`. The session was created for `row`, or for a payment of the same id
/// that the database has lost since.
pub(crate) fn reading(row: &Payment, session: &Session, incarnation: u8) -> Reading {
    let status = session.status;
    let lost = session.incarnation != incarnation;
    Reading {
        session_id: session.id.clone(),
        status: match status {
            Status::Created => SessionStatus::Created,
            Status::Active => SessionStatus::Active,
            Status::Finalized | Status::FinalizedOtherwise => SessionStatus::Finalized,
            Status::Cancelled => SessionStatus::Cancelled,
            Status::Expired => SessionStatus::Expired,
        },
        order_id: status.charged().then(|| "paid".to_owned()),
        amount: row.order.order_amount + i64::from(status == Status::FinalizedOtherwise),
        currency: row.order.purchase_currency.clone(),
        reference: row.order.merchant_reference1.clone(),
        mark: Some(Mark {
            payment_id: row.id,
            begun_at: Some(if lost { Millis(-1) } else { row.created_at }),
            installation: Some(INSTALLATION.to_owned()),
        }),
    }
}
