//! Callbacks as the servers in between pass them on, on raw sockets.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use ipp_proxy::signature::Signer;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::process::{Process, WEBHOOK_SECRET};

const BODY: &str = r#"{"type":"of.the.future"}"#;

/// A proxy of a Kustom that cannot be reached, and the folder of its database.
fn proxy() -> (Process, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("ipp.db").display());
    (Process::start("http://127.0.0.1:1", &file, &[]), folder)
}

/// Sends a callback that is signed for [`BODY`]; returns the status and the whole answer.
async fn send(to: SocketAddr, id: &str, version: &str, head: &str, body: &[u8]) -> (u16, String) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    let signer = Signer::new(&[WEBHOOK_SECRET.into()]).unwrap();
    let signature = signer.sign(id, now, BODY.as_bytes());
    let mut stream = TcpStream::connect(to).await.unwrap();
    let head = format!(
        "POST /webhooks/kustom {version}\r\nconnection: close\r\n{head}webhook-id: {id}\r\n\
         webhook-timestamp: {now}\r\nwebhook-signature: {signature}\r\n\r\n"
    );
    stream
        .write_all(&[head.as_bytes(), body].concat())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

#[tokio::test]
async fn a_callback_is_taken_in_chunks_and_by_http_1_0() {
    let (proxy, _folder) = proxy();
    let to = proxy.address;
    let (start, rest) = BODY.split_at(7);
    let chunks = format!(
        "{:x}\r\n{start}\r\n{:x}\r\n{rest}\r\n0\r\n\r\n",
        start.len(),
        rest.len()
    );
    let chunked = "host: x\r\ntransfer-encoding: chunked\r\n";
    let sent = send(to, "kevt_1", "HTTP/1.1", chunked, chunks.as_bytes()).await;
    assert_eq!(sent.0, 200, "{}", sent.1);
    let length = format!("content-length: {}\r\n", BODY.len());
    let sent = send(to, "kevt_2", "HTTP/1.0", &length, BODY.as_bytes()).await;
    assert_eq!(sent.0, 200, "{}", sent.1);
}

/// The signature is of the bytes that Kustom sent; the answer says what may have happened to them.
#[tokio::test]
async fn a_callback_that_is_altered_on_its_way_is_refused_in_words() {
    let (proxy, _folder) = proxy();
    let to = proxy.address;
    // What `printf '{"type":"of.the.future"}' | gzip -n9` prints.
    let zipped: &[u8] = &[
        0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0x02, 0x03, 0xab, 0x56, 0x2a, 0xa9, 0x2c, 0x48, 0x55,
        0xb2, 0x52, 0xca, 0x4f, 0xd3, 0x2b, 0xc9, 0x48, 0xd5, 0x4b, 0x2b, 0x2d, 0x29, 0x2d, 0x4a,
        0x55, 0xaa, 0x05, 0x00, 0x62, 0xd4, 0x5b, 0x89, 0x18, 0, 0, 0,
    ];
    let longer = format!("{BODY}\n");
    let spaced = BODY.replace(':', ": ");
    for (coding, body) in [
        ("content-encoding: gzip\r\n", zipped),
        ("", longer.as_bytes()),
        ("", spaced.as_bytes()),
    ] {
        let head = format!("host: x\r\n{coding}content-length: {}\r\n", body.len());
        let (status, answer) = send(to, "kevt_3", "HTTP/1.1", &head, body).await;
        assert_eq!(status, 400, "{answer}");
        assert!(answer.contains("altered on its way"), "{answer}");
    }
}
