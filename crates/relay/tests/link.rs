//! The program `ipp-relay`'s link, between a client and a server that echoes.
#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

struct Setup {
    link: SocketAddr,
    control: SocketAddr,
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A link in front of a server that answers with what it was sent.
async fn echo_behind_link() -> Setup {
    let ((server, target), (from, link), (control, address)) =
        (listen().await, listen().await, listen().await);
    let echo = axum::Router::new().fallback(async |body: axum::body::Bytes| body);
    tokio::spawn(async move { axum::serve(server, echo).await });
    tokio::spawn(ipp_relay::link(from, control, target.to_string()));
    Setup {
        link,
        control: address,
    }
}

async fn connect(to: SocketAddr) -> TcpStream {
    TcpStream::connect(to).await.unwrap()
}

impl Setup {
    /// The control's answer to a request.
    async fn order(&self, line: &str) -> String {
        let mut stream = connect(self.control).await;
        let request = format!("{line} HTTP/1.1\r\nhost: x\r\norigin: http://y\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn switch(&self, path: &str) {
        let answer = self.order(&format!("POST {path}")).await;
        assert!(answer.starts_with("HTTP/1.1 204"), "{path}: {answer}");
    }
}

async fn send(stream: &mut TcpStream) {
    let ping = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nping";
    // Whether it was sent is seen by the answer.
    let _ = stream.write_all(ping).await;
}

/// The body of the next answer; none if the connection breaks.
async fn receive(stream: &mut TcpStream) -> Option<String> {
    let mut answer = Vec::new();
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        answer.push(stream.read_u8().await.ok()?);
    }
    let mut body = [0; 4];
    stream.read_exact(&mut body).await.ok()?;
    Some(String::from_utf8_lossy(&body).into_owned())
}

async fn echoed(stream: &mut TcpStream) -> Option<String> {
    send(stream).await;
    receive(stream).await
}

#[tokio::test]
async fn a_cut_drops_and_refuses_connections_until_restored() {
    let setup = echo_behind_link().await;
    let mut before = connect(setup.link).await;
    assert!(echoed(&mut before).await.is_some());
    setup.switch("/connection-refused").await;
    assert_eq!(echoed(&mut before).await, None);
    assert_eq!(echoed(&mut connect(setup.link).await).await, None);
    setup.switch("/restore").await;
    assert!(echoed(&mut connect(setup.link).await).await.is_some());
}

#[tokio::test]
async fn what_is_held_arrives_once_it_is_restored_and_not_before() {
    let setup = echo_behind_link().await;
    let mut stream = connect(setup.link).await;
    assert!(echoed(&mut stream).await.is_some());
    setup.switch("/held").await;
    send(&mut stream).await;
    let early = tokio::time::timeout(Duration::from_millis(200), receive(&mut stream)).await;
    assert!(early.is_err());
    setup.switch("/restore").await;
    assert_eq!(receive(&mut stream).await.as_deref(), Some("ping"));
}

#[tokio::test]
async fn what_is_lost_was_asked_but_is_not_answered() {
    let setup = echo_behind_link().await;
    let mut stream = connect(setup.link).await;
    setup.switch("/connection-cut").await;
    assert_eq!(echoed(&mut stream).await, None);
    setup.switch("/restore").await;
    assert!(echoed(&mut connect(setup.link).await).await.is_some());
}

#[tokio::test]
async fn a_word_is_replaced_by_one_of_equal_length_until_restored() {
    let setup = echo_behind_link().await;
    let mut stream = connect(setup.link).await;
    setup.switch("/answer-altered/in/on").await;
    assert_eq!(echoed(&mut stream).await.as_deref(), Some("pong"));
    let refused = setup.order("POST /answer-altered/in/one").await;
    assert!(refused.starts_with("HTTP/1.1 404"));
    setup.switch("/restore").await;
    assert_eq!(echoed(&mut stream).await.as_deref(), Some("ping"));
}

#[tokio::test]
async fn a_page_of_any_origin_may_control_it() {
    let setup = echo_behind_link().await;
    let answer = setup.order("OPTIONS /held").await;
    let allowed = "access-control-allow-origin: *";
    assert!(answer.contains(allowed), "{answer}");
    let unknown = setup.order("POST /elsewhere").await;
    assert!(unknown.starts_with("HTTP/1.1 404"));
}
