//! What can befall a request to the provider, and a callback of his.

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

/// What befalls a request to the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// It is not passed on, and never answered.
    LoseRequest,
    /// It is passed on and processed, and never answered.
    LoseAnswer,
    /// It is passed on after this time, whether or not anybody still waits for the answer.
    Late(Duration),
    /// The connection is reset before it is passed on.
    Reset,
    /// It is processed, and the connection reset in place of an answer.
    ResetAfter,
    /// It is processed, and the connection reset in the middle of the body.
    CutBody,
    /// It is processed, and the body comes in pieces over this time.
    SlowBody(Duration),
    /// It is not passed on, and answered with this status.
    Refuse(u16),
    /// It is not passed on, and answered 429 with this `retry-after`.
    Throttle(Option<u32>),
    /// It is processed, and answered with this status.
    Overwrite(u16),
    /// Create is passed on with another amount, which the terminal then collects.
    Alter,
}

/// What befalls a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallbackFault {
    /// Nothing.
    None,
    /// It is acknowledged to the provider and never arrives.
    Lose,
    /// It does not arrive, and the provider hears of that: he sends it again.
    Bounce,
    /// It arrives, and the acknowledgement is lost: the provider sends it again.
    LoseAnswer,
    /// It arrives twice at once.
    Twice,
    /// It arrives so much later that others overtake it.
    Hold(Duration),
    /// It arrives without its signature headers.
    Unsigned,
    /// It arrives signed by somebody else's secret.
    WronglySigned,
    /// It arrives with another body than was signed.
    Changed,
    /// It arrives signed well, at a time that is off by so many seconds.
    WrongClock(i64),
    /// Before it, one arrives that is signed well and says that the session was paid.
    Lie,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    /// Nothing goes wrong.
    Fair,
    /// No callback arrives; all else is fair.
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

/// Faults that a test wants for one payment, whatever the weather.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    /// For its requests of a kind, one after the other; the last one stays.
    pub(crate) requests: HashMap<What, Vec<Fault>>,
    /// For all of its callbacks.
    pub(crate) callbacks: Option<CallbackFault>,
    /// Nobody pays.
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

    /// The fault of the request that is the `nth` of its kind, from 0.
    pub(crate) fn fault(&self, what: What, nth: u32) -> Option<Fault> {
        let faults = self.requests.get(&what)?;
        faults.get(nth as usize).or(faults.last()).copied()
    }
}
