//! The session's state machine: pure, total, and the only place where a session moves.
//!
//! ```text
//!            activate, or the first tap          tap SUCCESS
//! CREATED ─────────────────────────────▶ ACTIVE ─────────────▶ FINALIZED
//!    │                                   │  ▲ │
//!    │                                   │  └─┘ any other tap
//!    └───────────────┬───────────────────┘
//!                    ├─ cancel ─▶ CANCELLED
//!                    ├─ expire ─▶ EXPIRED
//!                    └─ fail ───▶ FAILED
//! ```

use time::OffsetDateTime;

use super::{Outcome, SessionStatus};
use crate::ids::OrderId;

/// Where a session stands, with what only that standing has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Dispatched to the phone.
    Created,
    /// The clerk chose a payment method.
    Active,
    /// Paid.
    Finalized {
        /// The order it led to.
        order_id: OrderId,
        /// When.
        completed_at: OffsetDateTime,
    },
    /// Cancelled by clerk or backend.
    Cancelled,
    /// Its time ran out.
    Expired,
    /// Something broke.
    Failed,
}

impl State {
    /// Kustom's word for it.
    pub(crate) fn status(self) -> SessionStatus {
        match self {
            Self::Created => SessionStatus::Created,
            Self::Active => SessionStatus::Active,
            Self::Finalized { .. } => SessionStatus::Finalized,
            Self::Cancelled => SessionStatus::Cancelled,
            Self::Expired => SessionStatus::Expired,
            Self::Failed => SessionStatus::Failed,
        }
    }
}

/// What can befall a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// The clerk chooses a payment method.
    Activate,
    /// A card is presented.
    Tap {
        /// What it comes to.
        outcome: Outcome,
        /// The order that an approval creates.
        order_id: OrderId,
        /// When.
        at: OffsetDateTime,
    },
    /// Clerk or backend cancels.
    Cancel,
    /// Its time runs out.
    Expire,
    /// Something breaks.
    Fail,
}

/// What the merchant is told by callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happened {
    /// Created and pushed to the phone.
    Created,
    /// The clerk chose a payment method.
    Activated,
    /// One try failed.
    PaymentFailed(Outcome),
    /// Paid.
    Finalized(OrderId),
    /// Cancelled.
    Cancelled,
}

/// The session has ended, so that the input changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended(pub(crate) SessionStatus);

/// Moves a session. The caller commits the state and sends what happened, in order.
///
/// EXPIRED and FAILED are told to nobody, as no callback is documented for them.
pub(crate) fn step(state: State, input: Input) -> Result<(State, Vec<Happened>), Ended> {
    let first_touch = match state {
        State::Created => vec![Happened::Activated],
        State::Active => vec![],
        // Assumed: a repeated cancel is answered like the first, since a backend whose
        // first answer was lost will ask again.
        State::Cancelled if input == Input::Cancel => return Ok((state, vec![])),
        State::Finalized { .. } | State::Cancelled | State::Expired | State::Failed => {
            return Err(Ended(state.status()));
        }
    };
    Ok(match input {
        Input::Activate => (State::Active, first_touch),
        Input::Tap {
            outcome: Outcome::Success,
            order_id,
            at,
        } => (
            State::Finalized {
                order_id,
                completed_at: at,
            },
            [first_touch, vec![Happened::Finalized(order_id)]].concat(),
        ),
        // Assumed: after any outcome but SUCCESS the session stays ACTIVE.
        Input::Tap { outcome, .. } => (
            State::Active,
            [first_touch, vec![Happened::PaymentFailed(outcome)]].concat(),
        ),
        Input::Cancel => (State::Cancelled, vec![Happened::Cancelled]),
        Input::Expire => (State::Expired, vec![]),
        Input::Fail => (State::Failed, vec![]),
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ORDER: OrderId = OrderId(Uuid::from_u128(7));
    const AT: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
    const PAID: State = State::Finalized {
        order_id: ORDER,
        completed_at: AT,
    };
    const ENDED: [State; 4] = [PAID, State::Cancelled, State::Expired, State::Failed];

    fn tap(outcome: Outcome) -> Input {
        Input::Tap {
            outcome,
            order_id: ORDER,
            at: AT,
        }
    }

    #[test]
    fn the_clerk_choosing_a_method_activates_once() {
        assert_eq!(
            step(State::Created, Input::Activate),
            Ok((State::Active, vec![Happened::Activated]))
        );
        assert_eq!(
            step(State::Active, Input::Activate),
            Ok((State::Active, vec![]))
        );
    }

    #[test]
    fn an_approved_tap_finalizes_and_on_a_created_session_activates_first() {
        assert_eq!(
            step(State::Created, tap(Outcome::Success)),
            Ok((PAID, vec![Happened::Activated, Happened::Finalized(ORDER)]))
        );
        assert_eq!(
            step(State::Active, tap(Outcome::Success)),
            Ok((PAID, vec![Happened::Finalized(ORDER)]))
        );
    }

    #[test]
    fn each_of_the_nine_other_outcomes_leaves_the_session_active_and_is_reported() {
        let declines = Outcome::ALL.into_iter().filter(|o| *o != Outcome::Success);
        assert_eq!(declines.clone().count(), 9);
        for outcome in declines {
            let failed = Happened::PaymentFailed(outcome);
            assert_eq!(
                step(State::Created, tap(outcome)),
                Ok((State::Active, vec![Happened::Activated, failed]))
            );
            assert_eq!(
                step(State::Active, tap(outcome)),
                Ok((State::Active, vec![failed]))
            );
        }
    }

    #[test]
    fn an_open_session_can_be_cancelled_expire_and_fail() {
        for open in [State::Created, State::Active] {
            let cancelled = (State::Cancelled, vec![Happened::Cancelled]);
            assert_eq!(step(open, Input::Cancel), Ok(cancelled));
            assert_eq!(step(open, Input::Expire), Ok((State::Expired, vec![])));
            assert_eq!(step(open, Input::Fail), Ok((State::Failed, vec![])));
        }
    }

    #[test]
    fn cancelling_a_cancelled_session_says_nothing_twice() {
        assert_eq!(
            step(State::Cancelled, Input::Cancel),
            Ok((State::Cancelled, vec![]))
        );
    }

    #[test]
    fn an_ended_session_never_moves_again() {
        let inputs = Outcome::ALL.into_iter().map(tap).chain([
            Input::Activate,
            Input::Cancel,
            Input::Expire,
            Input::Fail,
        ]);
        for input in inputs {
            for ended in ENDED {
                if (ended, input) == (State::Cancelled, Input::Cancel) {
                    continue;
                }
                assert_eq!(
                    step(ended, input),
                    Err(Ended(ended.status())),
                    "{ended:?} {input:?}"
                );
            }
        }
    }
}
