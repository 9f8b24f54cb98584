//! Reads the settings for notifying the merchant's own system.

use secrecy::SecretString;

use super::variables::{NOTIFY_FOR, NOTIFY_RETRY, NOTIFY_SECRET, NOTIFY_TIMEOUT, NOTIFY_URL};
use super::{ConfigError, parse_duration, reader::Reader};
use crate::merchant::{Notifier, Schedule};
use crate::signature::Signer;

pub(super) fn read(reader: &Reader<'_>) -> Result<Option<Notifier>, ConfigError> {
    // Read even without a URL, so that a mistake shows now and not when a URL is set.
    let schedule = schedule(reader)?;
    let timeout = reader.duration(NOTIFY_TIMEOUT)?;
    let (url, secrets) = match (reader.text(NOTIFY_URL)?, reader.text(NOTIFY_SECRET)?) {
        (None, None) => return Ok(None),
        (Some(url), Some(secrets)) => (url, secrets),
        (Some(_), None) => {
            let what = format!(
                "must be set with {}: `whsec_` and 16 random bytes or more as base64, such as `echo whsec_$(openssl rand -base64 24)` prints",
                NOTIFY_URL.name
            );
            return Err(ConfigError::new(NOTIFY_SECRET, what));
        }
        (None, Some(_)) => {
            let what = format!(
                "must be set with {}: where your system is told",
                NOTIFY_SECRET.name
            );
            return Err(ConfigError::new(NOTIFY_URL, what));
        }
    };
    let secrets: Vec<SecretString> = secrets.split(',').map(|s| s.trim().into()).collect();
    let signer = Signer::new(&secrets)
        .map_err(|why| ConfigError::new(NOTIFY_SECRET, format!("must be {why}")))?;
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
