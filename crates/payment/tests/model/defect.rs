//! Defects to be seeded, each as somebody might write it.

/// What is done wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    /// Create is sent again when its answer is lost.
    CreatesAgain,
    /// An unknown payment is taken for failed when its time is up.
    UnknownFails,
    /// An unknown payment calls nobody when its time is up.
    UnknownForever,
    /// The 200 to a cancel is taken for the end.
    CancelledByItsPut,
    /// What a callback tells is applied without a read.
    BodyDecides,
    /// An order takes another payment while one of it is unknown.
    UnknownFreesTheOrder,
    /// A device takes another payment while one on it is unknown.
    UnknownFreesTheDevice,
    /// An order takes another payment while one of it needs attention.
    AttentionFreesTheOrder,
    /// What was being started when the process ended is taken for not started.
    RestartFails,
    /// What the last process left behind is not taken up.
    NothingIsTakenUp,
    /// A change is stored over whatever is there by now, and no trigger holds what is final.
    LastChangeWins,
    /// A session that no payment stands for is ticked off without a word.
    StrayIgnored,
    /// An order takes a payment while a session that none stands for may take money.
    StrayFreesTheOrder,
    /// Pages are told before the commit.
    TellsAhead,
}
