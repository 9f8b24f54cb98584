//! Rate limits per till and per address.
//!
//! Kustom's callbacks are never counted, since their signature admits them; nor are a load
//! balancer's health checks.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::{App, address};
use crate::config::{Limits, Rate, TrustedProxies};
use crate::problem::{Answer, Refusal};

/// Paths that are never counted by address.
const UNLIMITED_PATHS: [&str; 4] = ["/webhooks/kustom", "/healthz", "/readyz", "/metrics"];

/// Number of requests between two sweeps, which drop the keys that have not been used lately.
const SWEEP_EVERY_REQUESTS: u32 = 4096;

/// Counts requests; clones share their counts.
#[derive(Clone, Debug)]
pub struct Limiter(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    limits: Limits,
    hops: TrustedProxies,
    tills: Option<DefaultKeyedRateLimiter<String>>,
    enrollments: Option<DefaultKeyedRateLimiter<String>>,
    /// Keyed by 16 bits of the address's hash, so that a flood of addresses fills at most 65,536
    /// entries. Two addresses may share one; an attacker cannot choose which.
    addresses: Option<DefaultKeyedRateLimiter<u16>>,
    hasher: RandomState,
    counted: AtomicU32,
}

impl Limiter {
    /// Counts by these limits.
    #[must_use]
    pub fn new(limits: Limits, hops: TrustedProxies) -> Self {
        Self(Arc::new(Inner {
            limits,
            hops,
            tills: limits.till.and_then(quota).map(RateLimiter::keyed),
            enrollments: limits.enrollments.and_then(quota).map(RateLimiter::keyed),
            addresses: limits.address.and_then(quota).map(RateLimiter::keyed),
            hasher: RandomState::new(),
            counted: AtomicU32::new(0),
        }))
    }

    /// The configured limits.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Counts a request of a till whose token is valid.
    pub(super) fn till(&self, till: &str) -> Answer<()> {
        self.sweep();
        count(self.0.tills.as_ref(), &till.to_owned())
    }

    /// Counts a pairing code of a till. Each code admits any phone, so the limit is low.
    pub(super) fn enrollment(&self, till: &str) -> Answer<()> {
        count(self.0.enrollments.as_ref(), &till.to_owned())
    }

    fn address(&self, address: IpAddr) -> Answer<()> {
        self.sweep();
        #[allow(
            clippy::cast_possible_truncation,
            reason = "a part of the hash is wanted"
        )]
        let place = self.0.hasher.hash_one(network(address)) as u16;
        count(self.0.addresses.as_ref(), &place)
    }

    fn sweep(&self) {
        let counted = self.0.counted.fetch_add(1, Ordering::Relaxed);
        if counted % SWEEP_EVERY_REQUESTS == SWEEP_EVERY_REQUESTS - 1 {
            for tills in [&self.0.tills, &self.0.enrollments].into_iter().flatten() {
                tills.retain_recent();
            }
            if let Some(addresses) = &self.0.addresses {
                addresses.retain_recent();
            }
        }
    }
}

/// Refuses callers that ask too often, before their token is read.
pub(super) async fn by_address(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Answer<Response> {
    if !UNLIMITED_PATHS.contains(&request.uri().path()) {
        let hops = &app.limits.0.hops;
        let address = address::of(request.extensions(), request.headers(), hops);
        address.map_or(Ok(()), |address| app.limits.address(address))?;
    }
    Ok(next.run(request).await)
}

fn quota(rate: Rate) -> Option<Quota> {
    Quota::with_period(rate.per / rate.requests.get()).map(|quota| quota.allow_burst(rate.requests))
}

fn count<K>(limiter: Option<&DefaultKeyedRateLimiter<K>>, key: &K) -> Answer<()>
where
    K: Clone + Eq + std::hash::Hash,
{
    let Some(limiter) = limiter else {
        return Ok(());
    };
    limiter.check_key(key).map_err(|until| {
        Refusal::too_many_requests(until.wait_time_from(DefaultClock::default().now()))
    })
}

/// Limits IPv6 callers per /64, since one customer holds that many addresses.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
    }
}

impl Refusal {
    /// 429: more requests than the limit of the till or address allows; this one did nothing.
    pub(crate) fn too_many_requests(wait: Duration) -> Self {
        Self::new(
            axum::http::StatusCode::TOO_MANY_REQUESTS,
            ipp_wire::code::TOO_MANY_REQUESTS,
            "Too many requests. This one did nothing; send it again in a moment.",
        )
        .retry_after(wait)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    fn limiter(rate: &str) -> Limiter {
        let rate = Some(rate.parse().unwrap());
        let limits = Limits {
            till: rate,
            address: rate,
            ..Limits::default()
        };
        Limiter::new(limits, TrustedProxies::default())
    }

    #[test]
    fn one_till_that_asks_too_often_takes_nothing_from_another() {
        let limiter = limiter("3/m");
        for _ in 0..3 {
            limiter.till("till-1").unwrap();
        }
        let refusal = limiter.till("till-1").unwrap_err();
        assert_eq!(
            (refusal.status.as_u16(), refusal.code),
            (429, "too_many_requests")
        );
        limiter.till("till-2").unwrap();
    }

    #[test]
    fn many_addresses_use_bounded_memory_and_idle_tills_none() {
        let limiter = limiter("1000000/s");
        for n in 0..200_000_u32 {
            limiter.address(IpAddr::from(n.to_be_bytes())).unwrap();
            limiter.till(&format!("till-{n}")).unwrap();
        }
        let tills = limiter.0.tills.as_ref().unwrap();
        assert!(limiter.0.addresses.as_ref().unwrap().len() <= 65_536);
        assert!(
            tills.len() <= SWEEP_EVERY_REQUESTS as usize,
            "{}",
            tills.len()
        );
    }

    #[test]
    fn who_has_a_network_of_ipv6_has_one_limit() {
        let limiter = limiter("1/m");
        limiter.address("2001:db8::1".parse().unwrap()).unwrap();
        assert!(
            limiter
                .address("2001:db8::ffff:2".parse().unwrap())
                .is_err()
        );
    }
}
