//! Limits on what callers may ask, and on how long the proxy waits for slow ones.

use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use super::variables::{self, Variable};
use super::{ConfigError, reader::Reader};

/// With more, the time between two requests would be too short to be counted, which would mean no
/// limit.
const MAX_REQUESTS: u32 = 1_000_000;

/// Requests per time span. A full burst is allowed at once; it refills evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The number of requests.
    pub requests: NonZeroU32,
    /// The time span.
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
        let requests: NonZeroU32 = requests.trim().parse().map_err(|_| ())?;
        if requests.get() > MAX_REQUESTS {
            return Err(());
        }
        Ok(Self {
            requests,
            per: Duration::from_secs(seconds),
        })
    }
}

/// Limits on callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests of one till (`IPP_LIMIT_TILL`); `None` means no limit.
    pub till: Option<Rate>,
    /// Requests from one address (`IPP_LIMIT_ADDRESS`), which a whole shop may share.
    pub address: Option<Rate>,
    /// Pairing codes that one till may request (`IPP_LIMIT_ENROLL`).
    pub enrollments: Option<Rate>,
    /// Open connections (`IPP_MAX_CONNECTIONS`); further ones wait.
    pub connections: u32,
    /// Open connections of one address that wait for a request (`IPP_LIMIT_IDLE`); the one that has
    /// waited longest is closed for the next.
    pub idle: usize,
    /// Open event streams of one till.
    pub streams: usize,
    /// How long a request's head may take to arrive, and how long an idle connection is kept.
    pub head: Duration,
    /// How long a request's body may take to arrive.
    pub body: Duration,
    /// How long a caller may read nothing of an answer that is ready.
    pub write: Duration,
}

impl Default for Limits {
    /// A till sends about five requests when its page opens, and one a second while its stream is
    /// down; a hundred tills behind one address may come back in the same second.
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
            idle: 64,
            streams: 20,
            head: Duration::from_secs(20),
            body: Duration::from_secs(10),
            write: Duration::from_secs(20),
        }
    }
}

impl Limits {
    /// Open event streams of all tills together: leaves connections free for charges and Kustom's
    /// callbacks.
    #[must_use]
    pub const fn all_streams(&self) -> usize {
        self.connections as usize - self.connections as usize / 4
    }

    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, ConfigError> {
        let default = Self::default();
        let connections = reader.parsed(variables::MAX_CONNECTIONS, CONNECTIONS_EXPECTED)?;
        if !(8..=1_000_000).contains(&connections) {
            return Err(ConfigError::new(
                variables::MAX_CONNECTIONS,
                format!("is {connections}; it must be {CONNECTIONS_EXPECTED}"),
            ));
        }
        Ok(Self {
            till: rate(reader, variables::LIMIT_TILL)?,
            address: rate(reader, variables::LIMIT_ADDRESS)?,
            enrollments: rate(reader, variables::LIMIT_ENROLL)?,
            connections,
            idle: reader
                .parsed::<NonZeroU32>(variables::LIMIT_IDLE, "a number above zero")?
                .get() as usize,
            ..default
        })
    }
}

const CONNECTIONS_EXPECTED: &str = "a number from 8 to 1000000, below what `ulimit -n` allows";

fn rate(reader: &Reader<'_>, variable: Variable) -> Result<Option<Rate>, ConfigError> {
    let text = reader.value(variable)?;
    if text == "off" {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|()| {
        let what = "it must be 1 to 1000000 requests in a time, such as 50/s or 600/m, or off";
        ConfigError::new(variable, format!("is {text:?}; {what}"))
    })
}
