//! The effects that the payment tasks need: database, clock, Kustom, pages. The proxy's engine
//! implements them with SQLite, HTTP and tokio; the simulation implements them in memory and
//! runs the same tasks.

use alloc::string::String;
use core::fmt::{self, Display};
use core::future::Future;
use core::time::Duration;

use uuid::Uuid;

use crate::{ChargedOrder, Event, InboxItem, Millis, Payment, Reading, Stray, Timings};

/// Why a database operation failed.
pub trait StoreFailure: Display + Send {
    /// Whether the database's constraints forbid the change, so that retrying is useless.
    fn forbidden(&self) -> bool;
    /// Whether this process's lease has ended and others may do its work. Nothing was written;
    /// retrying helps once the process has a new lease.
    fn lease_lost(&self) -> bool;
}

/// Why a session could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// 404: Kustom does not know it.
    NotFound,
    /// 429, with the seconds from `retry-after`.
    TooMany(Option<u64>),
    /// No answer, an error, or an answer that cannot be parsed; with a description.
    Failed(String),
}

impl Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("Kustom does not know the session"),
            Self::TooMany(_) => f.write_str("Kustom asks for fewer requests"),
            Self::Failed(what) => f.write_str(what),
        }
    }
}

impl core::error::Error for ReadError {}

/// A read without an answer for this long is sent a second time, while the first one still runs:
/// a lost request must not delay a paid payment by its whole timeout, and a slow answer must not
/// be thrown away.
pub const ASK_AGAIN: Duration = Duration::from_secs(3);

/// The result of storing the intent to start a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The intent is stored. Only now may Kustom be called.
    Stored,
    /// The id exists already, with this payment and fingerprint.
    Exists(alloc::boxed::Box<Payment>, String),
    /// This payment has the order.
    OrderTaken(alloc::boxed::Box<Payment>),
    /// The order was paid, and its payment is deleted.
    OrderCharged(alloc::boxed::Box<ChargedOrder>),
    /// This stray session has the order.
    OrderStray(alloc::boxed::Box<Stray>),
    /// A cancel for this id came first, so that no payment may begin under it.
    Withdrawn,
    /// This payment is open on the device.
    DeviceBusy(alloc::boxed::Box<Payment>),
}

/// What has reached a payment's watcher since its last read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attention {
    /// The payment changed, or a page asks: read now.
    pub read_now: bool,
    /// When a callback about it was last worked off, on the clock of [`Effects::elapsed`].
    pub heard: Option<Duration>,
}

/// The effects that the tasks use.
///
/// Several processes may share a database. Each has a lease, owns the payments that it began or
/// adopted under it, and watches those alone. Any process may change any payment, as long as it
/// has a lease: a version is stored once.
///
/// A write is durable when its future completes. It may be durable already if the future is
/// dropped before.
pub trait Effects: Sync {
    /// The error of a database operation.
    type Failure: StoreFailure;

    /// The configured intervals and timeouts.
    fn timings(&self) -> &Timings;
    /// The installation's name in this proxy's marks (`IPP_INSTALLATION`).
    fn installation(&self) -> &str;
    /// The wall clock, which can be set back or forward.
    fn now(&self) -> Millis;
    /// A monotonic clock, counted from any fixed instant.
    fn elapsed(&self) -> Duration;
    /// Whether the process is shutting down.
    fn stopping(&self) -> bool;
    /// Whether this process may call anybody now: nobody can have taken its work over. The tasks
    /// ask immediately before each call.
    fn may_call(&self) -> bool;

