//! What must hold, and what it is called.

use std::fmt;

/// What must hold in every schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// At most one FINALIZED session a payment, and an order.
    MoneyOnce,
    /// At most one possibly open payment an order, and a device.
    OneOpen,
    /// Paid is what Kustom finalized as ordered; held is finalized, too.
    PaidIsTrue,
    /// A callback is committed before its 200, a result before any page hears of it.
    CommittedFirst,
    /// What was finalized is shown in time.
    ShownInTime,
    /// A final state stays, a version names one content, a decline is told once.
    NothingChangesLate,
    /// After the faults no session is left that nobody knows of or was called for.
    NothingLeftAlone,
    /// Cancelled, expired and failed are what Kustom says, or nothing was started.
    EndedIsTrue,
    /// A session that the database has lost is known as soon as anything is heard of it: somebody
    /// is alarmed, it is cancelled while it lives, and its order takes no payment while it may
    /// take money or has.
    StraySeen,
    /// Create is sent at most once a payment.
    CreateOnce,
    /// No payment stays open beyond its life and the time to call somebody.
    EndsInTime,
    /// Where nothing goes wrong, nobody is left in doubt.
    CalmIsCertain,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, words) = match self {
            Self::MoneyOnce => ("I1", "at most one finalized session a payment and an order"),
            Self::OneOpen => ("I1", "at most one open payment an order and a device"),
            Self::PaidIsTrue => ("I2", "paid is finalized as ordered"),
            Self::CommittedFirst => ("I3", "committed before it is told"),
            Self::ShownInTime => ("I3", "shown in time"),
            Self::NothingChangesLate => ("I4", "what is final stays"),
            Self::NothingLeftAlone => ("I5", "no session is left alone"),
            Self::EndedIsTrue => ("I6", "ended is what Kustom says"),
            Self::CreateOnce => ("I7", "create is sent once"),
            Self::StraySeen => ("I8", "a session that no payment stands for is seen to"),
            Self::EndsInTime => ("I9", "no payment stays open too long"),
            Self::CalmIsCertain => ("calm", "without a fault nobody is in doubt"),
        };
        write!(f, "{number}: {words}")
    }
}

/// Something that must not have happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it breaks.
    pub invariant: Invariant,
    /// What was seen.
    pub what: String,
    /// When, in milliseconds of the virtual clock.
    pub at: u64,
}
