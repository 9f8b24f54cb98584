//! Reads the settings for notifying the merchant's own system.

use std::time::Duration;

use secrecy::SecretString;

use super::{ConfigError, parse_duration, reader::Reader};
use crate::notify::{Notifier, Schedule};
use crate::signature::Signer;

const URL: &str = "IPP_NOTIFY_URL";
const SECRET: &str = "IPP_NOTIFY_SECRET";
const RETRY: &str = "IPP_NOTIFY_RETRY";
const FOR: &str = "IPP_NOTIFY_FOR";
const TIMEOUT: &str = "IPP_NOTIFY_TIMEOUT";

pub(super) fn read(reader: &Reader<'_>) -> Result<Option<Notifier>, ConfigError> {
    // Read even without a URL, so that a mistake shows now and not when a URL is set.
    let schedule = schedule(reader)?;
    let timeout = reader.duration(TIMEOUT, Duration::from_secs(10))?;
    let (url, secrets) = match (reader.text(URL)?, reader.text(SECRET)?) {
        (None, None) => return Ok(None),
        (Some(url), Some(secrets)) => (url, secrets),
        (Some(_), None) => {
            let what = format!(
                "must be set with {URL}: `whsec_` and 16 random bytes or more as base64, such as `echo whsec_$(openssl rand -base64 24)` prints"
            );
            return Err(ConfigError::new(SECRET, what));
        }
        (None, Some(_)) => {
            let what = format!("must be set with {SECRET}: where your system is told");
            return Err(ConfigError::new(URL, what));
        }
    };
    let secrets: Vec<SecretString> = secrets.split(',').map(|s| s.trim().into()).collect();
    let signer =
        Signer::new(&secrets).map_err(|why| ConfigError::new(SECRET, format!("must be {why}")))?;
    // The URL may hold a password: don't repeat it.
    let wrong = |what: &str| ConfigError::new(URL, what);
    let url = url
        .parse()
        .map_err(|_| wrong("must be a URL, such as https://shop.example.com/kustom-events"))?;
    let notifier = Notifier::new(url, signer, schedule, timeout).map_err(|what| wrong(&what))?;
    Ok(Some(notifier))
}

fn schedule(reader: &Reader<'_>) -> Result<Schedule, ConfigError> {
    let default = Schedule::default();
    let give_up_after = reader.duration(FOR, default.give_up_after())?;
    let Some(text) = reader.text(RETRY)? else {
        return Ok(default.for_as_long_as(give_up_after));
    };
    let pauses = text.split(',').map(|pause| parse_duration(pause.trim()));
    let pauses = pauses.collect::<Result<_, _>>().map_err(|_| {
        ConfigError::new(
            RETRY,
            "must be times separated by commas, such as 5s,30s,2m,10m,30m,1h",
        )
    })?;
    Ok(Schedule::new(pauses, give_up_after))
}
