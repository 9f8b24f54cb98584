//! Reads the proxy's configuration from the environment into types.
//!
//! Everything is checked before anything is opened or sent: a wrong value stops the start with the
//! variable's name and what it must be. Errors never repeat secrets.

mod database;
mod duration;
mod error;
mod hops;
mod limits;
mod notify;
mod origins;
mod provider;
mod reader;
mod secret;
mod tokens;
pub mod variables;

#[cfg(test)]
mod tests;

pub use duration::parse_duration;
pub use error::ConfigError;
pub use hops::TrustedProxies;
pub use limits::{Limits, Rate};
pub use origins::Origins;
pub use provider::Provider;
pub use secret::SecretFile;

use std::net::SocketAddr;
use std::time::Duration;

use crate::auth::Tokens;
use crate::kustom::LineTypes;
use crate::log::Format;
use crate::merchant::{Notifier, OrderSource};
use crate::store::DatabaseRules;
use ipp_payment::Timings;
use reader::Reader;
use secrecy::SecretString;

/// Reading a payment more often would use up Kustom's limit of requests.
const MIN_POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Fewer days would delete payments whose callbacks and notifications may still be under way.
const MIN_KEEP_DAYS: u16 = 7;

/// The proxy's configuration.
#[derive(Debug)]
pub struct Config {
    /// The address to listen on (`IPP_LISTEN`).
    pub listen: SocketAddr,
    /// The address of the operator's routes (`IPP_OPERATOR_LISTEN`); `None`: they are on `listen`.
    pub operator_listen: Option<SocketAddr>,
    /// Kustom or the playground inside (`KUSTOM_…`).
    pub provider: Provider,
    /// What becomes of types of lines that Kustom does not document (`IPP_LINE_TYPES`).
    pub line_types: LineTypes,
    /// Verifies till tokens (`IPP_TOKEN_SECRET` and the others).
    pub tokens: Tokens,
    /// True if the token secret was made for this run: its tokens end with the process.
    pub tokens_are_temporary: bool,
    /// The secrets that are in files; each can be read again.
    pub secret_files: Vec<SecretFile>,
    /// The database (`DATABASE_URL`). `None`: a temporary one that is deleted with the process, as
    /// is the state of the playground inside.
    pub database_url: Option<SecretString>,
    /// PostgreSQL's own address, if `database_url` is that of a connection pool before it
    /// (`IPP_LISTEN_DATABASE_URL`).
    pub listen_database_url: Option<SecretString>,
    /// What is allowed of the database (`IPP_NETWORK_FILE_SYSTEM`, `IPP_COPY_BEFORE_UPGRADE`).
    pub database_rules: DatabaseRules,
    /// Where the merchant's own orders are fetched (`IPP_ORDER_URL`).
    pub orders: Option<OrderSource>,
    /// Notifies the merchant's own system of payments' outcomes (`IPP_NOTIFY_URL`).
    pub notify: Option<Notifier>,
    /// The pages that may call from a browser (`IPP_ALLOWED_ORIGINS`).
    pub origins: Origins,
    /// The reverse proxies whose `X-Forwarded-For` is trusted (`IPP_TRUSTED_PROXIES`).
    pub hops: TrustedProxies,
    /// Limits on callers (`IPP_LIMIT_TILL` and the others).
    pub limits: Limits,
    /// Timeouts and intervals of payments (`IPP_UNKNOWN_AFTER` and the others).
    pub timings: Timings,
    /// How lines of the log are written (`IPP_LOG_FORMAT`).
    pub log_format: Format,
}

