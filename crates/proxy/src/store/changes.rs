//! What other processes have changed: an operator's commands beside a file, and the other proxies on
//! a server.
//!
//! A file's changes by commands are in a table, which is read once a second. A server notifies every
//! proxy of each change when it is committed. Since notifications can be lost with the connection,
//! what has changed lately is also looked up every few seconds.

use std::time::Duration;

use secrecy::ExposeSecret as _;
use sqlx::Row as _;
use sqlx::postgres::{PgListener, PgNotification};
use tokio::time::Instant;
use uuid::Uuid;

use super::{Store, StoreError, statements};
use ipp_payment::Millis;

/// The channel of a server's notifications; the schema sends them.
const CHANNEL: &str = "ipp_changes";
/// The first words of notifications that a process sends.
const CONFIRMED: &str = "confirmed";
const DEVICES: &str = "devices";
/// How often a file's changes are read.
const PAUSE: Duration = Duration::from_secs(1);
/// How often a server's changes are looked up, should a notification be lost.
const SWEEP: Duration = Duration::from_secs(4);
/// How far back. A transaction that changes a payment takes far less.
const SWEPT: Duration = Duration::from_secs(30);

/// What may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A payment; on a server with its version.
    Payment(Uuid, Option<u64>),
    /// Callbacks have come.
    Inbox,
    /// There are events for the merchant.
    Outbox,
    /// Another process has found the terminals changed; they have this digest there.
    Devices(u64),
    /// Kustom's answer to another process changed nothing.
    Confirmed(Confirmation),
}

/// That Kustom's answer about a payment changed nothing, which is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Confirmation {
    /// The payment.
    pub(crate) payment: Uuid,
    /// Its version.
    pub(crate) version: u64,
    /// When Kustom answered.
    pub(crate) at: Millis,
    /// Whose payment it is.
    pub(crate) till: String,
}

/// The changes that others make, one after the other.
pub(crate) struct Changes {
    store: Store,
    listening: Option<Listening>,
    /// The last row of a file's table that was returned.
    last: Option<i64>,
}

struct Listening {
    listener: PgListener,
    /// When the changes are to be looked up next.
    sweep: Instant,
}

impl Store {
    /// Begins to follow the changes that others make.
    ///
    /// # Errors
    /// If the server cannot be listened to.
    pub(crate) async fn changes(&self) -> Result<Changes, StoreError> {
        let listening = match &self.direct {
            None => None,
            Some(url) => {
                let mut listener = PgListener::connect(url.expose_secret()).await?;
                listener.listen(CHANNEL).await?;
                // What happened before is looked up first.
                let sweep = Instant::now();
                Some(Listening { listener, sweep })
            }
        };
        Ok(Changes {
            store: self.clone(),
            listening,
            last: None,
        })
    }
}

impl Changes {
    /// Waits for changes. Those of this process may be among them. On an error the caller begins
    /// anew, with [`Store::changes`].
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(crate) async fn next(&mut self) -> Result<Vec<Change>, StoreError> {
        let Some(listening) = &mut self.listening else {
            tokio::time::sleep(PAUSE).await;
            let (changes, last) = self.store.outside_changes().await?;
            self.last = last;
            return Ok(changes);
        };
        let heard = tokio::time::timeout_at(listening.sweep, listening.listener.try_recv()).await;
        match heard {
            Ok(heard) => {
                // None: the connection was lost and is made again, and so are notifications.
                let Some(first) = heard? else {
                    listening.sweep = Instant::now();
                    return Ok(Vec::new());
                };
                let more = std::iter::from_fn(|| listening.listener.next_buffered());
                let all = std::iter::once(first).chain(more);
                Ok(all.filter_map(|heard| read(&heard)).collect())
            }
            Err(_) => {
                listening.sweep = Instant::now() + SWEEP;
                self.store.changed_lately().await
            }
        }
    }
}

