//! The errors of commands.

use std::fmt;

/// Why a command stopped. Variants are named by what happens next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Print a sentence that says what is wrong and what to do.
    Said(String),
    /// Stopped by Ctrl-C or SIGTERM.
    Interrupted,
}

/// The result of every step.
pub(crate) type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// A failure with this sentence.
    pub(crate) fn said(sentence: impl Into<String>) -> Self {
        Self::Said(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(sentence) => f.write_str(sentence),
            Self::Interrupted => f.write_str("interrupted"),
        }
    }
}

/// Adds what was being done to an error of the system.
pub(crate) trait Doing<T> {
    /// `doing` completes the sentence "could not …".
    fn doing(self, doing: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: fmt::Display> Doing<T> for Result<T, E> {
    fn doing(self, doing: impl fmt::Display) -> Outcome<T> {
        self.map_err(|error| Failure::said(format!("could not {doing}: {error}")))
    }
}
