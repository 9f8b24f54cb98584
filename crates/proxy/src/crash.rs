//! Named points around the commits, at which the proxy can be made to stand still until it is
//! killed: so that tests see what a restart makes of every one of them.
//!
//! Only the feature `crash-points` compiles the standing still; without it, as in every build that
//! is not a test of this crate, passing a point does nothing and no variable is read.

use ipp_payment::{Payment, State};
use ipp_wire::ReasonCode;

/// A write that the proxy must survive dying at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashPoint {
    /// The intent to start a payment.
    Intent,
    /// What became of the create call.
    CreateAnswer,
    /// A payment that the last process was starting becomes unknown.
    Restart,
    /// What the watcher read.
    Read,
    /// A callback, before its 200.
    Callback,
    /// A callback is put off.
    InboxLater,
    /// A callback is ticked off that changed nothing.
    InboxTick,
    /// A callback is ticked off, together with what it led to.
    InboxDone,
    /// Somebody wants a payment cancelled.
    CancelAsked,
    /// Time has passed: a person is called.
    Tick,
    /// A person decided.
    Settlement,
    /// The merchant is about to be told.
    OutboxTake,
    /// The merchant could not be told.
    OutboxLater,
    /// The merchant was told.
    OutboxEnd,
}

impl CrashPoint {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Intent,
        Self::CreateAnswer,
        Self::Restart,
        Self::Read,
        Self::Callback,
        Self::InboxLater,
        Self::InboxTick,
        Self::InboxDone,
        Self::CancelAsked,
        Self::Tick,
        Self::Settlement,
        Self::OutboxTake,
        Self::OutboxLater,
        Self::OutboxEnd,
    ];

    /// Its name in `IPP_CRASH_AT`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::CreateAnswer => "create-answer",
            Self::Restart => "restart",
            Self::Read => "read",
            Self::Callback => "callback",
            Self::InboxLater => "inbox-later",
            Self::InboxTick => "inbox-tick",
            Self::InboxDone => "inbox-done",
            Self::CancelAsked => "cancel-asked",
            Self::Tick => "tick",
            Self::Settlement => "settlement",
            Self::OutboxTake => "outbox-take",
            Self::OutboxLater => "outbox-later",
            Self::OutboxEnd => "outbox-end",
        }
    }

    /// The write that stores this change of a payment.
    pub(crate) fn between(before: &Payment, after: &Payment) -> Self {
        match (&before.state, &after.state) {
            (State::Starting, State::Unknown { why, .. }) if why.is(ReasonCode::Restarted) => {
                Self::Restart
            }
            _ if before.cancel_asked_at != after.cancel_asked_at => Self::CancelAsked,
            (State::Starting, _) => Self::CreateAnswer,
            // From here on a change within a state is a read's.
            (State::NeedsAttention { .. }, State::NeedsAttention { .. })
            | (State::Settled { .. }, State::Settled { .. }) => Self::Read,
            (_, State::NeedsAttention { .. }) => Self::Tick,
            (_, State::Settled { .. }) => Self::Settlement,
            _ => Self::Read,
        }
    }

    /// The commit comes next.
    pub(crate) fn before(self) {
        here(self, "before");
    }

    /// The commit is done, and nobody has heard of it yet.
    pub(crate) fn after(self) {
        here(self, "after");
    }
}

#[cfg(not(feature = "crash-points"))]
const fn here(_: CrashPoint, _: &str) {}

/// Stands still if this is where `IPP_CRASH_AT` says, such as `intent:after:3` for the third time.
#[cfg(feature = "crash-points")]
fn here(point: CrashPoint, side: &str) {
    use std::io::Write as _;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static WANTED: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("IPP_CRASH_AT").ok());
    static PASSED: AtomicU32 = AtomicU32::new(0);

    let Some(wanted) = WANTED.as_deref() else {
        return;
    };
    let here = format!("{}:{side}:", point.name());
    let Some(time) = wanted.strip_prefix(&here) else {
        return;
    };
    if (PASSED.fetch_add(1, Ordering::Relaxed) + 1).to_string() != time {
        return;
    }
    // Whoever waits for this line kills the process. If it cannot be written nobody waits.
    let _ = writeln!(std::io::stderr(), "crash point {wanted}");
    loop {
        std::thread::park();
    }
}
