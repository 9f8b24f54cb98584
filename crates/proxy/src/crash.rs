//! Named points around the commits, where the proxy can be made to block until it is killed: tests
//! use them to check that a restart recovers from each.
//!
//! Only the feature `crash-points` compiles the blocking; without it, as in every build but the
//! tests of this crate, passing a point does nothing and no variable is read.

use ipp_payment::{Payment, State};
use ipp_wire::ReasonCode;

/// A write around which the proxy must survive a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashPoint {
    /// A payment's intent is stored.
    Intent,
    /// The result of the create call is stored.
    CreateAnswer,
    /// A payment that the previous process was starting becomes unknown.
    Restart,
    /// The watcher stores what it read.
    Read,
    /// A callback is stored, before its 200.
    Callback,
    /// A callback is postponed.
    InboxLater,
    /// A callback that changed nothing is marked done.
    InboxTick,
    /// A callback is marked done, together with the change that it caused.
    InboxDone,
    /// A cancel request is stored.
    CancelAsked,
    /// A payment's deadline has passed and it needs a person's attention.
    Tick,
    /// A person's settlement is stored.
    Settlement,
    /// A notification is claimed, before it is sent.
    OutboxTake,
    /// A failed notification is postponed.
    OutboxLater,
    /// A notification is marked as delivered or given up.
    OutboxEnd,
}

impl CrashPoint {
    /// All points.
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

    /// The point's name in `IPP_CRASH_AT`.
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

    /// The point of the write that stores this change of a payment.
    pub(crate) fn between(before: &Payment, after: &Payment) -> Self {
        match (&before.state, &after.state) {
            (State::Starting, State::Unknown { why, .. }) if why.is(ReasonCode::Restarted) => {
                Self::Restart
            }
            _ if before.cancel_asked_at != after.cancel_asked_at => Self::CancelAsked,
            (State::Starting, _) => Self::CreateAnswer,
            (
                State::NeedsAttention { settling: was, .. },
                State::NeedsAttention { settling: is, .. },
            ) if was != is => Self::Settlement,
            (
                State::Settled {
                    settlement: was, ..
                },
                State::Settled { settlement: is, .. },
            ) if was != is => Self::Settlement,
            // From here on, only a read changes a payment within its state.
            (State::NeedsAttention { .. }, State::NeedsAttention { .. })
            | (State::Settled { .. }, State::Settled { .. }) => Self::Read,
            (_, State::NeedsAttention { .. }) => Self::Tick,
            (_, State::Settled { .. }) => Self::Settlement,
            _ => Self::Read,
        }
    }

    /// Marks the moment before the commit.
    pub(crate) fn before(self) {
        here(self, "before");
    }

    /// Marks the moment after the commit, before anything is told of it.
    pub(crate) fn after(self) {
        here(self, "after");
    }
}

#[cfg(not(feature = "crash-points"))]
const fn here(_: CrashPoint, _: &str) {}

/// Blocks if `IPP_CRASH_AT` names this point: `intent:after:3` is its third time.
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
    // The test kills the process when it reads this line. If writing fails, no test is waiting.
    let _ = writeln!(std::io::stderr(), "crash point {wanted}");
    loop {
        std::thread::park();
    }
}
