//! What a step does.

use std::time::Duration;

use crate::faults::{Fault, Operation};
use crate::session::Outcome;

/// What a step does, without when and at which till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// The cashier, at the page.
    Till(TillAct),
    /// Clerk and shopper, at the terminal, about the till's last payment.
    Terminal(TerminalAct),
    /// The provider and the network around it.
    Provider(Fault),
    /// Every fault is switched off.
    Restore,
    /// Nothing: time passes.
    Nothing,
    /// Time passes until the till's page shows this of its last payment.
    Until {
        state: &'static str,
        within: Duration,
    },
}

/// What a cashier does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TillAct {
    /// Charges the till's order on a terminal, counted from 1; `expecting` is the code of the
    /// refusal that is right.
    Charge {
        terminal: usize,
        expecting: Option<String>,
    },
    /// Sends the last charge once more, with the same id and body.
    Repeat,
    /// Asks for a cancel.
    Cancel,
    /// Turns to another sale.
    NextOrder,
    /// Neither asks nor listens for this time.
    Offline(Duration),
}

/// What clerk and shopper do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TerminalAct {
    /// The clerk chooses a payment method.
    PickUp,
    /// A card is held to the phone.
    Tap(Outcome),
    /// The clerk cancels on the phone.
    Cancel,
    /// The session's time runs out.
    Expire,
    /// The provider ends the session as failed.
    Fail,
    /// The session is about another amount, in minor units.
    ChangeAmount(i64),
}

impl Act {
    /// Whether it takes the provider's own routes, which only `ipp-playground` has.
    pub(crate) fn needs_provider(&self) -> bool {
        match self {
            Self::Provider(_) | Self::Restore => true,
            Self::Terminal(act) => !matches!(act, TerminalAct::PickUp | TerminalAct::Tap(_)),
            Self::Till(_) | Self::Nothing | Self::Until { .. } => false,
        }
    }
}

/// The fault that loses the next requests or their answers.
pub(crate) fn lost(answers: bool, operation: Option<Operation>, count: u32) -> Fault {
    let count = Some(count);
    if answers {
        Fault::LoseAnswers { operation, count }
    } else {
        Fault::LoseRequests { operation, count }
    }
}
