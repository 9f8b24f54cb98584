//! The right to work on the payments of a database.
//!
//! A file is locked for one process as long as it runs. On a server, a proxy holds a lease: a row
//! that it renews, and that every one of its writes locks first. Whose row is gone has lost all that
//! it worked on: it can write nothing, and has to register anew, as if it had just been started.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::connections::WriteTx;
use super::lock::DatabaseLock;
use super::{Store, StoreError, row, statements};
use crate::clock::Uptime;
use ipp_payment::Payment;

/// How long a lease lasts, by the database's clock. A proxy that ended without a word is replaced
/// after this time, and a second at most.
pub const LEASE: Duration = Duration::from_secs(6);
/// How often it is renewed.
pub const RENEWAL: Duration = Duration::from_secs(2);
/// How long before its end a lease allows no more calls: for the call itself to leave, and for
/// clocks that do not run equally fast.
const MARGIN: Duration = Duration::from_millis(500);

/// Work that one proxy does at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Processing Kustom's callbacks.
    Inbox,
    /// Notifying the merchant's system.
    Outbox,
    /// Pairing terminals.
    Pairing,
}

impl Work {
    const fn word(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Outbox => "outbox",
            Self::Pairing => "pairing",
        }
    }
}

/// This process's lease. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Lease(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    /// A lock, which the system keeps as long as this process lives; none in memory.
    Lock(String, Mutex<Option<DatabaseLock>>),
    Row(Mutex<Row>),
}

/// A row of `proxies`.
#[derive(Clone, Debug)]
struct Row {
    id: String,
    /// Until when this process may act on it, by its own clock.
    until: Option<Uptime>,
    /// The work that it has; it ends with the row.
    works: Vec<Work>,
}

impl Lease {
    /// The lease of a process that is alone.
    pub(super) fn alone(lock: Option<DatabaseLock>) -> Self {
        Self(Arc::new(Kind::Lock(new_id(), Mutex::new(lock))))
    }

    /// A lease that is still to be registered.
    pub(super) fn shared() -> Self {
        let row = Row {
            id: new_id(),
            until: None,
            works: Vec::new(),
        };
        Self(Arc::new(Kind::Row(Mutex::new(row))))
    }

    /// The name under which this process owns payments; another after each registration.
    pub(super) fn owner(&self) -> String {
        match &*self.0 {
            Kind::Lock(id, _) => id.clone(),
            Kind::Row(row) => lock(row).id.clone(),
        }
    }

    /// Holds the lease until this transaction ends.
    pub(super) async fn fence(&self, tx: &mut WriteTx) -> Result<(), StoreError> {
        let Kind::Row(row) = &*self.0 else {
            return Ok(());
        };
        let id = lock(row).id.clone();
        let fence = statements::FENCE.rows(tx.dialect).bind(id);
        let held = fence.fetch_optional(&mut **tx).await?;
        held.map(drop).ok_or(StoreError::LeaseLost)
    }

    /// Releases a file's lock.
    pub(super) fn release(&self) {
        if let Kind::Lock(_, lock_file) = &*self.0 {
            drop(lock(lock_file).take());
        }
    }
}

impl Store {
    /// Registers this process as a new owner of payments. On a file it is alone already.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn register(&self) -> Result<(), StoreError> {
        let Kind::Row(row) = &*self.lease.0 else {
            return Ok(());
        };
        let (id, asked) = (new_id(), Uptime::now());
        let register = statements::REGISTER.rows(self.dialect());
        let register = register.bind(id.clone()).bind(host()).bind(millis(LEASE));
        self.connections.about_leases(register).await?;
        *lock(row) = Row {
            id,
            until: Some(asked.plus(LEASE - MARGIN)),
            works: Vec::new(),
        };
        Ok(())
    }

    /// Renews the lease. False if it was taken over; [`Store::register`] then gets another.
    ///
    /// # Errors
    /// If the database cannot be written; the lease then ends at its time.
    pub async fn renew(&self) -> Result<bool, StoreError> {
        let Kind::Row(row) = &*self.lease.0 else {
            return Ok(true);
        };
        let (id, asked) = (lock(row).id.clone(), Uptime::now());
        let renew = statements::RENEW.rows(self.dialect());
        let renew = renew.bind(id).bind(millis(LEASE));
        let renewed = self.connections.about_leases(renew).await? == 1;
        lock(row).until = renewed.then(|| asked.plus(LEASE - MARGIN));
        Ok(renewed)
    }

    /// Whether this process may call Kustom or the merchant now, by its own clock: its lease is
    /// known to last.
    #[must_use]
    pub fn may_call(&self) -> bool {
        match &*self.lease.0 {
            Kind::Lock(..) => true,
            Kind::Row(row) => lock(row).until.is_some_and(|until| Uptime::now() < until),
        }
    }

    /// Ends the leases of proxies that did not renew them. Their payments have no owner then.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn end_leases(&self) -> Result<u64, StoreError> {
        if matches!(&*self.lease.0, Kind::Lock(..)) {
            return Ok(0);
        }
        let end = statements::END_LEASES.rows(self.dialect());
        Ok(self.connections.about_leases(end).await?)
    }

    /// Makes this process the owner of the unfinished payments that none owns, and returns them,
    /// with an error for each corrupt row. On a file: those of the last process.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn adopt(&self) -> Result<(Vec<Payment>, Vec<StoreError>), StoreError> {
        let mut tx = self.connections.write().await?;
        let adopt = statements::ADOPT.rows(self.dialect());
        let adopt = adopt.bind(self.lease.owner());
        let rows = adopt.fetch_all(&mut *tx).await?;
        tx.commit().await?;
        Ok(row::sorted(&rows))
    }

    /// Whether this process does this work: it is the holder, or became it since there was none.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn take_work(&self, work: Work) -> Result<bool, StoreError> {
        let Kind::Row(held) = &*self.lease.0 else {
            return Ok(true);
        };
        let (owner, has) = {
            let held = lock(held);
            (held.id.clone(), held.works.contains(&work))
        };
        if has {
            return Ok(self.may_call());
        }
        let mut tx = self.connections.write().await?;
        let take = statements::TAKE_WORK.rows(self.dialect());
        let take = take.bind(work.word()).bind(owner.clone());
        let row = take.fetch_one(&mut *tx).await?;
        tx.commit().await?;
        let taken = sqlx::Row::try_get::<String, _>(&row, "owner")? == owner;
        let mut held = lock(held);
        if taken && held.id == owner {
            held.works.push(work);
        }
        Ok(taken)
    }

    /// Gives the lease back, so that others take over at once.
    ///
    /// # Errors
    /// If the database cannot be written; the lease then ends at its time.
    pub async fn resign(&self) -> Result<(), StoreError> {
        let Kind::Row(row) = &*self.lease.0 else {
            return Ok(());
        };
        let id = lock(row).id.clone();
        lock(row).until = None;
        let resign = statements::RESIGN.rows(self.dialect()).bind(id);
        self.connections.about_leases(resign).await?;
        Ok(())
    }
}

fn new_id() -> String {
    Uuid::new_v4().to_string()
}

/// This machine's name, for people who look at the table.
fn host() -> String {
    // Elsewhere than on Linux there is no such file.
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname");
    name.map_or_else(|_| String::new(), |name| name.trim().to_owned())
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
