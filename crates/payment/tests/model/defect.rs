//! Defects to be seeded, each a plausible mistake.

/// A seeded defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    /// Create is sent again when its answer is lost.
    CreatesAgain,
    /// An unknown payment fails when its time is up.
    UnknownFails,
    /// An unknown payment stays unknown when its time is up.
    UnknownForever,
    /// The 200 to a cancel makes the payment cancelled.
    CancelledByItsPut,
    /// A callback's body is applied without a read.
    BodyDecides,
    /// An order takes another payment while one of it is unknown.
    UnknownFreesTheOrder,
    /// A device takes another payment while one on it is unknown.
    UnknownFreesTheDevice,
    /// An order takes another payment while one of it needs attention.
    AttentionFreesTheOrder,
    /// A payment that was starting when the process ended fails.
    RestartFails,
    /// The next process does not resume unfinished payments.
    NothingIsTakenUp,
    /// A change overwrites a newer version, and no trigger protects a final state.
    LastChangeWins,
    /// A stray session's callback is done without an alarm.
    StrayIgnored,
    /// An order takes a payment while a stray session of it may take money.
    StrayFreesTheOrder,
    /// Pages are told before the commit.
    TellsAhead,
}
