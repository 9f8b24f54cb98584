//! Ports on this machine.

use std::net::{Ipv4Addr, TcpListener, TcpStream};

use crate::failure::{Doing, Failure, Outcome};

/// One clear sentence if somebody else listens there; `instead` says what to do.
pub(crate) fn must_be_free(port: u16, wanted_for: &str, instead: &str) -> Outcome<()> {
    // Listening can be allowed beside a wildcard listener of somebody else's, so ask both ways.
    let answered = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
    let refused = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err();
    if answered || refused {
        return Err(Failure::said(format!(
            "port {port} on this machine is taken, and {wanted_for} needs it: {instead}"
        )));
    }
    Ok(())
}

/// The ports to choose from: those that no system gives to a connection that is made, so that what
/// a browser opens meanwhile does not take the one that was chosen.
const CHOICE: std::ops::Range<u16> = 20_000..32_000;

/// A port that was free a moment ago.
pub(crate) fn any_free() -> Outcome<u16> {
    for _ in 0..100 {
        let mut dice = [0; 2];
        getrandom::fill(&mut dice).doing("choose a port")?;
        let port = CHOICE.start + u16::from_ne_bytes(dice) % (CHOICE.end - CHOICE.start);
        if must_be_free(port, "this", "another is tried").is_ok() {
            return Ok(port);
        }
    }
    Err(Failure::said(
        "no free port was found between 20000 and 32000: end what listens there",
    ))
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
