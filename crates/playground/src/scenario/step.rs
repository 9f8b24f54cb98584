//! Steps, as they are written: `till 2: tap SUCCESS after 3s`.

use std::time::Duration;

use super::act::{Act, TerminalAct, TillAct, lost};
use super::forms::{FORMS, STATES};
use super::span::{self, Wait};
use crate::faults::{Fault, Operation};
use crate::session::Outcome;

/// The most tills and terminals of a scenario.
pub(crate) const MOST: usize = 8;
/// How long a page may take to show what is waited for, where the step does not say.
const PATIENCE: Duration = Duration::from_secs(30);

/// A step of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Which till, counted from 1.
    pub(crate) till: usize,
    /// How long before.
    pub(crate) wait: Wait,
    /// What.
    pub(crate) act: Act,
}

impl Step {
    /// Parses a step; the error is a sentence.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (till, rest) = match text.split_once(':') {
            Some((prefix, rest)) => (till(prefix)?, rest),
            None => (1, text),
        };
        let words: Vec<&str> = rest.split_whitespace().collect();
        let (act, wait) = match *words {
            ["wait", time] => (Act::Nothing, range(time, time)?),
            ["wait", low, "to", high] => (Act::Nothing, range(low, high)?),
            [ref words @ .., "after", low, "to", high] => (act(words)?, range(low, high)?),
            [ref words @ .., "after", time] => (act(words)?, range(time, time)?),
            ref words => (act(words)?, Wait::default()),
        };
        Ok(Self { till, wait, act })
    }
}

fn till(prefix: &str) -> Result<usize, String> {
    match *prefix.split_whitespace().collect::<Vec<_>>() {
        ["till", number] => counted(number, "till"),
        _ => Err(format!(
            "{prefix:?} before the colon is not such as \"till 2\""
        )),
    }
}

fn counted(number: &str, what: &str) -> Result<usize, String> {
    let number = number
        .parse()
        .ok()
        .filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| format!("a {what} is a number from 1 to {MOST}"))
}

fn range(low: &str, high: &str) -> Result<Wait, String> {
    let (shortest, longest) = (span::parse(low)?, span::parse(high)?);
    if longest < shortest {
        return Err(format!(
            "{low} to {high} is no range: the second is shorter"
        ));
    }
    Ok(Wait { shortest, longest })
}

fn act(words: &[&str]) -> Result<Act, String> {
    if let Some(fault) = fault(words)? {
        return Ok(Act::Provider(fault));
    }
    Ok(match words {
        ["charge", rest @ ..] => Act::Till(charge(rest)?),
        ["repeat", "the", "charge"] => Act::Till(TillAct::Repeat),
        ["cancel"] => Act::Till(TillAct::Cancel),
        ["next", "order"] => Act::Till(TillAct::NextOrder),
        ["offline", "for", time] => Act::Till(TillAct::Offline(span::parse(time)?)),
        ["pickup"] => Act::Terminal(TerminalAct::PickUp),
        ["tap", word] => Act::Terminal(TerminalAct::Tap(outcome(word)?)),
        ["cancel", "on", "device"] => Act::Terminal(TerminalAct::Cancel),
        ["expire"] => Act::Terminal(TerminalAct::Expire),
        ["fail"] => Act::Terminal(TerminalAct::Fail),
        ["amount", "changed", "to", amount] => {
            let amount = amount.parse().ok().filter(|amount| *amount >= 0);
            let amount = amount.ok_or("an amount is a whole number of minor units")?;
            Act::Terminal(TerminalAct::ChangeAmount(amount))
        }
        ["restore"] => Act::Restore,
        ["wait", "until", word] => until(word, PATIENCE)?,
        ["wait", "until", word, "within", time] => until(word, span::parse(time)?)?,
        _ => return Err(unknown(words)),
    })
}

