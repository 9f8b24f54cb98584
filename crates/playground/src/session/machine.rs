//! The session's state machine: pure, total, and the only place where a session changes state.
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

/// The state of a session, with the data that only this state has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Sent to the phone.
    Created,
    /// The clerk chose a payment method.
    Active,
    /// Paid.
    Finalized {
        /// The created order.
        order_id: OrderId,
        /// When it was paid.
        completed_at: OffsetDateTime,
    },
    /// Cancelled by clerk or backend.
    Cancelled,
    /// Its time ran out.
    Expired,
    /// Something failed at the provider.
    Failed,
}

impl State {
    /// Kustom's status for the state.
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

/// The inputs of the state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// The clerk chooses a payment method.
    Activate,
    /// A card is presented.
    Tap {
        /// The result.
        outcome: Outcome,
        /// The order that an approval creates.
        order_id: OrderId,
        /// When it is presented.
        at: OffsetDateTime,
    },
    /// Clerk or backend cancels.
    Cancel,
    /// The session's time runs out.
    Expire,
    /// Something fails at the provider.
    Fail,
}

/// Events sent to the merchant by callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happened {
    /// Created and pushed to the phone.
    Created,
    /// The clerk chose a payment method.
    Activated,
    /// An attempt to pay failed.
    PaymentFailed(Outcome),
    /// Paid.
    Finalized(OrderId),
    /// Cancelled.
    Cancelled,
}

/// The session has ended, so the input changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended(pub(crate) SessionStatus);

/// Computes the next state and its events. The caller commits the state and sends the events, in
/// order.
///
/// EXPIRED and FAILED cause no event, since no callback is documented for them.
pub(crate) fn step(state: State, input: Input) -> Result<(State, Vec<Happened>), Ended> {
    let first_touch = match state {
        State::Created => vec![Happened::Activated],
        State::Active => vec![],
        // Assumed: a repeated cancel is answered like the first, since a backend that lost the
        // first answer will ask again.
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
    fn an_approved_tap_finalizes_after_activating_if_needed() {
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
    fn each_of_the_nine_declines_is_reported_and_keeps_it_active() {
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
