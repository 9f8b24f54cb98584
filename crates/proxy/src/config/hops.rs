//! The reverse proxies whose `X-Forwarded-For` is trusted.

use std::net::IpAddr;

use ipnet::IpNet;

use super::variables::TRUSTED_PROXIES;
use super::{ConfigError, reader::Reader};

/// The reverse proxies in front of this one. Only their `X-Forwarded-For` is trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Trusts these networks; a single address is a network of one.
    #[must_use]
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Whether the address is in one of the networks.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, ConfigError> {
        let Some(text) = reader.text(TRUSTED_PROXIES)? else {
            return Ok(Self::default());
        };
        let networks = text.split(',').map(|one| network(one.trim()));
        networks.collect::<Result<_, _>>().map(Self)
    }
}

fn network(text: &str) -> Result<IpNet, ConfigError> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    let network = address.ok().or_else(|| text.parse().ok());
    network.ok_or_else(|| {
        let what = "it must be addresses or networks, such as 10.0.0.7 or 10.0.0.0/8";
        ConfigError::new(TRUSTED_PROXIES, format!("has {text:?}; {what}"))
    })
}
