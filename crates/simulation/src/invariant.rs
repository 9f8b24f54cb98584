//! The invariants, with their numbers and names.

use std::fmt;

/// A property that must hold in every schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// At most one FINALIZED session per payment and per order.
    MoneyOnce,
    /// At most one possibly open payment per order and per device.
    OneOpen,
    /// A paid payment is finalized at Kustom as ordered; a held one is finalized.
    PaidIsTrue,
    /// A callback is committed before its 200, and a change before any page sees it.
    CommittedFirst,
    /// A finalized payment is shown in time.
    ShownInTime,
    /// A final state never changes, a version has one content, and a decline is shown once.
    NothingChangesLate,
    /// After the faults, each session that took money or is open is adopted, or a person was
    /// called.
    NothingLeftAlone,
    /// Cancelled, expired and failed are Kustom's statuses, or nothing was started.
    EndedIsTrue,
    /// A lost payment's session is handled once a callback tells of it: the operator is alarmed,
    /// the session is cancelled while it is open, and its order takes no payment while the session
    /// may take money or has taken it.
    StraySeen,
    /// Create is sent at most once per payment.
    CreateOnce,
    /// No payment stays open beyond its session's life and the time to call a person.
    EndsInTime,
    /// Without faults no payment becomes unknown or needs attention.
    CalmIsCertain,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, words) = match self {
            Self::MoneyOnce => ("I1", "at most one finalized session per payment and order"),
            Self::OneOpen => ("I1", "at most one open payment per order and device"),
            Self::PaidIsTrue => ("I2", "paid is finalized as ordered"),
            Self::CommittedFirst => ("I3", "committed before it is shown"),
            Self::ShownInTime => ("I3", "shown in time"),
            Self::NothingChangesLate => ("I4", "a final state never changes"),
            Self::NothingLeftAlone => ("I5", "no session is forgotten"),
            Self::EndedIsTrue => ("I6", "an end is what Kustom says"),
            Self::CreateOnce => ("I7", "create is sent once"),
            Self::StraySeen => ("I8", "a lost payment's session is handled"),
            Self::EndsInTime => ("I9", "no payment stays open too long"),
            Self::CalmIsCertain => ("calm", "without faults no payment is in doubt"),
        };
        write!(f, "{number}: {words}")
    }
}

/// A broken invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The invariant.
    pub invariant: Invariant,
    /// What was observed.
    pub what: String,
    /// When it was observed, in milliseconds of the virtual clock.
    pub at: u64,
}