impl Config {
    /// Reads the configuration with `lookup`: the environment, or a table in tests.
    ///
    /// # Errors
    /// The first variable that is missing or wrong.
    pub fn from_env(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let reader = Reader::new(&lookup);
        let what = "an address and port, such as 127.0.0.1:8787";
        let listen: SocketAddr = reader.parsed(variables::LISTEN, what)?;
        let operator_listen = reader.optional(variables::OPERATOR_LISTEN, what)?;
        let timings = timings(&reader)?;
        let mut files = Vec::new();
        let provider = Provider::read(&reader, timings.kustom_timeout, &mut files)?;
        let inside = matches!(provider, Provider::Inside);
        let configured = tokens::read(&reader, &mut files)?;
        let tokens_are_temporary = configured.is_none();
        let tokens = match configured {
            Some(tokens) => tokens,
            None if inside && listen.ip().is_loopback() => tokens::temporary(&reader)?,
            None => return Err(tokens::missing()),
        };
        let database_url = database::url(&reader, &provider)?;
        Ok(Self {
            listen,
            operator_listen,
            log_format: reader.parsed(variables::LOG_FORMAT, "text or json")?,
            line_types: reader.parsed(variables::LINE_TYPES, "keep or map")?,
            tokens,
            tokens_are_temporary,
            listen_database_url: database::listen_url(&reader, database_url.as_ref())?,
            database_url,
            database_rules: database::rules(&reader)?,
            origins: Origins::read(&reader, inside)?,
            hops: TrustedProxies::read(&reader)?,
            limits: Limits::read(&reader)?,
            orders: orders(&reader, timings.kustom_timeout)?,
            notify: notify::read(&reader, &mut files)?,
            provider,
            timings,
            secret_files: files,
        })
    }

    /// Reads only which database there is, for commands that work beside a running proxy.
    ///
    /// # Errors
    /// If there is none that outlives a process, or a variable about it or Kustom's key is wrong.
    pub fn database_from_env(
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<String, ConfigError> {
        database::url_alone(&Reader::new(&lookup))
    }

    /// Reads only what `ipp-proxy token` needs.
    ///
    /// # Errors
    /// If `IPP_TOKEN_SECRET` is missing, or a variable about tokens is wrong.
    pub fn tokens_from_env(lookup: impl Fn(&str) -> Option<String>) -> Result<Tokens, ConfigError> {
        let reader = Reader::new(&lookup);
        tokens::read(&reader, &mut Vec::new())?.ok_or_else(tokens::missing)
    }
}

fn orders(reader: &Reader<'_>, timeout: Duration) -> Result<Option<OrderSource>, ConfigError> {
    let variable = variables::ORDER_URL;
    let Some(text) = reader.text(variable)? else {
        return Ok(None);
    };
    // The URL may hold a password: don't repeat it.
    let wrong = |what: &str| ConfigError::new(variable, what);
    let url = text
        .parse()
        .map_err(|_| wrong("must be a URL, such as https://shop.example.com/orders"))?;
    let source = OrderSource::new(url, timeout).map_err(|what| wrong(&what))?;
    Ok(Some(source))
}

fn timings(reader: &Reader<'_>) -> Result<Timings, ConfigError> {
    let poll = |variable| reader.duration_in(variable, MIN_POLL_INTERVAL.., "at least 100ms");
    Ok(Timings {
        unknown_after: reader.duration(variables::UNKNOWN_AFTER)?,
        poll_watched: poll(variables::POLL_WATCHED)?,
        poll_idle: poll(variables::POLL_IDLE)?,
        session_life: reader.duration(variables::SESSION_LIFE)?,
        kustom_timeout: reader.duration(variables::KUSTOM_TIMEOUT)?,
        keep_payments: keep(reader)?,
        heartbeat: Timings::default().heartbeat,
    })
}

/// How long ended payments are kept; `None`: for ever.
fn keep(reader: &Reader<'_>) -> Result<Option<Duration>, ConfigError> {
    let text = reader.value(variables::KEEP_PAYMENTS)?;
    if text == "forever" {
        return Ok(None);
    }
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    let days: u16 = days.filter(|days| *days >= MIN_KEEP_DAYS).ok_or_else(|| {
        let what = format!(
            "must be {MIN_KEEP_DAYS}d or more days, such as 400d, or forever: a payment has to \
             outlast its callbacks, its notifications and a long weekend"
        );
        ConfigError::new(variables::KEEP_PAYMENTS, what)
    })?;
    Ok(Some(Duration::from_secs(u64::from(days) * 24 * 3600)))
}
