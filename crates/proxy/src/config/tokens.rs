//! Reads the settings of till tokens.

use std::time::Duration;

use ipp_payment::Millis;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::secret::{Secret, SecretFile};
use super::variables::{
    TOKEN_AUDIENCE, TOKEN_LEEWAY, TOKEN_MAX_LIFE, TOKEN_SECRET, TOKEN_SECRET_FILE,
    TOKENS_NOT_BEFORE,
};
use super::{ConfigError, reader::Reader};
use crate::auth::{self, TokenRules, TokenSecret, Tokens};

const SECRET: Secret = Secret {
    direct: TOKEN_SECRET,
    file: TOKEN_SECRET_FILE,
};
/// With more, a token would outlive its end by more than any clock is off.
const MAX_LEEWAY: Duration = Duration::from_secs(300);

/// Reads all of it; `None` without a secret.
pub(super) fn read(
    reader: &Reader<'_>,
    files: &mut Vec<SecretFile>,
) -> Result<Option<Tokens>, ConfigError> {
    let rules = rules(reader)?;
    let Some(secret) = SECRET.read(reader)? else {
        return Ok(None);
    };
    Ok(Some(
        Tokens::by(secret.keys(auth::keys, files)?).with(rules),
    ))
}

/// Makes a secret up, which ends with the process.
pub(super) fn temporary(reader: &Reader<'_>) -> Result<Tokens, ConfigError> {
    let random = TokenSecret::random()
        .map_err(|error| wrong(&format!("could not be made up ({error}), and")))?;
    Ok(Tokens::new(&random).with(rules(reader)?))
}

/// There is no secret.
pub(super) fn missing() -> ConfigError {
    wrong("is not set, and")
}

fn wrong(why: &str) -> ConfigError {
    let least = TokenSecret::MIN_BYTES;
    let what = format!(
        "{why} must be {least} random bytes or more, such as `openssl rand -hex 32` prints"
    );
    ConfigError::new(TOKEN_SECRET, what)
}

fn rules(reader: &Reader<'_>) -> Result<TokenRules, ConfigError> {
    Ok(TokenRules {
        audience: audience(reader)?,
        max_life: reader.duration(TOKEN_MAX_LIFE)?,
        leeway: reader.duration_in(TOKEN_LEEWAY, ..=MAX_LEEWAY, "at most 5m")?,
        not_before: not_before(reader)?,
    })
}

fn audience(reader: &Reader<'_>) -> Result<Option<String>, ConfigError> {
    let name = reader.text(TOKEN_AUDIENCE)?;
    let usable = |name: &String| name.len() <= 255 && !name.chars().any(char::is_control);
    if name.as_ref().is_none_or(usable) {
        return Ok(name);
    }
    let what = "must be the `aud` of your tokens: a printable text of 255 bytes at the most";
    Err(ConfigError::new(TOKEN_AUDIENCE, what))
}

fn not_before(reader: &Reader<'_>) -> Result<Option<Millis>, ConfigError> {
    let Some(text) = reader.text(TOKENS_NOT_BEFORE)? else {
        return Ok(None);
    };
    let time = OffsetDateTime::parse(&text, &Rfc3339).map_err(|_| {
        let what = format!("is {text:?}; it must be a time such as 2026-11-27T18:30:00Z");
        ConfigError::new(TOKENS_NOT_BEFORE, what)
    })?;
    Ok(Some(Millis(time.unix_timestamp().saturating_mul(1000))))
}