    /// Loads a payment.
    fn load(&self, id: Uuid)
    -> impl Future<Output = Result<Option<Payment>, Self::Failure>> + Send;
    /// Loads a payment if this process owns it.
    fn load_owned(
        &self,
        id: Uuid,
    ) -> impl Future<Output = Result<Option<Payment>, Self::Failure>> + Send;
    /// Loads the payment that a session belongs to.
    fn load_by_session(
        &self,
        session: &str,
    ) -> impl Future<Output = Result<Option<Payment>, Self::Failure>> + Send;
    /// Loads every payment whose duty is not [`crate::Duty::Rest`], whichever process owns it.
    fn load_unfinished(
        &self,
    ) -> impl Future<Output = Result<alloc::vec::Vec<Payment>, Self::Failure>> + Send;
    /// Stores the intent, or returns what prevents it: rules 1 and 6.
    fn intend(
        &self,
        payment: &Payment,
        fingerprint: &str,
    ) -> impl Future<Output = Result<Intent, Self::Failure>> + Send;
    /// Stores `after` if the stored version is still `before`'s; otherwise returns false.
    fn change(
        &self,
        before: &Payment,
        after: &Payment,
    ) -> impl Future<Output = Result<bool, Self::Failure>> + Send;
    /// Marks a callback as done and stores the change that it led to, in one transaction.
    /// Returns false, and stores nothing, if the payment was changed meanwhile.
    fn inbox_done(
        &self,
        item: &InboxItem,
        change: Option<(&Payment, &Payment)>,
        detail: &str,
    ) -> impl Future<Output = Result<bool, Self::Failure>> + Send;
    /// Postpones a callback until `due`.
    fn inbox_later(
        &self,
        item: &InboxItem,
        due: Millis,
        why: &str,
    ) -> impl Future<Output = Result<(), Self::Failure>> + Send;

    /// Loads what is kept of a deleted payment that took its order's money. Nothing, in a world that
    /// deletes no payments.
    fn load_charged(
        &self,
        _reference: &str,
        _id: Uuid,
    ) -> impl Future<Output = Result<Option<ChargedOrder>, Self::Failure>> + Send {
        core::future::ready(Ok(None))
    }
    /// Loads a stray session.
    fn load_stray(
        &self,
        session: &str,
    ) -> impl Future<Output = Result<Option<Stray>, Self::Failure>> + Send;
    /// Stores a stray session. From then on its order takes no payment, unless the session ended
    /// without money.
    fn store_stray(&self, stray: &Stray) -> impl Future<Output = Result<(), Self::Failure>> + Send;

    /// Sends create once, and returns [`Event::Created`], [`Event::Refused`] or [`Event::Lost`].
    fn create(&self, payment: &Payment) -> impl Future<Output = Event> + Send;
    /// Reads a session. After [`ASK_AGAIN`] without an answer a second request runs beside it, if
    /// this process still [may call](Effects::may_call) anybody.
    fn read(&self, session: &str) -> impl Future<Output = Result<Reading, ReadError>> + Send;
    /// Asks Kustom to cancel a session. The answer decides nothing; a read does.
    fn cancel(&self, session: &str) -> impl Future<Output = ()> + Send;

    /// Waits for `time`, or until the process shuts down.
    fn pause(&self, time: Duration) -> impl Future<Output = ()> + Send;
    /// Waits for `time`, or until this payment's watcher is woken.
    fn rest(&self, id: Uuid, time: Duration) -> impl Future<Output = ()> + Send;

    /// Runs [`crate::send`] in a task of its own, so that a closed connection cannot abort it.
    fn spawn_send(&self, payment: Payment);
    /// Starts [`crate::watch`] for this payment, unless it runs already; true if it was started.
    /// It ends at once if this process does not own the payment.
    fn keep_watched(&self, id: Uuid) -> bool;
    /// Unregisters this payment's watcher, which is about to end.
    fn leave(&self, id: Uuid);
    /// What has reached this payment's watcher since its last read.
    fn attention(&self, id: Uuid) -> Attention;
    /// The watcher is about to read: clears pending wake-ups.
    fn clear_wakeups(&self, id: Uuid);
    /// Wakes this payment's watcher, so that it reads at once.
    fn wake(&self, id: Uuid);
    /// Notes that a callback about the payment was worked off just now.
    fn heard(&self, id: Uuid);
    /// Whether a page of the till is watching.
    fn is_watched(&self, till: &str) -> bool;

    /// Sends a committed change to the pages. `before` is none for a new payment.
    fn tell(&self, before: Option<&Payment>, after: &Payment);
    /// Sends a stored payment to the pages, unless this process has sent them this version. So
    /// pages also see what another process stored in the same database.
    fn ensure_told(&self, payment: &Payment);
    /// Sends the pages a new `confirmed_at`, when Kustom's answer changed nothing else.
    fn confirmed(&self, payment: &Payment);
    /// Alerts the operator to something that must not happen.
    fn alarm(&self, id: Uuid, what: &str);
    /// Logs a failure that will be retried.
    fn trouble(&self, id: Option<Uuid>, what: &str, why: &dyn Display);
}
