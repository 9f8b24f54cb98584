//! A scenario's file, in TOML.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::act::{Act, TillAct};
use super::step::{MOST, Step, state};
use crate::session::Outcome;

/// The largest amount of an order, in minor units: Kustom's.
const MAX_AMOUNT: i64 = 200_000_000;

/// What happens at a counter, and what has to come of it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// What goes wrong in it, and why that matters.
    pub about: String,
    /// Chooses the times within ranges.
    pub seed: u64,
    pub(crate) order: Sale,
    pub(crate) steps: Vec<(String, Step)>,
    pub(crate) expect: Expect,
}

/// What each till sells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sale {
    /// In minor units.
    pub(crate) amount: i64,
    pub(crate) currency: String,
}

/// What has to hold at the end, beside the money rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expect {
    /// The state of each payment, in the order of their charges.
    pub(crate) payments: Option<Vec<&'static str>>,
    /// The declined cards of the last payment.
    pub(crate) declines: Option<Vec<Outcome>>,
    /// The code of the last payment's reason.
    pub(crate) reason: Option<String>,
    /// What no payment may show at any time.
    pub(crate) never: Vec<&'static str>,
    /// How many sessions the provider has in all.
    pub(crate) sessions: Option<usize>,
}

/// The text is not a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            message,
        } = self;
        write!(f, "{line}:{column}: {message}")
    }
}

impl std::error::Error for FileError {}

/// The file as TOML has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: Spanned<String>,
    #[serde(default)]
    about: String,
    seed: Option<u64>,
    order: Option<RawOrder>,
    steps: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    expect: RawExpect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOrder {
    amount: Option<Spanned<i64>>,
    currency: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExpect {
    payments: Option<Vec<Spanned<String>>>,
    declines: Option<Vec<Spanned<String>>>,
    reason: Option<String>,
    #[serde(default)]
    never: Vec<Spanned<String>>,
    sessions: Option<usize>,
}

impl Scenario {
    /// How many steps it has.
    #[must_use]
    pub fn length(&self) -> usize {
        self.steps.len()
    }

    /// Parses a file's text.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn parse(text: &str) -> Result<Self, FileError> {
        let at = |range: Range<usize>, message: String| place(text, range.start, message);
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let start = error.span().unwrap_or_default().start;
            place(text, start, error.message().to_owned())
        })?;
        if raw.name.get_ref().trim().is_empty() {
            return Err(at(raw.name.span(), "a scenario has a name".to_owned()));
        }
        let mut steps = vec![];
        for written in raw.steps.get_ref() {
            let step = Step::parse(written.get_ref());
            let step = step.map_err(|why| at(written.span(), why))?;
            let earlier = steps.iter().map(|(_, step)| step);
            possible(&step, earlier).map_err(|why| at(written.span(), why))?;
            steps.push((written.get_ref().clone(), step));
        }
        if steps.is_empty() {
            return Err(at(raw.steps.span(), "a scenario has steps".to_owned()));
        }
        Ok(Self {
            name: raw.name.into_inner(),
            about: raw.about.trim().to_owned(),
            seed: raw.seed.unwrap_or(1),
            order: raw
                .order
                .map_or(Ok(Sale::default()), |order| order.checked(&at))?,
            steps,
            expect: raw.expect.checked(&at)?,
        })
    }

    /// The first step that takes the provider's own routes, as it is written.
    pub(crate) fn needs_provider(&self) -> Option<&str> {
        let mut steps = self.steps.iter();
        let needing = steps.find(|(_, step)| step.act.needs_provider());
        needing.map(|(text, _)| text.as_str())
    }

    /// How many tills there are.
    pub(crate) fn tills(&self) -> usize {
        self.steps
            .iter()
            .map(|(_, step)| step.till)
            .max()
            .unwrap_or(1)
    }

    /// How many terminals there are.
    pub(crate) fn terminals(&self) -> usize {
        let named = |step: &Step| match step.act {
            Act::Till(TillAct::Charge { terminal, .. }) => Some(terminal),
            _ => None,
        };
        let terminals = self.steps.iter().filter_map(|(_, step)| named(step));
        terminals.max().unwrap_or(1).min(MOST)
    }
}

impl Default for Sale {
    fn default() -> Self {
        Self {
            amount: 10_000,
            currency: "SEK".to_owned(),
        }
    }
}

impl RawOrder {
    fn checked(self, at: &impl Fn(Range<usize>, String) -> FileError) -> Result<Sale, FileError> {
        let mut sale = Sale::default();
        if let Some(amount) = self.amount {
            sale.amount = *amount.get_ref();
            if !(1..=MAX_AMOUNT).contains(&sale.amount) {
                let why = format!("an amount is from 1 to {MAX_AMOUNT} minor units");
                return Err(at(amount.span(), why));
            }
        }
        if let Some(currency) = self.currency {
            let letters = currency.get_ref();
            if letters.len() != 3 || !letters.bytes().all(|byte| byte.is_ascii_uppercase()) {
                let why = "a currency is three capital letters, such as SEK".to_owned();
                return Err(at(currency.span(), why));
            }
            sale.currency.clone_from(letters);
        }
        Ok(sale)
    }
}

impl RawExpect {
    fn checked(self, at: &impl Fn(Range<usize>, String) -> FileError) -> Result<Expect, FileError> {
        let states = |words: Vec<Spanned<String>>| {
            let known =
                |word: &Spanned<String>| state(word.get_ref()).map_err(|why| at(word.span(), why));
            words.iter().map(known).collect::<Result<Vec<_>, _>>()
        };
        let outcomes = |words: Vec<Spanned<String>>| {
            let known = |word: &Spanned<String>| {
                let outcome = Outcome::parse(word.get_ref());
                let decline = outcome.filter(|outcome| *outcome != Outcome::Success);
                decline.ok_or_else(|| {
                    let why = format!("{:?} is none of the declines", word.get_ref());
                    at(word.span(), why)
                })
            };
            words.iter().map(known).collect::<Result<Vec<_>, _>>()
        };
        Ok(Expect {
            payments: self.payments.map(states).transpose()?,
            declines: self.declines.map(outcomes).transpose()?,
            reason: self.reason,
            never: states(self.never)?,
            sessions: self.sessions,
        })
    }
}

/// Refuses a step about a payment that there cannot be yet.
fn possible<'a>(step: &Step, mut earlier: impl Iterator<Item = &'a Step>) -> Result<(), String> {
    let about_payment = match &step.act {
        Act::Terminal(_) | Act::Until { .. } => true,
        Act::Till(TillAct::Repeat | TillAct::Cancel) => true,
        Act::Till(_) | Act::Provider(_) | Act::Restore | Act::Nothing => false,
    };
    let charged = |before: &Step| {
        let charge = matches!(before.act, Act::Till(TillAct::Charge { .. }));
        charge && before.till == step.till
    };
    if about_payment && !earlier.any(charged) {
        return Err(format!("till {} has charged nothing before", step.till));
    }
    Ok(())
}

/// The place of a byte.
fn place(text: &str, offset: usize, message: String) -> FileError {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count();
    FileError {
        line: before.matches('\n').count() + 1,
        column: column + 1,
        message,
    }
}

#[cfg(test)]
mod tests;
