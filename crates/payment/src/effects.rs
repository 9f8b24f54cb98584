//! What the tasks need of the world around them. The proxy's engine is one such world, with
//! SQLite, HTTP and tokio; a simulated one has none of these, and runs the very same tasks.

use alloc::string::String;
use core::fmt::{self, Display};
use core::future::Future;
use core::time::Duration;

use uuid::Uuid;

use crate::{Event, InboxItem, Millis, Payment, Reading, Stray, Timings};

/// Why the database did not do it.
pub trait StoreFailure: Display + Send {
    /// Whether its constraints forbid the change: then no further try ends otherwise.
    fn forbidden(&self) -> bool;
}

/// Why a session could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// 404: Kustom does not know it.
    NotFound,
    /// 429, with what `retry-after` says in seconds.
    TooMany(Option<u64>),
    /// No answer, an error, or an answer that makes no sense.
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

/// A read that has not been answered for this long is asked again, without giving the first one
/// up: a request that was lost on its way must not keep what was paid from the page for its whole
/// time, and a Kustom that is slow must not be given up too early.
pub const ASK_AGAIN: Duration = Duration::from_secs(3);

/// What became of the wish to start a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// It is stored: now, and not before, Kustom may be called.
    Stored,
    /// The id exists, with this payment and fingerprint.
    Exists(alloc::boxed::Box<Payment>, String),
    /// A payment of the order stands in the way.
    OrderTaken(alloc::boxed::Box<Payment>),
    /// A session that no payment stands for stands in the way.
    OrderStray(alloc::boxed::Box<Stray>),
    /// A cancel came first: no payment begins under this id.
    Withdrawn,
    /// A payment is open on the device.
    DeviceBusy(alloc::boxed::Box<Payment>),
}

/// What has reached the one who watches a payment since he last looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attention {
    /// Something changed, or a page asks: read now.
    pub poked: bool,
    /// When a callback about it was last worked off, as [`Effects::elapsed`] counts.
    pub heard: Option<Duration>,
}

/// The world around the tasks.
///
/// Everything that is stored is stored for good when its future ends, and may be stored already
/// if the future is dropped before.
pub trait Effects: Sync {
    /// What the database says when it does not do it.
    type Failure: StoreFailure;

    /// The clocks.
    fn timings(&self) -> &Timings;
    /// What this proxy calls itself in its marks.
    fn installation(&self) -> &str;
    /// The wall clock, which somebody may set.
    fn now(&self) -> Millis;
    /// A clock that nobody can set, counted from any fixed instant.
    fn elapsed(&self) -> Duration;
    /// Whether the process is to end.
    fn stopping(&self) -> bool;

    /// The payment as it is stored.
    fn load(&self, id: Uuid)
    -> impl Future<Output = Result<Option<Payment>, Self::Failure>> + Send;
    /// The payment that a session belongs to.
    fn load_by_session(
        &self,
        session: &str,
    ) -> impl Future<Output = Result<Option<Payment>, Self::Failure>> + Send;
    /// Every payment that something is still to be done about.
    fn load_unfinished(
        &self,
    ) -> impl Future<Output = Result<alloc::vec::Vec<Payment>, Self::Failure>> + Send;
    /// Rules 1 and 6: stores the intent, or says what stands in its way.
    fn intend(
        &self,
        payment: &Payment,
        fingerprint: &str,
    ) -> impl Future<Output = Result<Intent, Self::Failure>> + Send;
    /// Stores `after` if the payment is still at `before`'s version; false if it is not.
    fn change(
        &self,
        before: &Payment,
        after: &Payment,
    ) -> impl Future<Output = Result<bool, Self::Failure>> + Send;
    /// Ticks a callback off, together with the change that it led to: both or neither. False:
    /// the payment was changed meanwhile, and nothing is stored.
    fn inbox_done(
        &self,
        item: &InboxItem,
        change: Option<(&Payment, &Payment)>,
        detail: &str,
    ) -> impl Future<Output = Result<bool, Self::Failure>> + Send;
    /// Puts a callback off.
    fn inbox_later(
        &self,
        item: &InboxItem,
        due: Millis,
        why: &str,
    ) -> impl Future<Output = Result<(), Self::Failure>> + Send;

    /// What is known of a session that no payment stands for.
    fn load_stray(
        &self,
        session: &str,
    ) -> impl Future<Output = Result<Option<Stray>, Self::Failure>> + Send;
    /// Stores what is known of such a session now. From then on its order takes no payment,
    /// unless it ended without money.
    fn store_stray(&self, stray: &Stray) -> impl Future<Output = Result<(), Self::Failure>> + Send;

    /// Sends create, once: [`Event::Created`], [`Event::Refused`] or [`Event::Lost`].
    fn create(&self, payment: &Payment) -> impl Future<Output = Event> + Send;
    /// Reads a session. One that is not answered within [`ASK_AGAIN`] is asked again beside it.
    fn read(&self, session: &str) -> impl Future<Output = Result<Reading, ReadError>> + Send;
    /// Asks for a cancel. What Kustom says to it decides nothing.
    fn cancel(&self, session: &str) -> impl Future<Output = ()> + Send;

    /// Waits, or until the process is to end.
    fn pause(&self, time: Duration) -> impl Future<Output = ()> + Send;
    /// Waits, or until somebody pokes the one who watches this payment.
    fn rest(&self, id: Uuid, time: Duration) -> impl Future<Output = ()> + Send;

    /// Has [`crate::send`] run by a task of its own, which no page can cut.
    fn spawn_send(&self, payment: Payment);
    /// Has [`crate::watch`] run for this payment, unless it is; true if it was not.
    fn keep_watched(&self, id: Uuid) -> bool;
    /// Nobody watches this payment any more.
    fn leave(&self, id: Uuid);
    /// What has reached the one who watches.
    fn attention(&self, id: Uuid) -> Attention;
    /// The watcher is about to read: clears pending wake-ups.
    fn clear_wakeups(&self, id: Uuid);
    /// Something changed, or a page asks.
    fn poke(&self, id: Uuid);
    /// A callback about the payment was worked off.
    fn heard(&self, id: Uuid);
    /// Whether a page of the till is looking on.
    fn is_watched(&self, till: &str) -> bool;

    /// Tells the pages of a payment that was just committed. `before` is none for a new one.
    fn tell(&self, before: Option<&Payment>, after: &Payment);
    /// Tells the pages of a payment that was found stored, unless this process has told them this
    /// version. What another process stored on the same database reaches this one's pages so.
    fn ensure_told(&self, payment: &Payment);
    /// Kustom answered about the payment, and that changed nothing else.
    fn confirmed(&self, payment: &Payment);
    /// Something that must not happen did: for the operator, loudly.
    fn alarm(&self, id: Uuid, what: &str);
    /// Something went wrong that is tried again.
    fn trouble(&self, id: Option<Uuid>, what: &str, why: &dyn Display);
}