fn charge(words: &[&str]) -> Result<TillAct, String> {
    let (terminal, rest) = match words {
        ["on", "terminal", number, rest @ ..] => (counted(number, "terminal")?, rest),
        rest => (1, rest),
    };
    let expecting = match rest {
        [] => None,
        ["expecting", code] => Some((*code).to_owned()),
        _ => return Err(unknown(&["charge"])),
    };
    Ok(TillAct::Charge {
        terminal,
        expecting,
    })
}

fn fault(words: &[&str]) -> Result<Option<Fault>, String> {
    let seconds = |time: &str| match span::parse(time)? {
        span if span.subsec_millis() == 0 && span.as_secs() > 0 => Ok(span.as_secs()),
        _ => Err(format!("{time} is not a number of seconds above 0")),
    };
    let fault = match words {
        ["lose", "callbacks", "for", time] => Fault::LoseCallbacks {
            seconds: seconds(time)?,
        },
        ["lose", "the", "next", rest @ ..] => losses(rest)?,
        ["hold", "callbacks"] => Fault::HoldCallbacks,
        ["release", "callbacks"] => Fault::ReleaseCallbacks { reversed: false },
        ["release", "callbacks", "in", "reverse"] => Fault::ReleaseCallbacks { reversed: true },
        ["duplicate", "callbacks"] => Fault::DuplicateCallbacks,
        ["provider", "down", "for", time] => Fault::Down {
            seconds: seconds(time)?,
        },
        ["clock", "off", "by", time] => {
            let number = time
                .strip_suffix('s')
                .and_then(|number| number.parse().ok());
            let seconds = number.ok_or("a clock is off by seconds, such as 400s or -400s")?;
            Fault::ClockOff { seconds }
        }
        _ => return Ok(None),
    };
    let checked = fault.check();
    checked.map_err(|(field, why)| format!("{field} {why}"))?;
    Ok(Some(fault))
}

fn losses(words: &[&str]) -> Result<Fault, String> {
    let (count, answers, rest) = match words {
        ["answer", rest @ ..] => (1, true, rest),
        ["request", rest @ ..] => (1, false, rest),
        [number, what @ ("answers" | "requests"), rest @ ..] => {
            let count = number
                .parse()
                .map_err(|_| format!("{number:?} is not a number"))?;
            (count, *what == "answers", rest)
        }
        _ => return Err(unknown(&["lose"])),
    };
    let operation = match rest {
        [] => None,
        ["to", word] => {
            let calls = Operation::ALL.map(Operation::as_str).join(", ");
            let named = Operation::parse(word);
            Some(named.ok_or_else(|| format!("{word:?} is none of the calls {calls}"))?)
        }
        _ => return Err(unknown(&["lose"])),
    };
    Ok(lost(answers, operation, count))
}

fn outcome(word: &str) -> Result<Outcome, String> {
    Outcome::parse(word).ok_or_else(|| {
        let words = Outcome::ALL.map(Outcome::as_str).join(", ");
        format!("{word:?} is none of the outcomes {words}")
    })
}

fn until(word: &str, within: Duration) -> Result<Act, String> {
    let state = state(word)?;
    Ok(Act::Until { state, within })
}

/// The state of this name.
pub(crate) fn state(word: &str) -> Result<&'static str, String> {
    let found = STATES.into_iter().find(|state| *state == word);
    found.ok_or_else(|| format!("{word:?} is none of the states {}", STATES.join(", ")))
}

/// What can be written instead: the forms that begin alike, or else all.
fn unknown(words: &[&str]) -> String {
    let first = |form: &str| form.split_whitespace().next() == words.first().copied();
    let alike: Vec<_> = FORMS
        .iter()
        .map(|(form, _)| *form)
        .filter(|form| first(form))
        .collect();
    let known = if alike.is_empty() {
        FORMS.map(|(form, _)| form).to_vec()
    } else {
        alike
    };
    let said = words.join(" ");
    format!("{said:?} is no step; there are: {}", known.join("; "))
}

#[cfg(test)]
mod tests;
