//! The error type of the configuration.

use super::variables::Variable;

/// A variable that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {expected}")]
pub struct ConfigError {
    /// The variable's name.
    pub variable: &'static str,
    /// What it must be, as the end of a sentence that begins with the variable's name.
    pub expected: String,
}

impl ConfigError {
    pub(super) fn new(variable: Variable, expected: impl Into<String>) -> Self {
        Self {
            variable: variable.name,
            expected: expected.into(),
        }
    }
}
