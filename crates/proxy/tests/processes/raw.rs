//! HTTP by hand, one request a connection: what a library would not do to a connection is what
//! these tests are about.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request as it came.
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
    /// Reads one; none if the other side went away before it was whole.
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

// Whoever asked may have gone away by now, which is his affair: writing to him may fail.

/// Answers.
pub(crate) async fn answer(mut stream: TcpStream, answer: &Answer) {
    let _ = stream.write_all(answer.head().as_bytes()).await;
    let _ = stream.write_all(&answer.body).await;
    let _ = stream.shutdown().await;
}

/// Answers with the body in pieces over this time.
pub(crate) async fn answer_slowly(mut stream: TcpStream, answer: &Answer, over: Duration) {
    const PIECES: usize = 8;
    let _ = stream.set_nodelay(true);
    let _ = stream.write_all(answer.head().as_bytes()).await;
    for piece in answer
        .body
        .chunks(answer.body.len().div_ceil(PIECES).max(1))
    {
        tokio::time::sleep(over / PIECES as u32).await;
        if stream.write_all(piece).await.is_err() {
            return;
        }
    }
    let _ = stream.shutdown().await;
}

/// Answers half of the body, then resets the connection.
pub(crate) async fn answer_half(mut stream: TcpStream, answer: &Answer) {
    let _ = stream.set_nodelay(true);
    let _ = stream.write_all(answer.head().as_bytes()).await;
    let _ = stream
        .write_all(&answer.body[..answer.body.len() / 2])
        .await;
    reset(stream);
}

/// Resets the connection: the other side's system says so to its process.
pub(crate) fn reset(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
    drop(stream);
}

/// Says nothing until the other side gives up.
pub(crate) async fn hang(mut stream: TcpStream) {
    let mut nothing = [0; 64];
    while matches!(stream.read(&mut nothing).await, Ok(1..)) {}
}
