//! Ports of this machine for servers.

use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;

use crate::failure::{Failure, Outcome, must};
use crate::folder::random;

/// Ports that no system assigns to outgoing connections: a server that was stopped finds its port
/// free when it starts again.
const RANGE: Range<u16> = 20_000..32_000;

/// A port of 127.0.0.1 that was free a moment ago, for a server that may start on it again and again.
///
/// # Panics
///
/// If there is none.
#[must_use]
#[track_caller]
pub fn free_port() -> u16 {
    must(free())
}

pub(crate) fn free() -> Outcome<u16> {
    for _ in 0..100 {
        let number = u16::from_ne_bytes(random()?);
        let port = RANGE.start + number % (RANGE.end - RANGE.start);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    Err(Failure(format!(
        "no port of {RANGE:?} is free: end what listens there"
    )))
}
