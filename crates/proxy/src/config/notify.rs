//! Reads the settings for notifying the merchant's own system.

use super::secret::{Secret, SecretFile};
use super::variables::{
    NOTIFY_FOR, NOTIFY_RETRY, NOTIFY_SECRET, NOTIFY_SECRET_FILE, NOTIFY_TIMEOUT, NOTIFY_URL,
};
use super::{ConfigError, parse_duration, reader::Reader};
use crate::merchant::{Notifier, Schedule};
use crate::signature::{self, Signer};

const SECRET: Secret = Secret {
    direct: NOTIFY_SECRET,
    file: NOTIFY_SECRET_FILE,
};

pub(super) fn read(
    reader: &Reader<'_>,
    files: &mut Vec<SecretFile>,
) -> Result<Option<Notifier>, ConfigError> {
    // Read even without a URL, so that a mistake shows now and not when a URL is set.
    let schedule = schedule(reader)?;
    let timeout = reader.duration(NOTIFY_TIMEOUT)?;
    let (url, secret) = match (reader.text(NOTIFY_URL)?, SECRET.read(reader)?) {
        (None, None) => return Ok(None),
        (Some(url), Some(secret)) => (url, secret),
        (Some(_), None) => {
            let what = format!(
                "must be set with {}: `whsec_` and 16 random bytes or more as base64, such as `echo whsec_$(openssl rand -base64 24)` prints",
                NOTIFY_URL.name
            );
            return Err(ConfigError::new(NOTIFY_SECRET, what));
        }
        (None, Some(secret)) => {
            let what = format!(
                "must be set with {}: where your system is told",
                secret.variable.name
            );
            return Err(ConfigError::new(NOTIFY_URL, what));
        }
    };
    let signer = Signer::by(secret.keys(signature::keys, files)?);
    // The URL may hold a password: don't repeat it.
    let wrong = |what: &str| ConfigError::new(NOTIFY_URL, what);
    let url = url
        .parse()
        .map_err(|_| wrong("must be a URL, such as https://shop.example.com/kustom-events"))?;
    let notifier = Notifier::new(url, signer, schedule, timeout).map_err(|what| wrong(&what))?;
    Ok(Some(notifier))
}

fn schedule(reader: &Reader<'_>) -> Result<Schedule, ConfigError> {
    let give_up_after = reader.duration(NOTIFY_FOR)?;
    let text = reader.value(NOTIFY_RETRY)?;
    let pauses = text.split(',').map(|pause| parse_duration(pause.trim()));
    let pauses = pauses.collect::<Result<_, _>>().map_err(|_| {
        ConfigError::new(
            NOTIFY_RETRY,
            "must be times separated by commas, such as 5s,30s,2m,10m,30m,1h",
        )
    })?;
    Ok(Schedule::new(pauses, give_up_after))
}
