//! What is wrong with the configuration.

use super::variables::Variable;

/// One variable that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {expected}")]
pub struct ConfigError {
    /// Which.
    pub variable: &'static str,
    /// What it should be, as the rest of a sentence that begins with the variable.
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
