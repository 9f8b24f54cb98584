//! Slow callers, on raw sockets.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use ipp_proxy::{Config, Running, serve};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Timeout of everything here; only a defect takes this long.
const TIMEOUT: Duration = Duration::from_secs(60);

fn config(variables: &[(&str, &str)]) -> Config {
    let lookup = |name: &str| {
        let found = variables.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Config::from_env(lookup).unwrap()
}

/// A proxy with the playground inside, and shorter timeouts than usual.
async fn hasty(variables: &[(&str, &str)]) -> Running {
    let mut all = vec![("IPP_LISTEN", "127.0.0.1:0"), ("IPP_LIMIT_TILL", "off")];
    all.extend(variables);
    let mut config = config(&all);
    config.limits.head = Duration::from_millis(500);
    config.limits.body = Duration::from_millis(500);
    config.limits.write = Duration::from_millis(500);
    serve(config).await.unwrap()
}

async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

/// Reads until the connection ends.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(TIMEOUT, stream.read_to_end(&mut bytes));
    // It may be reset and not closed; it only has to end.
    let _ = read.await.expect("the proxy ends the connection");
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn ask(address: SocketAddr, head: &str, body: &str) -> (u16, Value, String) {
    let mut stream = connect(address).await;
    let length = body.len();
    let head = format!(
        "{head}\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = rest(&mut stream).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    let json = body
        .find('{')
        .map(|at| body[at..].trim_end_matches("\r\n0\r\n\r\n"));
    let json = json.and_then(|json| serde_json::from_str(json).ok());
    (status, json.unwrap_or(Value::Null), head.to_lowercase())
}

async fn token(address: SocketAddr) -> String {
    let (_, body, _) = ask(address, "POST /api/playground/token HTTP/1.1", "").await;
    body["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_slow_head_is_cut_and_others_are_served_meanwhile() {
    let running = hasty(&[]).await;
    let mut slow = connect(running.address()).await;
    let trickling = async {
        for byte in b"GET /healthz HTTP/1.1\r\nhost: x\r\nx: ".iter().cycle() {
            if slow.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let cut = tokio::time::timeout(TIMEOUT, trickling);
    let served = ask(running.address(), "GET /healthz HTTP/1.1", "");
    let (cut, (status, _, _)) = tokio::join!(cut, served);
    cut.expect("the slow connection is cut");
    assert_eq!(status, 200);
    let mut idle = connect(running.address()).await;
    assert_eq!(
        rest(&mut idle).await,
        "",
        "a silent connection is closed, too"
    );
    running.stop().await;
}

#[tokio::test]
async fn a_body_that_trickles_in_is_refused() {
    let running = hasty(&[]).await;
    let token = token(running.address()).await;
    let mut stream = connect(running.address()).await;
    let head = format!(
        "PUT /api/payments/8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67 HTTP/1.1\r\nhost: x\r\n\
         authorization: Bearer {token}\r\ncontent-length: 1000\r\n\r\n{{"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(
        answer.contains("body_too_slow") && answer.contains("no-store"),
        "{answer}"
    );
    running.stop().await;
}

#[tokio::test]
async fn a_stream_that_is_not_read_is_cut_and_dropped() {
    let running = hasty(&[]).await;
    let address = running.address();
    let token = token(address).await;
    let bearer = format!("authorization: Bearer {token}");
    let make = format!("POST /api/playground/devices HTTP/1.1\r\n{bearer}");
    let (_, device, _) = ask(address, &make, r#"{"name":"Counter 1"}"#).await;
    let device = device["id"].clone();
    // About 50 KB, which every event contains.
    let line = json!({ "name": "x".repeat(200), "quantity": 1, "unit_price": 10,
        "total_amount": 10, "tax_rate": 0, "total_tax_amount": 0 });
    let order = json!({ "merchant_reference1": "O-1", "order_amount": 1500,
        "order_tax_amount": 0, "purchase_currency": "SEK", "order_items": vec![line; 150] });
    let id = "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67";
    let body = json!({ "device_id": device, "order": order }).to_string();
    let start = format!("PUT /api/payments/{id} HTTP/1.1\r\n{bearer}");
    let (status, payment, _) = ask(address, &start, &body).await;
    assert_eq!(status, 201, "{payment}");
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    let head = format!("GET /api/events HTTP/1.1\r\nhost: x\r\n{bearer}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let engine = running.proxy().engine();
    let began = Instant::now();
    while engine.viewers() == 0 {
        assert!(began.elapsed() < TIMEOUT, "the stream is opened");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let tap = format!("POST /api/playground/payments/{id}/tap HTTP/1.1\r\n{bearer}");
    let mut taps = 0;
    while engine.viewers() > 0 {
        assert!(began.elapsed() < TIMEOUT, "still open after {taps} taps");
        // The first tap may precede the session.
        ask(address, &tap, r#"{"outcome":"INSUFFICIENT_FUNDS"}"#).await;
        taps += 1;
    }
    drop(stream);
    running.stop().await;
}

#[tokio::test]
async fn beyond_so_many_connections_the_next_waits_for_its_turn() {
    let mut config = config(&[("IPP_LISTEN", "127.0.0.1:0"), ("IPP_MAX_CONNECTIONS", "8")]);
    config.limits.head = TIMEOUT * 10;
    let running = serve(config).await.unwrap();
    let mut kept = Vec::new();
    for _ in 0..8 {
        let mut stream = connect(running.address()).await;
        // Answered, so it is certainly accepted.
        stream
            .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.unwrap();
        kept.push(stream);
    }
    let mut next = tokio::spawn(ask_health(running.address()));
    let early = tokio::time::timeout(Duration::from_millis(300), &mut next).await;
    assert!(early.is_err(), "the ninth is not served");
    drop(kept.pop());
    let late = tokio::time::timeout(TIMEOUT, next)
        .await
        .expect("a place is free");
    assert_eq!(late.unwrap(), 200);
    running.stop().await;
}

async fn ask_health(address: SocketAddr) -> u16 {
    ask(address, "GET /healthz HTTP/1.1", "").await.0
}

#[tokio::test]
async fn each_address_behind_a_named_hop_has_its_own_limit() {
    let running = hasty(&[
        ("IPP_TRUSTED_PROXIES", "127.0.0.1"),
        ("IPP_LIMIT_ADDRESS", "1/m"),
    ])
    .await;
    let from = async |address: &str| {
        let head = format!("GET /api/till HTTP/1.1\r\nx-forwarded-for: {address}");
        ask(running.address(), &head, "").await
    };
    assert_eq!(from("198.51.100.1").await.0, 401);
    let (status, problem, head) = from("198.51.100.1").await;
    assert_eq!(
        (status, &problem["code"]),
        (429, &json!("too_many_requests"))
    );
    assert!(
        head.contains("retry-after: ") && head.contains("\r\ndate: "),
        "{head}"
    );
    assert_eq!(from("198.51.100.2").await.0, 401);
    running.stop().await;
}

/// The status that this head is answered with; zero if the connection is cut.
async fn status_of(address: SocketAddr, head: &str) -> u16 {
    let mut stream = connect(address).await;
    let head =
        format!("{head}\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    // The proxy may cut the connection before all is sent.
    let _ = stream.write_all(head.as_bytes()).await;
    let answer = rest(&mut stream).await;
    answer
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .unwrap_or(0)
}

#[tokio::test]
async fn a_head_over_16_kb_or_100_headers_is_refused_on_every_route() {
    let running = hasty(&[]).await;
    let address = running.address();
    for route in [
        "GET /api/till",
        "GET /nonsense",
        "POST /webhooks/kustom",
        "GET /healthz",
    ] {
        let with = |length| format!("{route} HTTP/1.1\r\nx: {}", "x".repeat(length));
        let fits = status_of(address, &with(15 * 1024)).await;
        assert!(![0, 431].contains(&fits), "{route}: {fits}");
        for length in [16 * 1024, 64 * 1024] {
            let refused = status_of(address, &with(length)).await;
            assert!([0, 431].contains(&refused), "{route}: {refused}");
        }
        let path = route.replacen(" /", &format!(" /{}", "x".repeat(64 * 1024)), 1);
        let refused = status_of(address, &format!("{path} HTTP/1.1")).await;
        assert!([0, 414, 431].contains(&refused), "{route}: {refused}");
        let many = format!("{route} HTTP/1.1{}", "\r\nx: y".repeat(101));
        assert_eq!(status_of(address, &many).await, 431, "{route}");
    }
    // The longest token fits beside what a browser sends.
    let token = "x".repeat(ipp_proxy::auth::MAX_TOKEN);
    let head = format!(
        "GET /api/till HTTP/1.1\r\nauthorization: Bearer {token}\r\nuser-agent: {}",
        "x".repeat(4096)
    );
    let (status, problem, _) = ask(address, &head, "").await;
    assert_eq!((status, &problem["code"]), (401, &json!("bad_token")));
    running.stop().await;
}

/// Opens a connection; if `asks`, it has had an answer, and waits for the next request.
async fn waiting(address: SocketAddr, asks: bool) -> TcpStream {
    let mut stream = connect(address).await;
    if asks {
        answered(&mut stream).await;
    }
    stream
}

/// Asks on an open connection, and reads the whole answer.
async fn answered(stream: &mut TcpStream) {
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"ok\n") {
        let mut more = [0; 512];
        let read = stream.read(&mut more).await.unwrap();
        assert_ne!(read, 0, "{}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&more[..read]);
    }
}

async fn patient(hops: &[(&str, &str)]) -> Running {
    let mut all = vec![("IPP_LISTEN", "127.0.0.1:0"), ("IPP_LIMIT_IDLE", "4")];
    all.extend(hops);
    let mut config = config(&all);
    // No connection ends by itself.
    config.limits.head = TIMEOUT * 10;
    serve(config).await.unwrap()
}

#[tokio::test]
async fn of_an_address_idle_connections_the_oldest_makes_room() {
    for asks in [true, false] {
        let running = patient(&[]).await;
        let address = running.address();
        let mut idle = Vec::new();
        for _ in 0..4 {
            idle.push(waiting(address, asks).await);
        }
        // One with a request under way is none of them: an event stream stays.
        let token = token(address).await;
        let mut page = connect(address).await;
        let head =
            format!("GET /api/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
        page.write_all(head.as_bytes()).await.unwrap();
        page.read_exact(&mut [0; 12]).await.unwrap();
        for _ in 0..8 {
            idle.push(waiting(address, true).await);
        }
        let kept = idle.split_off(8);
        for mut closed in idle {
            assert_eq!(rest(&mut closed).await, "", "asked: {asks}");
        }
        for mut stream in kept {
            answered(&mut stream).await;
        }
        assert_eq!(running.proxy().engine().viewers(), 1);
        running.stop().await;
    }
}

#[tokio::test]
async fn a_trusted_reverse_proxy_keeps_all_its_connections() {
    let running = patient(&[("IPP_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let mut idle = Vec::new();
    for _ in 0..12 {
        idle.push(waiting(running.address(), true).await);
    }
    for mut stream in idle {
        answered(&mut stream).await;
    }
    running.stop().await;
}
