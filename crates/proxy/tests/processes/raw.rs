//! Minimal HTTP with one request per connection, since these tests do to connections what a library
//! would not.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request as received.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// An answer, to be written whole or in part.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<u32>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn bare(status: u16) -> Self {
        Self {
            status,
            retry_after: None,
            body: Vec::new(),
        }
    }

    fn head(&self) -> String {
        let retry_after = self
            .retry_after
            .map_or_else(String::new, |s| format!("retry-after: {s}\r\n"));
        format!(
            "HTTP/1.1 {} x\r\ncontent-type: application/json\r\n{retry_after}content-length: {}\r\nconnection: close\r\n\r\n",
            self.status,
            self.body.len()
        )
    }
}

impl Request {
    /// Reads a request; `None` if the peer disconnected before it was complete.
    pub(crate) async fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        };
        let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.map_or(Some(0), |(_, value)| value.parse::<usize>().ok())?;
        let mut body = bytes.split_off(end + 4);
        while body.len() < length {
            if stream.read_buf(&mut body).await.ok()? == 0 {
                return None;
            }
        }
        Some(Self {
            method,
            path,
            headers,
            body,
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }
}

// The peer may have disconnected, so all writes here may fail.

/// Sends the answer.
pub(crate) async fn answer(mut stream: TcpStream, answer: &Answer) {
    let _ = stream.write_all(answer.head().as_bytes()).await;
    let _ = stream.write_all(&answer.body).await;
    let _ = stream.shutdown().await;
}

/// Sends the answer with the body in pieces over this time.
pub(crate) async fn answer_slowly(mut stream: TcpStream, answer: &Answer, over: Duration) {
    const PIECE_COUNT: usize = 8;
    let _ = stream.set_nodelay(true);
    let _ = stream.write_all(answer.head().as_bytes()).await;
    for piece in answer
        .body
        .chunks(answer.body.len().div_ceil(PIECE_COUNT).max(1))
    {
        tokio::time::sleep(over / PIECE_COUNT as u32).await;
        if stream.write_all(piece).await.is_err() {
            return;
        }
    }
    let _ = stream.shutdown().await;
}

/// Sends half of the body, then resets the connection.
pub(crate) async fn answer_half(mut stream: TcpStream, answer: &Answer) {
    let _ = stream.set_nodelay(true);
    let _ = stream.write_all(answer.head().as_bytes()).await;
    let _ = stream
        .write_all(&answer.body[..answer.body.len() / 2])
        .await;
    reset(stream);
}

/// Resets the connection, which the peer sees as an error.
pub(crate) fn reset(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
    drop(stream);
}

/// Sends nothing until the peer gives up.
pub(crate) async fn hang(mut stream: TcpStream) {
    let mut nothing = [0; 64];
    while matches!(stream.read(&mut nothing).await, Ok(1..)) {}
}
