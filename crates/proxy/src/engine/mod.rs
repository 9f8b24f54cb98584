//! Drives payments: stores events, calls Kustom, tells the pages.
//!
//! The logic and its order are in [`ipp_payment`]; the engine provides its effects
//! (`payments::effects`). Every unfinished payment has a task that watches it (`payments::watch`);
//! another processes callbacks from the inbox (`callbacks::inbox`).

pub(crate) mod callbacks;
mod changes;
mod checklist;
mod counters;
mod journal;
mod lease;
mod outbox;
mod pages;
mod payments;
mod ready;
mod retention;
mod tasks;
mod terminals;

pub use callbacks::Received;
pub use counters::{Counters, KustomCall, Told};
pub(crate) use journal::Begun;
pub use pages::{Change, Feed};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ipp_payment::Timings;
use ipp_wire::Environment;

use crate::exchange::Exchanges;
use crate::kustom::{Access, ClientError, Kustom};
use crate::merchant::Merchant;
use crate::store::{Database, DatabaseRules, Store, StoreError};
use callbacks::Callbacks;
use checklist::Checks;
use journal::Journal;
use outbox::Outbox;
use pages::Pages;
use payments::Payments;
use ready::Readiness;
use tasks::Tasks;
use terminals::Terminals;

/// How long the database may take to close.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(100);

