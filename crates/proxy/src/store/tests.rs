//! What the tests of the store share: payments and callbacks to store.
#![allow(clippy::unwrap_used)]

mod any;
mod backup;
mod checklist;
mod effort;
mod files;
mod full;
mod group;
mod inbox;
mod journal;
mod model;
mod operator;
mod outbox;
mod plans;
mod retention;
mod rules;
mod server_plans;
mod shared;
mod strays;
mod transfer;
mod words;

use ipp_wire::{Order, OrderItem, Reason, ReasonCode, ResolveOutcome, Settlement, Word as _};
use uuid::Uuid;

use super::stored::StoredState;
use std::time::Duration;

use super::*;
use ipp_payment::{Millis, Payment, Session, SessionStatus, State};

const MINUTE: Duration = Duration::from_secs(60);

thread_local! {
    pub(super) static QUERIES: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How many statements this thread has made so far.
pub(crate) fn queries() -> usize {
    QUERIES.with(std::cell::Cell::get)
}

/// The database of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

/// A store in a database of its own.
pub(super) struct Ground {
    store: Store,
    /// The database's address, which a memory does not have.
    url: String,
    // Both end with the test.
    _server: Option<ipp_cluster::Database>,
    _folder: Option<tempfile::TempDir>,
}

impl std::ops::Deref for Ground {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Kind {
    async fn store(self) -> Ground {
        let (url, server) = match self {
            Self::Sqlite => ("sqlite::memory:".to_owned(), None),
            Self::Postgres => {
                let server = ipp_cluster::database();
                (server.url().to_owned(), Some(server))
            }
        };
        Ground {
            store: Store::open(&url).await.unwrap(),
            url,
            _server: server,
            _folder: None,
        }
    }

    /// The same; another process can open it, too.
    async fn with_address(self) -> Ground {
        if self == Self::Postgres {
            return self.store().await;
        }
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("ipp.db").display());
        Ground {
            store: Store::open(&url).await.unwrap(),
            url,
            _server: None,
            _folder: Some(folder),
        }
    }
}

/// Runs these functions as tests, on each database.
macro_rules! on_both {
    ($($name:ident,)+) => {$(
        mod $name {
            use crate::store::tests::Kind;

            #[tokio::test]
            async fn on_sqlite() {
                super::$name(Kind::Sqlite).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                super::$name(Kind::Postgres).await;
            }
        }
    )+};
}
use on_both;

pub(crate) fn payment(id: u128, device: &str, reference: &str) -> Payment {
    Payment {
        id: Uuid::from_u128(id),
        till: "till-1".to_owned(),
        location: Some("shop-1".to_owned()),
        device: device.to_owned(),
        order: Order {
            merchant_reference1: reference.to_owned(),
            order_amount: 100,
            order_tax_amount: 0,
            purchase_currency: "SEK".to_owned(),
            order_items: vec![OrderItem {
                kind: None,
                reference: None,
                name: "Socks".to_owned(),
                quantity: 1,
                unit_price: 100,
                total_amount: 100,
                tax_rate: 0,
                total_discount_amount: 0,
                total_tax_amount: 0,
            }],
            merchant_reference2: None,
            merchant_data: None,
        },
        version: 1,
        state: State::Starting,
        cancel_asked_at: None,
        taps: Vec::new(),
        created_at: Millis(1),
        confirmed_at: None,
        expires_at: Millis(2),
        contradicted: false,
    }
}

fn session(status: SessionStatus) -> Session {
    Session {
        id: "session-1".to_owned(),
        status,
    }
}

fn why() -> Reason {
    Reason::new(ReasonCode::CreateLost, "d")
}

/// A state that is stored under this name.
fn state_of(stored: StoredState, session: &str) -> State {
    let session = Session {
        id: session.to_owned(),
        status: SessionStatus::Active,
    };
    let settled = |outcome| State::Settled {
        session: Some(session.clone()),
        order_id: None,
        settlement: Settlement {
            outcome,
            by: "till-1".to_owned(),
            note: "looked".to_owned(),
            at: "2026-06-05T18:33:39Z".to_owned(),
        },
        held: None,
    };
    match stored {
        StoredState::Starting => State::Starting,
        StoredState::Open => State::Open { session },
        StoredState::Unknown => State::Unknown {
            since: Millis(5),
            why: why(),
        },
        StoredState::NeedsAttention => State::NeedsAttention {
            session: Some(session),
            why: why(),
            settling: None,
        },
        StoredState::Paid => State::Paid {
            session,
            order_id: "o".to_owned(),
        },
        StoredState::Cancelled => State::Cancelled { session },
        StoredState::Expired => State::Expired { session },
        StoredState::Failed => State::Failed {
            session: None,
            why: why(),
        },
        StoredState::Held => State::Held {
            session,
            order_id: None,
            why: why(),
        },
        StoredState::SettledPaid => settled(ResolveOutcome::Paid),
        StoredState::SettledNotPaid => settled(ResolveOutcome::NotPaid),
    }
}

/// The next version of a payment, with another state.
fn now(before: &Payment, state: State) -> Payment {
    Payment {
        version: before.version + 1,
        state,
        ..before.clone()
    }
}

/// The payment, sent to its device with the session `session-1`.
pub(crate) fn sent(before: &Payment) -> Payment {
    let session = session(SessionStatus::Created);
    now(before, State::Open { session })
}

/// A callback about the session.
pub(crate) fn callback(webhook_id: &str, session: &str) -> NewCallback {
    NewCallback {
        webhook_id: webhook_id.to_owned(),
        kind: None,
        session_id: Some(session.to_owned()),
        failure_reason: None,
    }
}

fn ids(items: Vec<InboxItem>) -> Vec<String> {
    let ids = items.into_iter().map(|item| item.callback.webhook_id);
    ids.collect()
}

async fn refuses(store: &Store, sql: &'static str) -> String {
    sqlx::query(sql)
        .execute(&store.connections.pool)
        .await
        .unwrap_err()
        .to_string()
}
