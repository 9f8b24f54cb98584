//! Determines a request's origin: the peer, or what a trusted reverse proxy reports.

use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::config::TrustedProxies;

const FORWARDED: &str = "x-forwarded-for";

/// The caller's address; `None` if the program that serves the router does not provide peers.
pub(super) fn of(
    extensions: &Extensions,
    headers: &HeaderMap,
    hops: &TrustedProxies,
) -> Option<IpAddr> {
    let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    let peer = peer.ip().to_canonical();
    if !hops.has(peer) && headers.contains_key(FORWARDED) {
        hint(peer);
    }
    Some(caller(peer, headers, hops))
}

/// Every hop appends the address that it sees on the right. Read from there, the first address that
/// is not a trusted hop is the caller; anything left of it may be the caller's own invention.
fn caller(peer: IpAddr, headers: &HeaderMap, hops: &TrustedProxies) -> IpAddr {
    let mut caller = peer;
    let lines = headers.get_all(FORWARDED).iter().rev();
    let mut said = lines.flat_map(|line| {
        let text = line.to_str().unwrap_or("not ASCII");
        text.rsplit(',').map(str::trim)
    });
    while hops.has(caller) {
        // A trusted hop writes addresses only, so this is not from one: the last known hop is the
        // best answer.
        match said.next().and_then(address) {
            Some(next) => caller = next,
            None => break,
        }
    }
    caller
}

/// Parses an address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let alone = bare.parse::<IpAddr>().ok();
    let address = alone.or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip()));
    address.map(|address| address.to_canonical())
}

/// Logs once that a reverse proxy may be missing in the configuration: all tills behind it have one
/// address and share a limit.
fn hint(peer: IpAddr) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::warn!(
            %peer,
            "X-Forwarded-For is not believed: if this is your reverse proxy, name it in IPP_TRUSTED_PROXIES"
        );
    });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    fn hops() -> TrustedProxies {
        TrustedProxies::new(vec![
            "10.0.0.0/8".parse().unwrap(),
            "fd00::/8".parse().unwrap(),
        ])
    }

    fn said(peer: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED, line.parse().unwrap());
        }
        let mut extensions = Extensions::new();
        let peer: IpAddr = peer.parse().unwrap();
        extensions.insert(ConnectInfo(SocketAddr::new(peer, 4711)));
        of(&extensions, &headers, &hops()).unwrap().to_string()
    }

    #[test]
    fn nobody_but_a_named_hop_can_say_where_a_request_comes_from() {
        assert_eq!(said("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(said("10.1.2.3", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(said("fd00::1", &["2001:db8::5"]), "2001:db8::5");
    }

    #[test]
    fn addresses_that_the_caller_forged_are_ignored() {
        let forged = ["1.1.1.1, 198.51.100.1, 10.9.9.9"];
        assert_eq!(said("10.1.2.3", &forged), "198.51.100.1");
        assert_eq!(
            said("10.1.2.3", &["1.1.1.1", "198.51.100.1, 10.9.9.9"]),
            "198.51.100.1"
        );
        assert_eq!(
            said("10.1.2.3", &["198.51.100.1", "10.9.9.9"]),
            "198.51.100.1"
        );
    }

    #[test]
    fn what_is_no_address_leaves_the_last_hop_that_is_known() {
        for bad in [
            "",
            "unknown",
            "_hidden",
            "999.1.1.1",
            "1.1.1.1,",
            "1.1.1.1, ;",
        ] {
            assert_eq!(said("10.1.2.3", &[bad]), "10.1.2.3", "{bad:?}");
        }
        assert_eq!(
            said("10.1.2.3", &["1.1.1.1, rubbish, 10.9.9.9"]),
            "10.9.9.9"
        );
        assert_eq!(said("10.1.2.3", &[]), "10.1.2.3");
        assert_eq!(said("10.1.2.3", &["10.4.4.4"]), "10.4.4.4");
    }

    #[test]
    fn ports_brackets_and_mapped_addresses_are_read() {
        assert_eq!(said("10.1.2.3", &["198.51.100.1:443"]), "198.51.100.1");
        assert_eq!(said("10.1.2.3", &["[2001:db8::5]:443"]), "2001:db8::5");
        assert_eq!(said("10.1.2.3", &["[2001:db8::5]"]), "2001:db8::5");
        assert_eq!(
            said("::ffff:10.1.2.3", &["::ffff:198.51.100.1"]),
            "198.51.100.1"
        );
    }

    #[test]
    fn a_router_that_is_not_told_who_connects_knows_no_address() {
        assert_eq!(of(&Extensions::new(), &HeaderMap::new(), &hops()), None);
    }
}