/// Why the engine could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database could not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The client for Kustom could not be made.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// The proxy without its HTTP; clones share one engine.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    kustom: Kustom,
    timings: Timings,
    counters: Counters,
    tasks: Tasks,
    payments: Payments,
    callbacks: Callbacks,
    pages: Pages,
    terminals: Terminals,
    outbox: Outbox,
    journal: Journal,
    checks: Checks,
    ready: Readiness,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("environment", &self.environment())
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the database that `database_url` names; see [`Engine::on`].
    ///
    /// # Errors
    /// As there, and if another process keeps the database.
    pub async fn open(
        database_url: &str,
        access: &Access,
        timings: Timings,
        merchant: Merchant,
    ) -> Result<Self, OpenError> {
        let database = Database::claim(database_url, DatabaseRules::default()).await?;
        Self::on(database, access, timings, merchant).await
    }

    /// Opens the database, resumes every payment that the last process left behind, and starts to
    /// process the inbox. A payment that was being started then becomes unknown, since its create
    /// call may or may not have reached Kustom.
    ///
    /// # Errors
    /// If the database or the client cannot be opened.
    pub async fn on(
        database: Database,
        access: &Access,
        timings: Timings,
        merchant: Merchant,
    ) -> Result<Self, OpenError> {
        if let Some(file) = database.made()
            && access.environment == Environment::Live
        {
            tracing::error!(
                file = %file.display(),
                "the database was not there and has been made, empty: with a live key that is right \
                 at the very first start only. Otherwise stop this proxy and look at DATABASE_URL: \
                 orders that are paid can be charged again, and payments under way are lost"
            );
        }
        let store = Store::on(database).await?;
        // Must precede anything that can make a payment final.
        match &merchant.notify {
            Some(_) => {
                if access.environment == Environment::Playground {
                    tracing::warn!(
                        "IPP_NOTIFY_URL is told of payments without real money: their `environment` is `playground`"
                    );
                }
                store.outbox_open(access.environment).await?;
            }
            None => match store.outbox_shut().await? {
                0 => {}
                waiting => tracing::error!(
                    waiting,
                    "ALARM: the merchant is still to be told of payments, and IPP_NOTIFY_URL is not set any more: they are kept until it is set again. Other payments that become final until then are not told"
                ),
            },
        }
        let kustom = Kustom::new(access)?;
        let engine = Self {
            inner: Arc::new(Inner {
                store,
                kustom,
                timings,
                counters: Counters::default(),
                tasks: Tasks::default(),
                payments: Payments::new(merchant.orders),
                callbacks: Callbacks::default(),
                pages: Pages::default(),
                terminals: Terminals::default(),
                outbox: Outbox::default(),
                journal: Journal::new(Exchanges::new(access)),
                checks: Checks::new(access),
                ready: Readiness::default(),
            }),
        };
        if !engine.inner.store.is_shared() {
            // Otherwise the task that keeps the lease does it: it may take longer than a lease.
            ipp_payment::take_up(&engine, &engine.adopt().await?).await?;
        }
        let pause = engine.inner.timings.poll_watched;
        engine.spawn_restarting("inbox", pause, callbacks::work);
        engine.spawn_restarting("changes", pause, changes::work);
        if engine.inner.store.is_shared() {
            engine.spawn_restarting("lease", pause, lease::work);
            engine.spawn_restarting("pairing", pause, terminals::work);
        }
        engine.spawn_restarting("retention", pause, retention::work);
        engine.spawn_restarting("journal", pause, journal::work);
        if let Some(notifier) = merchant.notify {
            engine.spawn_restarting("outbox", pause, move |engine| {
                outbox::work(engine, notifier.clone())
            });
        }
        Ok(engine)
    }

    /// Tells every task to stop, without waiting.
    pub fn halt(&self) {
        self.inner.tasks.halt();
    }

    /// Refuses new payments, tells every task to stop, and waits for the create calls under way:
    /// for `IPP_KUSTOM_TIMEOUT` at most, by which each of them has ended. A call that is cut leaves
    /// a payment that the customer may or may not be able to pay.
    pub async fn drain(&self) {
        self.halt();
        let limit = self.inner.timings.kustom_timeout;
        let ended = self.inner.tasks.creates_ended();
        // Whatever has not ended gets the same time as other work under way.
        let _ = tokio::time::timeout(limit, ended).await;
    }

    /// Stops every task and closes the database. Create calls under way get `grace` to finish.
    pub async fn stop(&self, grace: Duration) {
        self.halt();
        if tokio::time::timeout(grace, self.inner.tasks.ended())
            .await
            .is_err()
        {
            tracing::warn!(
                "stopped during calls to Kustom; the next start finds out their outcome"
            );
        }
        // A connection that waits for another process's lock returns when it gets it or gives up;
        // no committed data depends on that. Closing goes on in the background.
        let engine = self.clone();
        let closing = tokio::spawn(async move {
            engine.write_journal().await;
            engine.write_checks().await;
            engine.inner.store.close().await;
        });
        if tokio::time::timeout(CLOSE_TIMEOUT, closing).await.is_err() {
            tracing::warn!("stopped with the database still busy");
        }
    }

    /// Whether the money is real.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.inner.kustom.environment()
    }

    /// Timeouts and intervals of payments.
    #[must_use]
    pub fn timings(&self) -> &Timings {
        &self.inner.timings
    }

    /// The metrics in Prometheus' text format.
    #[must_use]
    pub fn metrics(&self) -> String {
        let rejected = self.inner.kustom.key_accepted() == Some(false);
        self.inner.counters.text(self.viewers(), rejected)
    }

    /// The counters since the start.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.inner.counters
    }

    /// Whether the engine was told to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.inner.tasks.is_stopping()
    }

    /// Resolves when the engine begins to stop; event streams end then.
    pub async fn stopping(&self) {
        self.inner.tasks.stopping().await;
    }

    /// Runs a task that is restarted after a panic, with `pause` before that.
    fn spawn_restarting<F: Future<Output = ()> + Send>(
        &self,
        what: &'static str,
        pause: Duration,
        mut task: impl FnMut(Self) -> F + Send + 'static,
    ) {
        let engine = self.clone();
        self.inner.tasks.spawn(async move {
            let run = || task(engine.clone());
            engine.inner.tasks.restarting(what, pause, run).await;
        });
    }
}

/// Locks, ignoring poison: no value here is changed in two steps, so a panic leaves it whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
