//! How likely the faults of requests to the provider are, and those of its callbacks.

use std::collections::HashMap;

use ipp_relay::Call;
use ipp_verify::Fault;

use super::dice::Dice;

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
    pub(crate) fn fault(self, call: Call, mut dice: Dice) -> Option<Fault> {
        let create = call == Call::Create;
        if self != Self::Mixed || dice.percent(if create { 70 } else { 80 }) {
            return None;
        }
        Some(match dice.within(0..14) {
            0 => Fault::RequestLost,
            1 | 2 => Fault::AnswerLost,
            // Up to longer than the proxy waits for the answer.
            3 | 4 => Fault::RequestDelayed(dice.ms(20..2500)),
            5 => Fault::RequestCut,
            6 => Fault::ConnectionCut,
            7 => Fault::AnswerCut,
            8 => Fault::AnswerDelayed(dice.ms(20..1500)),
            9 => Fault::Refused(dice.one(&[500, 502])),
            10 => Fault::Throttled(dice.one(&[None, Some(1)])),
            11 | 12 => Fault::AnswerReplaced(dice.one(&[500, 502])),
            // With another amount, which the terminal then collects.
            _ if create => Fault::RequestAltered,
            _ => return None,
        })
    }

    pub(crate) fn callback(self, mut dice: Dice) -> Option<Fault> {
        match self {
            Self::Fair => return None,
            Self::NoCallbacks => return Some(Fault::MessageLost),
            Self::Mixed if dice.percent(55) => return None,
            Self::Mixed => {}
        }
        Some(match dice.within(0..14) {
            0..=2 => Fault::MessageLost,
            // The provider learns of these two, and sends it again.
            3 => Fault::Refused(502),
            4 => Fault::ConnectionCut,
            5 | 6 => Fault::Duplicated,
            7 | 8 => Fault::Overtaken(dice.ms(30..3000)),
            9 => Fault::Unsigned,
            10 => Fault::WronglySigned,
            11 => Fault::RequestAltered,
            12 => Fault::Misdated(dice.one(&[-86_400, -7200, -400, 400, 7200, i64::MAX])),
            _ => Fault::Forged,
        })
    }
}

/// Faults that a test sets for one payment, whatever the weather.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    /// Faults of its requests, by kind and in order; the last one repeats.
    pub(crate) requests: HashMap<Call, Vec<Option<Fault>>>,
    /// The fault of all its callbacks.
    pub(crate) callbacks: Option<Fault>,
    /// No shopper pays.
    pub(crate) no_shopper: bool,
}

impl Script {
    pub(crate) fn on(mut self, call: Call, faults: &[Option<Fault>]) -> Self {
        self.requests.insert(call, faults.to_vec());
        self
    }

    pub(crate) fn callbacks(mut self, fault: Fault) -> Self {
        self.callbacks = Some(fault);
        self
    }

    pub(crate) fn no_shopper(mut self) -> Self {
        self.no_shopper = true;
        self
    }

    /// The fault of the `nth` request of its kind, counted from 0; the inner `None` is that it has
    /// none.
    pub(crate) fn fault(&self, call: Call, nth: u32) -> Option<Option<Fault>> {
        let faults = self.requests.get(&call)?;
        faults.get(nth as usize).or(faults.last()).copied()
    }
}

#[test]
fn mixed_weather_has_every_fault_of_this_network() {
    use ipp_verify::{FaultKind, Network};
    let drawn = (0..2_000).flat_map(|seed| {
        let dice = || Dice::about(seed, &[]);
        let request = Weather::Mixed.fault(Call::Create, dice());
        [request, Weather::Mixed.callback(dice())]
    });
    let drawn: std::collections::BTreeSet<_> = drawn.flatten().map(Fault::kind).collect();
    assert_eq!(drawn, FaultKind::of(Network::Processes).collect());
}
