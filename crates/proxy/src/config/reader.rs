//! Looks variables up, and reports the mistakes that any variable can have.

use std::ops::RangeBounds;
use std::str::FromStr;
use std::time::Duration;

use super::variables::Variable;
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
    pub(super) fn text(&self, variable: Variable) -> Result<Option<String>, ConfigError> {
        match (self.lookup)(variable.name) {
            Some(value) if value.trim().is_empty() => Err(ConfigError::new(
                variable,
                "is set but empty: fill it in, or unset it",
            )),
            Some(value) if value.contains(char::REPLACEMENT_CHARACTER) => {
                Err(ConfigError::new(variable, "must be UTF-8"))
            }
            value => Ok(value.map(|value| value.trim().to_owned())),
        }
    }

    /// Returns a value, or the variable's default.
    pub(super) fn value(&self, variable: Variable) -> Result<String, ConfigError> {
        let value = self.text(variable)?;
        Ok(value.unwrap_or_else(|| variable.default.unwrap_or_default().to_owned()))
    }

    /// Parses a value, or the variable's default; `what` describes the expected form.
    pub(super) fn parsed<T: FromStr>(
        &self,
        variable: Variable,
        what: &str,
    ) -> Result<T, ConfigError> {
        parsed(variable, &self.value(variable)?, what)
    }

    /// Parses a value, if the variable is set.
    pub(super) fn optional<T: FromStr>(
        &self,
        variable: Variable,
        what: &str,
    ) -> Result<Option<T>, ConfigError> {
        let text = self.text(variable)?;
        text.map(|text| parsed(variable, &text, what)).transpose()
    }

    /// Whether the value is `yes` and not `no`, or which of them the variable's default is.
    pub(super) fn either(
        &self,
        variable: Variable,
        yes: &str,
        no: &str,
    ) -> Result<bool, ConfigError> {
        let text = self.value(variable)?;
        match &*text {
            text if text == yes => Ok(true),
            text if text == no => Ok(false),
            _ => {
                let what = format!("is {text:?}; it must be `{yes}` or `{no}`");
                Err(ConfigError::new(variable, what))
            }
        }
    }

    /// Parses a duration, or the variable's default.
    pub(super) fn duration(&self, variable: Variable) -> Result<Duration, ConfigError> {
        let text = self.value(variable)?;
        parse_duration(&text).map_err(|what| ConfigError::new(variable, what))
    }

    /// The same, and it must be in a range, which `what` describes.
    pub(super) fn duration_in(
        &self,
        variable: Variable,
        range: impl RangeBounds<Duration>,
        what: &str,
    ) -> Result<Duration, ConfigError> {
        let duration = Some(self.duration(variable)?).filter(|read| range.contains(read));
        duration.ok_or_else(|| ConfigError::new(variable, format!("must be {what}")))
    }
}

fn parsed<T: FromStr>(variable: Variable, text: &str, what: &str) -> Result<T, ConfigError> {
    let wrong = |_| ConfigError::new(variable, format!("is {text:?}; it must be {what}"));
    text.parse().map_err(wrong)
}
