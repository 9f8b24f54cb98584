//! Minimal HTTP, to wait for a server. By hand, since a client library would be the largest
//! dependency of what a newcomer's machine compiles first.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// Status line and headers of an answer.
pub(crate) struct Head {
    /// The status, such as 200.
    pub(crate) status: u16,
    /// The headers in lower case, one per line.
    headers: String,
}

impl Head {
    /// Whether a header has this value, or starts with it.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.headers
            .lines()
            .any(|line| line.starts_with(&format!("{name}: {value}")))
    }
}

/// Sends a GET to a server on this machine; `None` unless it answers in HTTP.
pub(crate) fn get(port: u16, path: &str) -> Option<Head> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\naccept: */*\r\nconnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = Vec::new();
    let mut chunk = [0; 1024];
    while !answer.windows(4).any(|w| w == b"\r\n\r\n") && answer.len() < 16 * 1024 {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(n) => answer.extend_from_slice(chunk.get(..n)?),
        }
    }
    parse(&String::from_utf8_lossy(&answer))
}

fn parse(answer: &str) -> Option<Head> {
    let (head, _) = answer.split_once("\r\n\r\n")?;
    let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
    let status = line
        .strip_prefix("HTTP/1.")?
        .split(' ')
        .nth(1)?
        .parse()
        .ok()?;
    Some(Head {
        status,
        headers: headers.to_ascii_lowercase(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_headers_are_read_whatever_their_case() {
        let head = parse("HTTP/1.1 200 OK\r\nContent-Type: application/wasm\r\n\r\nbody");
        assert!(head.is_some_and(|h| h.status == 200 && h.has("content-type", "application/wasm")));
        assert!(parse("SSH-2.0-OpenSSH\r\n\r\n").is_none());
    }
}
