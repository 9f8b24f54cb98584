//! Looks variables up, with the mistakes that every variable can have.

use std::str::FromStr;
use std::time::Duration;

use super::variables::Variable;
use super::{ConfigError, parse_duration};

/// The environment, or what stands for it.
pub(super) struct Reader<'l> {
    lookup: &'l dyn Fn(&str) -> Option<String>,
}

impl<'l> Reader<'l> {
    pub(super) fn new(lookup: &'l dyn Fn(&str) -> Option<String>) -> Self {
        Self { lookup }
    }

    /// A value without the white space around it. Set but empty is refused: a secret that a
    /// deployment failed to fill in must not quietly become a default.
    pub(super) fn text(&self, variable: Variable) -> Result<Option<String>, ConfigError> {
        let value = self.secret(variable)?;
        Ok(value.map(|value| value.trim().to_owned()))
    }

    /// A value as it is.
    pub(super) fn secret(&self, variable: Variable) -> Result<Option<String>, ConfigError> {
        match (self.lookup)(variable.name) {
            Some(value) if value.trim().is_empty() => Err(ConfigError::new(
                variable,
                "is set but empty: fill it in, or unset it",
            )),
            Some(value) if value.contains(char::REPLACEMENT_CHARACTER) => {
                Err(ConfigError::new(variable, "must be UTF-8"))
            }
            value => Ok(value),
        }
    }

    /// A value, or the variable's default.
    pub(super) fn value(&self, variable: Variable) -> Result<String, ConfigError> {
        let value = self.text(variable)?;
        Ok(value.unwrap_or_else(|| variable.default.unwrap_or_default().to_owned()))
    }

    /// A value of a type, or the variable's default; `what` says what it should be.
    pub(super) fn parsed<T: FromStr>(
        &self,
        variable: Variable,
        what: &str,
    ) -> Result<T, ConfigError> {
        let text = self.value(variable)?;
        let parsed = text.parse().ok();
        parsed.ok_or_else(|| ConfigError::new(variable, format!("is {text:?}; it must be {what}")))
    }

    /// A time, or the variable's default.
    pub(super) fn duration(&self, variable: Variable) -> Result<Duration, ConfigError> {
        let text = self.value(variable)?;
        parse_duration(&text).map_err(|what| ConfigError::new(variable, what))
    }
}
