//! The operator's routes, with and without a listener of their own.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use ipp_wire::code;
use tower::ServiceExt as _;

use super::access::ROUTES;
use super::{ALL, Bench, ID};

/// The routes on the operator's listener, and whether the public one has them beside it.
const OPERATORS: [(&str, bool); 3] = [
    ("GET /healthz", true),
    ("GET /readyz", false),
    ("GET /metrics", false),
];

#[tokio::test]
async fn a_listener_of_their_own_takes_operators_off_the_public_one() {
    let mut bench = Bench::new().await;
    bench.service.operators_apart = true;
    let token = bench.token("till-1", ALL);
    for (route, _) in ROUTES {
        let (method, path) = route.split_once(' ').unwrap();
        let path = path.replace("{payment_id}", ID);
        let request = || {
            let request = Request::builder().method(method).uri(&path);
            let request = request.header("authorization", format!("Bearer {token}"));
            request.body(Body::empty()).unwrap()
        };
        let operators = bench.service.clone().operator_router();
        let there = operators.oneshot(request()).await.unwrap().status();
        let operators = OPERATORS
            .iter()
            .find(|(of_operators, _)| of_operators == route);
        let Some((_, public_too)) = operators else {
            assert_eq!(there, StatusCode::NOT_FOUND, "{route}");
            continue;
        };
        assert_eq!(there, StatusCode::OK, "{route}");
        let reply = bench.send(request()).await;
        if *public_too {
            assert_eq!(reply.status, StatusCode::OK, "{route}");
        } else {
            assert_eq!(reply.refusal(), (404, code::NOT_FOUND, vec![]), "{route}");
        }
    }
}

#[tokio::test]
async fn health_readiness_and_metrics_need_no_token() {
    let bench = Bench::new().await;
    for path in ["/healthz", "/readyz"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(bench.send(request).await.status, 200, "{path}");
    }
    bench.service.engine.refuse_callback(None, "forged");
    let text = bench.service.engine.metrics();
    assert!(
        text.contains("\nipp_callbacks_total{verdict=\"refused\"} 1\n"),
        "{text}"
    );
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let value = line.rsplit(' ').next().unwrap();
        assert!(value.parse::<u64>().is_ok(), "{line}");
    }
}

#[tokio::test]
async fn without_its_database_the_proxy_is_alive_but_not_ready() {
    let bench = Bench::new().await;
    bench.service.engine.stop(std::time::Duration::ZERO).await;
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    assert_eq!(bench.send(get("/healthz")).await.status, 200);
    let reply = bench.send(get("/readyz")).await;
    assert_eq!(reply.refusal(), (503, code::STORAGE_UNAVAILABLE, vec![]));
}
