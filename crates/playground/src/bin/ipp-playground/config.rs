//! Settings from the environment, in types that hold no invalid value.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use ipp_playground::{Builder, Playground, StartError, parse_time};

/// The part of `--help` about the settings.
pub(crate) const HELP: &str = "\
Environment:
  PLAYGROUND_LISTEN          Address and port to listen on [default: 127.0.0.1:8790]
  PLAYGROUND_API_KEY         Key that requests must bear [default: generated and printed]
  PLAYGROUND_CALLBACK_URL    Where signed callbacks go [default: nowhere]
  PLAYGROUND_WEBHOOK_SECRET  whsec_… that they are signed with [default: generated and printed]
  PLAYGROUND_SESSION_TTL     How long a session lives, such as 90s, 15m or 1h [default: 15m]
  PLAYGROUND_TILL_TOKEN      run: the token, in place of --token
  RUST_LOG                   What is logged to stderr [default: info]";

const LISTEN: &str = "PLAYGROUND_LISTEN";
const API_KEY: &str = "PLAYGROUND_API_KEY";
const CALLBACK_URL: &str = "PLAYGROUND_CALLBACK_URL";
const WEBHOOK_SECRET: &str = "PLAYGROUND_WEBHOOK_SECRET";
const SESSION_TTL: &str = "PLAYGROUND_SESSION_TTL";

/// The settings.
pub(crate) struct Config {
    listen: SocketAddr,
    session_ttl: Option<Duration>,
    /// The API key; generated if `None`.
    pub(crate) api_key: Option<String>,
    /// The URL of the merchant's endpoint; `None` sends no callbacks.
    pub(crate) callback_url: Option<String>,
    /// The webhook secret; generated if `None`.
    pub(crate) webhook_secret: Option<String>,
}

/// A variable is invalid. Its value is not shown, since it may be a secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} must be {what}")]
pub(crate) struct WrongSetting {
    variable: &'static str,
    what: &'static str,
}

impl Config {
    /// Reads the settings; `get` returns a variable's value. What the playground checks itself on
    /// start is not checked here.
    pub(crate) fn read(get: impl Fn(&str) -> Option<OsString>) -> Result<Self, WrongSetting> {
        let address = "an address and a port, such as 127.0.0.1:8790";
        let listen = read(&get, LISTEN, address, |text| text.parse().ok())?;
        let text = |variable| {
            read(&get, variable, "text in UTF-8", |text| {
                Some(text.to_owned())
            })
        };
        Ok(Self {
            listen: listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8790))),
            session_ttl: read(
                &get,
                SESSION_TTL,
                "a time such as 90s, 15m or 1h",
                parse_life,
            )?,
            api_key: text(API_KEY)?,
            callback_url: text(CALLBACK_URL)?,
            webhook_secret: text(WEBHOOK_SECRET)?,
        })
    }

    /// A playground with these settings.
    pub(crate) fn builder(&self) -> Builder {
        let mut builder = Playground::builder().listen(self.listen);
        if let Some(key) = &self.api_key {
            builder = builder.api_key(key);
        }
        if let Some(url) = &self.callback_url {
            builder = builder.callback_url(url);
        }
        if let Some(secret) = &self.webhook_secret {
            builder = builder.webhook_secret(secret);
        }
        if let Some(life) = self.session_ttl {
            builder = builder.session_ttl(life);
        }
        builder
    }
}

/// The variable that kept the playground from starting; `None` if the cause is the machine.
pub(crate) fn variable_behind(error: &StartError) -> Option<&'static str> {
    match error {
        StartError::Listen { .. } => Some(LISTEN),
        StartError::ApiKey => Some(API_KEY),
        StartError::Secret(_) => Some(WEBHOOK_SECRET),
        StartError::CallbackUrl(_) => Some(CALLBACK_URL),
        StartError::Runtime(_) | StartError::Client(_) => None,
    }
}

/// Reads a variable: `None` if not set; an error that says what it should be if invalid.
fn read<T>(
    get: impl Fn(&str) -> Option<OsString>,
    variable: &'static str,
    what: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, WrongSetting> {
    get(variable)
        .map(|value| {
            value
                .to_str()
                .and_then(parse)
                .ok_or(WrongSetting { variable, what })
        })
        .transpose()
}

/// Parses a time to live, which is more than nothing.
fn parse_life(text: &str) -> Option<Duration> {
    parse_time(text).filter(|life| !life.is_zero())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn read_with(variable: &str, value: &str) -> Result<Config, WrongSetting> {
        Config::read(|name| (name == variable).then(|| value.into()))
    }

    #[test]
    fn everything_has_a_default() {
        let config = Config::read(|_| None).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8790");
        assert_eq!(config.session_ttl, None);
        assert_eq!(config.api_key, None);
    }

    #[test]
    fn times_are_a_number_and_a_unit() {
        let seconds = |text| parse_life(text).map(|time| time.as_secs());
        assert_eq!(seconds("90s"), Some(90));
        assert_eq!(seconds("15m"), Some(900));
        assert_eq!(seconds("1h"), Some(3600));
        for wrong in [
            "",
            "s",
            "15",
            "0s",
            "+1s",
            "1.5h",
            "15 m",
            "1d",
            "-1m",
            "9é",
            "18446744073709551615h",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_wrong_value_is_blamed_on_its_variable_in_one_sentence() {
        for (variable, value) in [
            (LISTEN, "8790"),
            (LISTEN, ""),
            (LISTEN, "localhost"),
            (SESSION_TTL, "soon"),
        ] {
            let error = read_with(variable, value).map(drop).unwrap_err();
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("{variable} must be ")),
                "{error}"
            );
        }
    }

    #[tokio::test]
    async fn what_the_playground_refuses_is_blamed_on_its_variable_too() {
        for (variable, value) in [
            (API_KEY, ""),
            (API_KEY, "with blank"),
            (CALLBACK_URL, "localhost:8787"),
            (CALLBACK_URL, "/webhooks"),
            (WEBHOOK_SECRET, "whsec_c2hvcnQ="),
        ] {
            let builder = read_with(variable, value).unwrap().builder();
            let error = builder.start().await.unwrap_err();
            assert_eq!(variable_behind(&error), Some(variable), "{value}");
        }
    }
}
