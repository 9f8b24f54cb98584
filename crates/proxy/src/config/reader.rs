//! Looks variables up, and reports the mistakes that any variable can have.

use std::str::FromStr;
use std::time::Duration;

use super::{ConfigError, parse_duration};

/// Reads variables from the environment or a substitute.
pub(super) struct Reader<'l> {
    lookup: &'l dyn Fn(&str) -> Option<String>,
}

impl<'l> Reader<'l> {
    pub(super) fn new(lookup: &'l dyn Fn(&str) -> Option<String>) -> Self {
        Self { lookup }
    }

    /// Returns a value without surrounding white space. A variable that is set but empty is an
    /// error: a secret that a deployment failed to fill in must not become a default in silence.
    pub(super) fn text(&self, variable: &'static str) -> Result<Option<String>, ConfigError> {
        let value = self.secret(variable)?;
        Ok(value.map(|value| value.trim().to_owned()))
    }

    /// Returns a value unchanged.
    pub(super) fn secret(&self, variable: &'static str) -> Result<Option<String>, ConfigError> {
        match (self.lookup)(variable) {
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

    /// Parses a value; `what` describes the expected form.
    pub(super) fn parsed<T: FromStr>(
        &self,
        variable: &'static str,
        what: &str,
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(variable)? else {
            return Ok(None);
        };
        let parsed = text.parse().ok();
        parsed
            .map(Some)
            .ok_or_else(|| ConfigError::new(variable, format!("is {text:?}; it must be {what}")))
    }

    /// Parses a duration.
    pub(super) fn duration(
        &self,
        variable: &'static str,
        default: Duration,
    ) -> Result<Duration, ConfigError> {
        match self.text(variable)? {
            Some(text) => parse_duration(&text).map_err(|what| ConfigError::new(variable, what)),
            None => Ok(default),
        }
    }
}
