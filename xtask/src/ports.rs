//! Ports on this machine.

use std::net::{Ipv4Addr, TcpListener, TcpStream};

use crate::failure::{Failure, Outcome};

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

/// A port that was free a moment ago.
pub(crate) fn any_free() -> Outcome<u16> {
    use crate::failure::Doing;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).doing("find a free port")?;
    Ok(listener.local_addr().doing("find a free port")?.port())
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
