//! What is around every answer.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use tower::ServiceExt;

use super::Bench;
use crate::config::Origins;
use crate::http::layers;

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

#[tokio::test]
async fn every_answer_keeps_browsers_and_caches_strict() {
    let bench = Bench::new().await;
    for path in [
        "/healthz",
        "/api/till",
        "/nonsense",
        "/openapi.json",
        "/metrics",
    ] {
        let reply = bench.call("GET", path, Body::empty()).await;
        let header = |name: &str| reply.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert!(header("content-security-policy").starts_with("default-src 'none'"));
        assert!(!reply.headers.contains_key("strict-transport-security"));
    }
}

#[tokio::test]
async fn only_where_others_can_reach_it_are_browsers_told_to_insist_on_tls() {
    let mut bench = Bench::new().await;
    bench.service.loopback = false;
    let reply = bench.call("GET", "/healthz", Body::empty()).await;
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
async fn a_panic_is_answered_as_our_mistake_and_says_nothing_of_itself() {
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
