//! Callers that exceed their limit are refused, and no others.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use ipp_wire::code;
use tower::ServiceExt;

use super::{ALL, Bench, Reply};
use crate::config::{Limits, Origins, Rate, TrustedProxies};
use crate::http::Limiter;

async fn bench(till: &str, address: &str, streams: usize) -> Bench {
    let mut bench = Bench::new().await;
    let rate = |text: &str| text.parse::<Rate>().ok();
    let limits = Limits {
        till: rate(till),
        address: rate(address),
        streams,
        ..Limits::default()
    };
    let hops = TrustedProxies::new(vec!["127.0.0.1/32".parse().unwrap()]);
    bench.service.limits = Limiter::new(limits, hops);
    bench
}

async fn from(bench: &Bench, address: &str, path: &str) -> Reply {
    let mut request = Request::get(path)
        .header("x-forwarded-for", address)
        .body(Body::empty())
        .unwrap();
    let peer: SocketAddr = "127.0.0.1:4711".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    bench.send(request).await
}

#[tokio::test]
async fn a_tills_limit_gives_retry_after_and_spares_other_tills() {
    let mut bench = bench("2/m", "off", 20).await;
    bench.service.origins = Origins::Listed(vec!["https://pos.example.com".parse().unwrap()]);
    for _ in 0..2 {
        let reply = bench.get("/api/payments").await;
        assert_eq!(reply.status, 200);
    }
    let token = bench.token("till-1", ALL);
    let request = Request::get("/api/payments")
        .header("authorization", format!("Bearer {token}"))
        .header("origin", "https://pos.example.com");
    let reply = bench.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.refusal(), (429, code::TOO_MANY_REQUESTS, vec![]));
    let seconds: u64 = reply.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=31).contains(&seconds), "{seconds}");
    // The page can read both headers, and so tell this from a failure.
    assert_eq!(
        reply.headers["access-control-allow-origin"],
        "https://pos.example.com"
    );
    let exposed = reply.headers["access-control-expose-headers"]
        .to_str()
        .unwrap();
    assert!(
        exposed.contains("retry-after") && exposed.contains("date"),
        "{exposed}"
    );
    let other = bench
        .call_as("till-2", "GET", "/api/payments", Body::empty())
        .await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn a_rate_limited_start_does_nothing_and_can_be_repeated() {
    let bench = bench("4/s", "off", 20).await;
    let device = bench.device("Counter 1").await;
    let path = format!("/api/payments/{}", super::ID);
    let body = super::start(&device, "O-1");
    let mut refused = None;
    for _ in 0..50 {
        let reply = bench.get("/api/till").await;
        if reply.status == 429 {
            let reply = bench.call("PUT", &path, body.clone()).await;
            refused = (reply.status == 429).then_some(reply);
            if refused.is_some() {
                break;
            }
        }
    }
    let Some(refused) = refused else {
        panic!("50 requests at once are more than four a second");
    };
    assert_eq!(refused.code(), code::TOO_MANY_REQUESTS);
    assert_eq!(bench.playground.calls().of("POST", "/ipp/v1/sessions"), 0);
    loop {
        let reply = bench.call("PUT", &path, body.clone()).await;
        if reply.status != 429 {
            assert_eq!(reply.status, 201);
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_address_limit_applies_before_the_token_is_read() {
    let bench = bench("off", "2/m", 20).await;
    for _ in 0..2 {
        assert_eq!(from(&bench, "198.51.100.1", "/api/till").await.status, 401);
    }
    let reply = from(&bench, "198.51.100.1", "/api/till").await;
    assert_eq!(reply.refusal(), (429, code::TOO_MANY_REQUESTS, vec![]));
    assert_eq!(
        from(&bench, "1.1.1.1, 198.51.100.1", "/api/till")
            .await
            .status,
        429
    );
    assert_eq!(from(&bench, "198.51.100.2", "/api/till").await.status, 401);
}

#[tokio::test]
async fn callbacks_and_the_operators_routes_are_never_throttled() {
    let bench = bench("1/m", "1/m", 20).await;
    for _ in 0..5 {
        from(&bench, "198.51.100.1", "/api/till").await;
    }
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(
            from(&bench, "198.51.100.1", path).await.status,
            200,
            "{path}"
        );
    }
    // Refused for lack of a signature, and not by a limit.
    for _ in 0..5 {
        let mut request = Request::post("/webhooks/kustom")
            .header("x-forwarded-for", "198.51.100.1")
            .body(Body::from("{}"))
            .unwrap();
        let peer: SocketAddr = "127.0.0.1:4711".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        assert_eq!(bench.send(request).await.code(), code::BAD_SIGNATURE);
    }
}

#[tokio::test]
async fn a_till_has_so_many_streams_and_gets_another_when_one_ends() {
    let bench = bench("off", "off", 2).await;
    let open = async |till: &str| {
        let token = bench.token(till, ALL);
        let request =
            Request::get("/api/events").header("authorization", format!("Bearer {token}"));
        let request = request.body(Body::empty()).unwrap();
        bench.router().oneshot(request).await.unwrap()
    };
    let (first, second) = (open("till-1").await, open("till-1").await);
    assert_eq!(
        (first.status().as_u16(), second.status().as_u16()),
        (200, 200)
    );
    let reply = bench.get("/api/events").await;
    assert_eq!(reply.refusal(), (429, code::TOO_MANY_STREAMS, vec![]));
    assert!(reply.headers.contains_key("retry-after"));
    assert_eq!(open("till-2").await.status(), 200);
    drop(first);
    assert_eq!(open("till-1").await.status(), 200);
}

#[tokio::test]
async fn streams_leave_connections_for_charges_and_callbacks() {
    let mut bench = bench("off", "off", 20).await;
    let limits = Limits {
        connections: 8,
        ..*bench.service.limits.limits()
    };
    bench.service.limits = Limiter::new(limits, TrustedProxies::default());
    let feeds: Vec<_> = (0..6)
        .map(|n| bench.service.engine.feed(&format!("till-{n}")))
        .collect();
    assert_eq!(feeds.len(), limits.all_streams());
    let reply = bench.get("/api/events").await;
    assert_eq!(reply.code(), code::TOO_MANY_STREAMS);
}
