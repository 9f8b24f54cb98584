//! The faults of requests to the provider, and of its callbacks.

use std::collections::HashMap;
use std::time::Duration;

use super::dice::Dice;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum What {
    /// `POST sessions`.
    Create,
    /// `GET sessions/{id}`.
    Read,
    /// `PUT sessions/{id}/cancel`.
    Cancel,
    /// Anything else: the list of devices.
    Other,
}

/// A fault of a request to the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// It is neither forwarded nor answered.
    LoseRequest,
    /// It is forwarded and processed, but never answered.
    LoseAnswer,
    /// It is forwarded after this time, even if the answer is no longer awaited.
    Late(Duration),
    /// The connection is reset before the request is forwarded.
    Reset,
    /// It is processed, and the connection reset instead of an answer.
    ResetAfter,
    /// It is processed, and the connection reset in the middle of the body.
    CutBody,
    /// It is processed, and the body sent in pieces over this time.
    SlowBody(Duration),
    /// It is not forwarded, and answered with this status.
    Refuse(u16),
    /// It is not forwarded, and answered 429 with this `retry-after`.
    Throttle(Option<u32>),
    /// It is processed, and answered with this status.
    Overwrite(u16),
    /// Create is forwarded with another amount, which the terminal then collects.
    Alter,
}

/// A fault of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallbackFault {
    /// Nothing.
    None,
    /// It is acknowledged to the provider and never arrives.
    Lose,
    /// It does not arrive, and the provider learns that and sends it again.
    Bounce,
    /// It arrives, but the acknowledgement is lost: the provider sends it again.
    LoseAnswer,
    /// It arrives twice at the same time.
    Twice,
    /// It arrives so late that others overtake it.
    Hold(Duration),
    /// It arrives without its signature headers.
    Unsigned,
    /// It arrives signed by another secret.
    WronglySigned,
    /// It arrives with another body than was signed.
    Changed,
    /// It arrives correctly signed, with a time that is off by this number of seconds.
    WrongClock(i64),
    /// Before it, a correctly signed one arrives that says that the session was paid.
    Lie,
}

/// How likely faults are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    /// Nothing goes wrong.
    Fair,
    /// No callback arrives; all else works.
    NoCallbacks,
    /// Anything can go wrong.
    Mixed,
}

impl Weather {
    pub(crate) fn fault(self, what: What, mut dice: Dice) -> Fault {
        if self != Self::Mixed || dice.percent(if what == What::Create { 70 } else { 80 }) {
            return Fault::None;
        }
        let fault = match dice.within(0..14) {
            0 => Fault::LoseRequest,
            1 | 2 => Fault::LoseAnswer,
            // Up to longer than the proxy waits for the answer.
            3 | 4 => Fault::Late(dice.ms(20..2500)),
            5 => Fault::Reset,
            6 => Fault::ResetAfter,
            7 => Fault::CutBody,
            8 => Fault::SlowBody(dice.ms(20..1500)),
            9 => Fault::Refuse(dice.one(&[500, 502])),
            10 => Fault::Throttle(dice.one(&[None, Some(1)])),
            11 | 12 => Fault::Overwrite(dice.one(&[500, 502])),
            _ => Fault::Alter,
        };
        match fault {
            Fault::Alter if what != What::Create => Fault::None,
            fault => fault,
        }
    }

    pub(crate) fn callback(self, mut dice: Dice) -> CallbackFault {
        match self {
            Self::Fair => return CallbackFault::None,
            Self::NoCallbacks => return CallbackFault::Lose,
            Self::Mixed if dice.percent(55) => return CallbackFault::None,
            Self::Mixed => {}
        }
        match dice.within(0..14) {
            0..=2 => CallbackFault::Lose,
            3 => CallbackFault::Bounce,
            4 => CallbackFault::LoseAnswer,
            5 | 6 => CallbackFault::Twice,
            7 | 8 => CallbackFault::Hold(dice.ms(30..3000)),
            9 => CallbackFault::Unsigned,
            10 => CallbackFault::WronglySigned,
            11 => CallbackFault::Changed,
            12 => CallbackFault::WrongClock(dice.one(&[-86_400, -7200, -400, 400, 7200, i64::MAX])),
            _ => CallbackFault::Lie,
        }
    }
}

/// Faults that a test sets for one payment, whatever the weather.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    /// Faults of its requests, by kind and in order; the last one repeats.
    pub(crate) requests: HashMap<What, Vec<Fault>>,
    /// The fault of all its callbacks.
    pub(crate) callbacks: Option<CallbackFault>,
    /// No shopper pays.
    pub(crate) no_shopper: bool,
}

impl Script {
    pub(crate) fn on(mut self, what: What, faults: &[Fault]) -> Self {
        self.requests.insert(what, faults.to_vec());
        self
    }

    pub(crate) fn callbacks(mut self, fault: CallbackFault) -> Self {
        self.callbacks = Some(fault);
        self
    }

    pub(crate) fn no_shopper(mut self) -> Self {
        self.no_shopper = true;
        self
    }

    /// The fault of the `nth` request of its kind, counted from 0.
    pub(crate) fn fault(&self, what: What, nth: u32) -> Option<Fault> {
        let faults = self.requests.get(&what)?;
        faults.get(nth as usize).or(faults.last()).copied()
    }
}
