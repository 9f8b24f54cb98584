//! How much the proxy takes at once, and for how long it waits for a slow caller.

use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use super::variables::{self, Variable};
use super::{ConfigError, reader::Reader};

/// So many requests in so much time. The whole amount may come at once; it fills up again evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub requests: NonZeroU32,
    /// In how much time.
    pub per: Duration,
}

impl FromStr for Rate {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (requests, unit) = text.split_once('/').ok_or(())?;
        let seconds = match unit.trim() {
            "s" => 1,
            "m" => 60,
            _ => return Err(()),
        };
        Ok(Self {
            requests: requests.trim().parse().map_err(|_| ())?,
            per: Duration::from_secs(seconds),
        })
    }
}

/// What callers may ask of the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests of one till (`IPP_LIMIT_TILL`); none: as many as it likes.
    pub till: Option<Rate>,
    /// Requests from one address (`IPP_LIMIT_ADDRESS`), behind which a whole shop may stand.
    pub address: Option<Rate>,
    /// Pairing codes of one till (`IPP_LIMIT_ENROLL`).
    pub enrollments: Option<Rate>,
    /// Connections that are open at once (`IPP_MAX_CONNECTIONS`); the next ones wait.
    pub connections: u32,
    /// Event streams of one till.
    pub streams: usize,
    /// How long the head of a request may take to arrive, and how long an idle connection is kept.
    pub head: Duration,
    /// How long a body may take to arrive.
    pub body: Duration,
    /// How long a caller may take nothing of an answer that is ready for him.
    pub write: Duration,
}

impl Default for Limits {
    /// A till asks for about five things when its page opens and for one a second while its
    /// stream is down; a hundred tills behind one address may come back in the same second.
    fn default() -> Self {
        let a_second = |requests| Rate {
            requests,
            per: Duration::from_secs(1),
        };
        const TILL: NonZeroU32 = NonZeroU32::new(50).unwrap();
        const ADDRESS: NonZeroU32 = NonZeroU32::new(500).unwrap();
        const ENROLLMENTS: NonZeroU32 = NonZeroU32::new(6).unwrap();
        Self {
            till: Some(a_second(TILL)),
            address: Some(a_second(ADDRESS)),
            enrollments: Some(Rate {
                requests: ENROLLMENTS,
                per: Duration::from_secs(60),
            }),
            connections: 512,
            streams: 20,
            head: Duration::from_secs(20),
            body: Duration::from_secs(10),
            write: Duration::from_secs(20),
        }
    }
}

impl Limits {
    /// Event streams of all tills together: they must not take the connection that a callback
    /// of Kustom's, or a charge, comes by.
    #[must_use]
    pub const fn all_streams(&self) -> usize {
        self.connections as usize - self.connections as usize / 4
    }

    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, ConfigError> {
        let default = Self::default();
        let connections = reader.parsed(variables::MAX_CONNECTIONS, CONNECTIONS)?;
        if !(8..=1_000_000).contains(&connections) {
            return Err(ConfigError::new(
                variables::MAX_CONNECTIONS,
                format!("is {connections}; it must be {CONNECTIONS}"),
            ));
        }
        Ok(Self {
            till: rate(reader, variables::LIMIT_TILL)?,
            address: rate(reader, variables::LIMIT_ADDRESS)?,
            enrollments: rate(reader, variables::LIMIT_ENROLL)?,
            connections,
            ..default
        })
    }
}

const CONNECTIONS: &str = "a number from 8 to 1000000, below what `ulimit -n` allows";

fn rate(reader: &Reader<'_>, variable: Variable) -> Result<Option<Rate>, ConfigError> {
    let text = reader.value(variable)?;
    if text == "off" {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|()| {
        let what = "it must be so many requests in a time, such as 50/s or 600/m, or off";
        ConfigError::new(variable, format!("is {text:?}; {what}"))
    })
}
