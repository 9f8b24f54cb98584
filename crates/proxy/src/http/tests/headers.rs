//! The headers of every answer.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use axum::routing::get;
use tower::ServiceExt;

use super::Bench;
use crate::config::{Limits, Origins, TrustedProxies};
use crate::http::routes::routes;
use crate::http::{Limiter, layers};

const PAGE: &str = "https://pos.example.com";

fn preflight(origin: &str) -> Request<Body> {
    Request::options("/api/till")
        .header("origin", origin)
        .header("access-control-request-method", "PUT")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        )
        .body(Body::empty())
        .unwrap()
}

/// Checks the headers that every answer must have, whatever caused it.
fn strict(what: &str, headers: &HeaderMap) {
    let header = |name: &str| {
        let mut values = headers.get_all(name).iter();
        let value = values
            .next()
            .unwrap_or_else(|| panic!("{what} has no {name}"));
        assert!(values.next().is_none(), "{what} has {name} twice");
        value.to_str().unwrap().to_owned()
    };
    let kind = headers.get("content-type");
    let stored = match kind.is_some_and(|kind| kind == "text/event-stream") {
        true => "no-store, no-transform",
        false => "no-store",
    };
    assert_eq!(header("cache-control"), stored, "{what}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(header("referrer-policy"), "no-referrer", "{what}");
    let policy = header("content-security-policy");
    assert_eq!(
        policy, "default-src 'none'; frame-ancestors 'none'",
        "{what}"
    );
    assert_eq!(
        header("strict-transport-security"),
        "max-age=31536000",
        "{what}"
    );
}

#[tokio::test]
async fn every_answer_keeps_browsers_and_caches_strict() {
    let mut bench = Bench::new().await;
    bench.service.loopback = false;
    bench.service.origins = Origins::Listed(vec![PAGE.parse().unwrap()]);
    let token = bench.token("till-1", super::ALL);
    let mut seen = BTreeSet::new();
    let mut see = async |what: &str, request: Request<Body>| {
        // Only the head: an event stream has no end.
        let response = bench.router().oneshot(request).await.unwrap();
        strict(what, response.headers());
        seen.insert(response.status().as_u16());
    };
    for route in routes(&bench.app()) {
        let (method, path) = route.parts();
        let path = path.replace("{payment_id}", super::ID);
        for authorization in [format!("Bearer {token}"), "Bearer x".to_owned()] {
            let request = Request::builder().method(&*method).uri(&path);
            let request = request
                .header("authorization", authorization)
                .header("origin", PAGE);
            see(&path, request.body(Body::empty()).unwrap()).await;
        }
        for origin in [PAGE, "https://evil.example"] {
            let request = Request::options(&path).header("origin", origin);
            let request = request.header("access-control-request-method", &*method);
            see("preflight", request.body(Body::empty()).unwrap()).await;
        }
        let request = Request::delete(&path).header("authorization", format!("Bearer {token}"));
        see("405", request.body(Body::empty()).unwrap()).await;
    }
    let put = || Request::put(format!("/api/payments/{}", super::ID));
    let put = || put().header("authorization", format!("Bearer {token}"));
    see(
        "404",
        Request::get("/nonsense").body(Body::empty()).unwrap(),
    )
    .await;
    see(
        "413",
        put().body(Body::from(vec![b' '; 257 * 1024])).unwrap(),
    )
    .await;
    let never = Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let limits = Limits {
        body: Duration::from_millis(1),
        ..Limits::default()
    };
    let mut slow = bench.service.clone();
    slow.limits = Limiter::new(limits, TrustedProxies::default());
    let response = slow
        .router()
        .oneshot(put().body(never).unwrap())
        .await
        .unwrap();
    strict("408", response.headers());
    assert_eq!(response.status(), 408);
    let wrong = bench.token("till-1", "resolve");
    let request = Request::get("/api/devices").header("authorization", format!("Bearer {wrong}"));
    see("403", request.body(Body::empty()).unwrap()).await;
    let all = [200, 400, 401, 403, 404, 405, 413];
    assert!(all.iter().all(|status| seen.contains(status)), "{seen:?}");
    let limits = Limits {
        till: "1/m".parse().ok(),
        ..Limits::default()
    };
    bench.service.limits = Limiter::new(limits, TrustedProxies::default());
    bench.get("/api/till").await;
    let reply = bench.get("/api/till").await;
    assert_eq!(reply.status, 429);
    strict("429", &reply.headers);
    bench.service.engine.stop(Duration::ZERO).await;
    let reply = bench
        .call_as("till-2", "GET", "/api/payments", Body::empty())
        .await;
    assert_eq!(reply.status, 503);
    strict("503", &reply.headers);
    let broken = layers::around(Router::new().route("/", get(broken)), &bench.app());
    let request = Request::get("/").body(Body::empty()).unwrap();
    let response = broken.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 500);
    strict("panic", response.headers());
}

#[tokio::test]
async fn hsts_is_sent_except_on_loopback() {
    let mut bench = Bench::new().await;
    let reply = bench.get("/healthz").await;
    assert!(!reply.headers.contains_key("strict-transport-security"));
    bench.service.loopback = false;
    let reply = bench.get("/healthz").await;
    assert_eq!(
        reply.headers["strict-transport-security"],
        "max-age=31536000"
    );
}

#[tokio::test]
async fn a_listed_page_may_call_and_another_may_not() {
    let mut bench = Bench::new().await;
    bench.service.origins = Origins::Listed(vec![PAGE.parse().unwrap()]);
    let reply = bench.send(preflight(PAGE)).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["access-control-allow-origin"], PAGE);
    let allowed = reply.headers["access-control-allow-headers"]
        .to_str()
        .unwrap();
    assert!(allowed.contains("authorization") && allowed.contains("content-type"));
    assert!(
        !reply
            .headers
            .contains_key("access-control-allow-credentials")
    );
    for other in [
        "https://evil.example",
        "null",
        "https://pos.example.com.evil.example",
    ] {
        let reply = bench.send(preflight(other)).await;
        assert!(
            !reply.headers.contains_key("access-control-allow-origin"),
            "{other}"
        );
    }
}

#[tokio::test]
async fn a_refusal_can_be_read_by_the_page_that_caused_it() {
    let mut bench = Bench::new().await;
    bench.service.origins = Origins::Listed(vec![PAGE.parse().unwrap()]);
    let request = Request::get("/api/till").header("origin", PAGE);
    let reply = bench.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 401);
    assert_eq!(reply.headers["access-control-allow-origin"], PAGE);
}

#[tokio::test]
async fn without_a_list_no_other_origin_may_call() {
    let bench = Bench::new().await;
    let reply = bench.send(preflight(PAGE)).await;
    assert!(!reply.headers.contains_key("access-control-allow-origin"));
}

async fn broken() -> &'static str {
    panic!("the secret is 1234")
}

#[tokio::test]
async fn a_panic_is_a_500_without_details() {
    let bench = Bench::new().await;
    let router = Router::new().route("/", get(broken));
    let router = layers::around(router, &bench.app());
    let request = Request::get("/").body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let body = axum::body::to_bytes(response.into_body(), 4096)
        .await
        .unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    assert!(
        body.contains("\"internal\"") && !body.contains("1234"),
        "{body}"
    );
}
