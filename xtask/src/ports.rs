//! Ports on this machine.

use std::net::{Ipv4Addr, TcpListener, TcpStream};

use crate::failure::{Doing, Failure, Outcome};

/// Fails with one sentence if another program listens there; `instead` says what to do.
pub(crate) fn must_be_free(port: u16, wanted_for: &str, instead: &str) -> Outcome<()> {
    // Binding may succeed beside another program's wildcard listener, so connect too.
    let answered = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
    let refused = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err();
    if answered || refused {
        return Err(Failure::said(format!(
            "port {port} on this machine is taken, and {wanted_for} needs it: {instead}"
        )));
    }
    Ok(())
}

/// The range to choose from: ports that no system assigns to outgoing connections, so that a
/// browser's connection can't take the chosen one.
const PORT_RANGE: std::ops::Range<u16> = 20_000..32_000;

/// A port that was free a moment ago.
pub(crate) fn any_free() -> Outcome<u16> {
    for _ in 0..100 {
        let mut dice = [0; 2];
        getrandom::fill(&mut dice).doing("choose a port")?;
        let port =
            PORT_RANGE.start + u16::from_ne_bytes(dice) % (PORT_RANGE.end - PORT_RANGE.start);
        if must_be_free(port, "this", "another is tried").is_ok() {
            return Ok(port);
        }
    }
    Err(Failure::said(
        "no free port was found between 20000 and 32000: end what listens there",
    ))
}

/// A server's address on this machine.
pub(crate) fn at(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_taken_port_is_one_sentence_with_what_to_do() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let Err(failure) = must_be_free(port, "the page", "say --port") else {
            unreachable!("it is taken")
        };
        let sentence = failure.to_string();
        assert!(
            sentence.contains(&port.to_string()) && sentence.contains("say --port"),
            "{sentence}"
        );
    }
}
