//! Kustom, the phone, the clerk and the shopper: what happens there without the proxy.

use std::sync::Arc;

use ipp_payment::{Mark, Millis, Payment, Reading, SessionStatus, Stray};

use crate::world::{Create, Lane};

/// What the proxy calls itself.
pub(crate) const INSTALLATION: &str = "main";

/// Kustom's session. Callbacks about it come at any time, as often as they like and in any order,
/// or never: none is believed, so what each tells is left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Session {
    /// The payment's index, and its own.
    pub(crate) id: String,
    /// The truth.
    pub(crate) status: Status,
    /// A callback about it is in the proxy's inbox, not worked off.
    pub(crate) inbox: bool,
    /// Which of the payments of this id it was created for: the database may have lost the first.
    pub(crate) incarnation: u8,
    /// A callback about it was committed since the database was lost.
    pub(crate) heard: bool,
    /// What is stored of it, if no payment stands for it.
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

/// Create arrives.
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

/// A session that lives becomes something else.
pub(crate) fn turn(lane: &mut Lane, session: usize, status: Status) {
    if lane.sessions[session].status.lives() {
        lane.sessions[session].status = status;
    }
}

/// What `GET session` answers, of a session that was created for `row`, or for one of the same id
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