impl Changes {
    /// Notes that what was returned is taken up. Otherwise a file's changes are returned again.
    ///
    /// # Errors
    /// If the database cannot be written; they are then returned again.
    pub(crate) async fn taken_up(&mut self) -> Result<(), StoreError> {
        match self.last.take() {
            Some(last) => self.store.outside_done(last).await,
            None => Ok(()),
        }
    }
}

fn read(heard: &PgNotification) -> Option<Change> {
    // A till's name may have spaces.
    let mut words = heard.payload().splitn(5, ' ');
    match words.next()? {
        "inbox" => Some(Change::Inbox),
        "outbox" => Some(Change::Outbox),
        "payment" => {
            let id = Uuid::parse_str(words.next()?).ok()?;
            Some(Change::Payment(id, words.next()?.parse().ok()))
        }
        DEVICES => Some(Change::Devices(words.next()?.parse().ok()?)),
        CONFIRMED => Some(Change::Confirmed(Confirmation {
            payment: Uuid::parse_str(words.next()?).ok()?,
            version: words.next()?.parse().ok()?,
            at: Millis(words.next()?.parse().ok()?),
            till: words.next()?.to_owned(),
        })),
        _ => None,
    }
}

impl Store {
    /// Tells the other processes of a confirmation.
    ///
    /// # Errors
    /// If the server cannot be reached; then they are told of the next one.
    pub(crate) async fn announce(&self, of: &Confirmation) -> Result<(), StoreError> {
        let (payment, version, at) = (of.payment, of.version, of.at.0);
        let told = format!("{CONFIRMED} {payment} {version} {at} {}", of.till);
        self.notify(told).await
    }

    /// Tells the other processes that the terminals have changed, and have this digest now.
    ///
    /// # Errors
    /// As [`Store::announce`].
    pub(crate) async fn announce_devices(&self, digest: u64) -> Result<(), StoreError> {
        self.notify(format!("{DEVICES} {digest}")).await
    }

    async fn notify(&self, told: String) -> Result<(), StoreError> {
        let mut tx = self.connections.write().await?;
        let announce = statements::ANNOUNCE.rows(self.dialect());
        let announce = announce.bind(CHANNEL).bind(told);
        announce.execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    async fn changed_lately(&self) -> Result<Vec<Change>, StoreError> {
        let rows = statements::CHANGED
            .rows(self.dialect())
            .bind(i64::try_from(SWEPT.as_millis()).unwrap_or(i64::MAX))
            .fetch_all(&mut *self.read().await?)
            .await?;
        let mut changes = vec![Change::Inbox, Change::Outbox];
        for row in &rows {
            let (id, version): (String, i64) =
                (row.try_get("payment_id")?, row.try_get("version")?);
            if let Ok(id) = Uuid::parse_str(&id) {
                changes.push(Change::Payment(id, u64::try_from(version).ok()));
            }
        }
        Ok(changes)
    }

    /// Returns what commands have changed, oldest first, and the number of the last row.
    pub(super) async fn outside_changes(&self) -> Result<(Vec<Change>, Option<i64>), StoreError> {
        let rows = statements::OUTSIDE_CHANGES
            .rows(self.dialect())
            .fetch_all(&mut *self.read().await?)
            .await?;
        let (mut changes, mut last) = (Vec::new(), None);
        for row in &rows {
            last = Some(row.try_get("seq")?);
            let id: Option<String> = row.try_get("payment_id")?;
            changes.push(match id {
                None => Change::Outbox,
                Some(id) => match Uuid::parse_str(&id) {
                    Ok(id) => Change::Payment(id, None),
                    Err(_) => continue,
                },
            });
        }
        Ok((changes, last))
    }

    pub(super) async fn outside_done(&self, last: i64) -> Result<(), StoreError> {
        let mut tx = self.connections.write().await?;
        statements::OUTSIDE_DONE
            .rows(self.dialect())
            .bind(last)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}
