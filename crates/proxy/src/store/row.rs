//! Converts payments to rows and back.

use ipp_wire::{Reason, Settlement, Word as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::StoreError;
use super::stored::StoredState;
use ipp_payment::{Millis, Payment, Session, SessionStatus, State, Tap};

/// A tap as stored.
#[derive(Serialize, Deserialize)]
struct StoredTap {
    at: i64,
    failure_reason: Option<String>,
}

/// The columns that a change can affect.
pub(super) struct Columns {
    pub(super) state: StoredState,
    pub(super) session_id: Option<String>,
    pub(super) session_status: Option<String>,
    pub(super) order_id: Option<String>,
    /// Whether an open session is past CREATED. Only older versions read it, after a rollback.
    pub(super) active: bool,
    pub(super) unknown_since: Option<i64>,
    pub(super) reason: Option<Reason>,
    pub(super) settlement_json: Option<String>,
    pub(super) settling_json: Option<String>,
    pub(super) taps_json: String,
}

fn bad(payment_id: &str, what: impl std::fmt::Display) -> StoreError {
    StoreError::Row {
        payment_id: payment_id.to_owned(),
        what: what.to_string(),
    }
}

pub(super) fn json<T: Serialize>(payment_id: &str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| bad(payment_id, e))
}

pub(super) fn parse<T: DeserializeOwned>(payment_id: &str, json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|e| bad(payment_id, e))
}

impl Columns {
    pub(super) fn of(payment: &Payment) -> Result<Self, StoreError> {
        let id = payment.id.to_string();
        let taps: Vec<StoredTap> = payment
            .taps
            .iter()
            .map(|t| StoredTap {
                at: t.at.0,
                failure_reason: t.failure_reason.clone(),
            })
            .collect();
        let session = payment.session();
        let mut columns = Self {
            state: StoredState::of(&payment.state),
            session_id: session.map(|s| s.id.clone()),
            session_status: session.map(|s| s.status.word().to_owned()),
            order_id: None,
            active: false,
            unknown_since: None,
            reason: None,
            settlement_json: None,
            settling_json: None,
            taps_json: json(&id, &taps)?,
        };
        match &payment.state {
            State::Starting | State::Cancelled { .. } | State::Expired { .. } => {}
            State::Open { session } => {
                columns.active = session.status != SessionStatus::Created;
            }
            State::Unknown { since, why } => {
                columns.unknown_since = Some(since.0);
                columns.reason = Some(why.clone());
            }
            State::NeedsAttention { why, settling, .. } => {
                columns.reason = Some(why.clone());
                columns.settling_json = settling.as_ref().map(|s| json(&id, s)).transpose()?;
            }
            State::Paid { order_id, .. } => {
                columns.order_id = Some(order_id.clone());
            }
            State::Failed { why, .. } => {
                columns.reason = Some(why.clone());
            }
            State::Held { order_id, why, .. } => {
                columns.order_id.clone_from(order_id);
                columns.reason = Some(why.clone());
            }
            State::Settled {
                order_id,
                settlement,
                held,
                ..
            } => {
                columns.order_id.clone_from(order_id);
                columns.reason.clone_from(held);
                columns.settlement_json = Some(json(&id, settlement)?);
            }
        }
        Ok(columns)
    }
}

/// Reads a payment from a row with a payment's columns.
pub(super) fn payment(row: &AnyRow) -> Result<Payment, StoreError> {
    let id: String = row.try_get("payment_id")?;
    let uuid = uuid::Uuid::parse_str(&id).map_err(|e| bad(&id, e))?;
    let order = parse(&id, row.try_get("order_json")?)?;
    let taps: Vec<StoredTap> = parse(&id, row.try_get("taps_json")?)?;
    let version: i64 = row.try_get("version")?;
    Ok(Payment {
        id: uuid,
        till: row.try_get("till")?,
        location: row.try_get("location")?,
        device: row.try_get("device_id")?,
        order,
        version: u64::try_from(version).map_err(|e| bad(&id, e))?,
        state: state(&id, row)?,
        cancel_asked_at: row
            .try_get::<Option<i64>, _>("cancel_asked_at")?
            .map(Millis),
        taps: taps
            .into_iter()
            .map(|t| Tap {
                at: Millis(t.at),
                failure_reason: t.failure_reason,
            })
            .collect(),
        created_at: Millis(row.try_get("created_at")?),
        confirmed_at: row.try_get::<Option<i64>, _>("confirmed_at")?.map(Millis),
        expires_at: Millis(row.try_get("expires_at")?),
        contradicted: row.try_get::<i64, _>("contradicted")? != 0,
    })
}

fn state(id: &str, row: &AnyRow) -> Result<State, StoreError> {
    let word: String = row.try_get("state")?;
    let session_id: Option<String> = row.try_get("session_id")?;
    let status: Option<String> = row.try_get("session_status")?;
    let session = session_id.map(|id| Session {
        id,
        status: SessionStatus::parse(status.as_deref().unwrap_or_default()),
    });
    let has = || session.clone().ok_or_else(|| bad(id, "it has no session"));
    let order_id: Option<String> = row.try_get("order_id")?;
    let why = Reason {
        code: row
            .try_get::<Option<String>, _>("reason_code")?
            .unwrap_or_default(),
        detail: row
            .try_get::<Option<String>, _>("reason_detail")?
            .unwrap_or_default(),
    };
    let stored =
        StoredState::parse(&word).ok_or_else(|| bad(id, format!("its state is {word:?}")))?;
    Ok(match stored {
        StoredState::Starting => State::Starting,
        StoredState::Open => State::Open { session: has()? },
        StoredState::Unknown => State::Unknown {
            since: Millis(row.try_get("unknown_since")?),
            why,
        },
        StoredState::NeedsAttention => {
            let settling: Option<&str> = row.try_get("settling_json")?;
            State::NeedsAttention {
                session,
                why,
                settling: settling.map(|text| parse(id, text)).transpose()?,
            }
        }
        StoredState::Paid => {
            let order_id = order_id.ok_or_else(|| bad(id, "it is paid without an order id"))?;
            State::Paid {
                session: has()?,
                order_id,
            }
        }
        StoredState::Cancelled => State::Cancelled { session: has()? },
        StoredState::Expired => State::Expired { session: has()? },
        StoredState::Failed => State::Failed { session, why },
        StoredState::Held => State::Held {
            session: has()?,
            order_id,
            why,
        },
        StoredState::SettledPaid | StoredState::SettledNotPaid => {
            let settlement: Settlement = parse(id, row.try_get("settlement_json")?)?;
            State::Settled {
                session,
                order_id,
                settlement,
                held: (!why.code.is_empty()).then_some(why),
            }
        }
    })
}

/// Reads the rows of payments; returns an error for each corrupt one.
pub(super) fn sorted(rows: &[AnyRow]) -> (Vec<Payment>, Vec<StoreError>) {
    let mut unreadable = Vec::new();
    let payments = rows.iter().filter_map(|row| match payment(row) {
        Ok(payment) => Some(payment),
        Err(error) => {
            unreadable.push(error);
            None
        }
    });
    (payments.collect(), unreadable)
}
