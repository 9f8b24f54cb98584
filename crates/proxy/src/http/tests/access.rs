//! Access to every route with every kind of token. The table must name every route, or the test
//! fails.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ipp_payment::Timings;
use ipp_wire::{Environment, Word as _, code};
use serde_json::json;
use uuid::Uuid;

use super::{ALL, Bench, Reply, order};
use crate::auth::{Claims, Scope, TokenSecret, Tokens};
use crate::http::routes::{Route, routes};

/// Who may call a route, and the expected status.
pub(super) enum Row {
    /// Anyone: the route needs no token.
    Open(u16),
    /// Any till with a token, or with a token of this scope; reveals nothing of other tills.
    Shared(Option<Scope>, u16),
    /// The till of the payment in the path only: for other tills the payment does not exist.
    Own(Scope, u16),
}

use Row::{Open, Own, Shared};
use Scope::{Enroll, Pay, Playground, Resolve};

pub(super) const ROUTES: &[(&str, Row)] = &[
    ("GET /api/till", Shared(None, 200)),
    ("GET /api/devices", Shared(Some(Pay), 200)),
    ("GET /api/payments", Shared(Some(Pay), 200)),
    ("PUT /api/payments/{payment_id}", Own(Pay, 200)),
    ("GET /api/payments/{payment_id}", Own(Pay, 200)),
    ("POST /api/payments/{payment_id}/cancel", Own(Pay, 200)),
    ("POST /api/payments/{payment_id}/resolve", Own(Resolve, 409)),
    ("POST /api/enrollments", Shared(Some(Enroll), 201)),
    ("GET /api/events", Shared(Some(Pay), 200)),
    ("GET /api/snapshot", Shared(Some(Pay), 200)),
    ("POST /webhooks/kustom", Open(400)),
    ("GET /healthz", Open(200)),
    ("GET /readyz", Open(200)),
    ("GET /metrics", Open(200)),
    ("GET /openapi.json", Open(200)),
    ("GET /api/playground", Shared(Some(Playground), 200)),
    (
        "POST /api/playground/devices",
        Shared(Some(Playground), 201),
    ),
    // Any code will do; this one is unknown.
    (
        "POST /api/playground/enrollments/pair",
        Shared(Some(Playground), 404),
    ),
    (
        "POST /api/playground/payments/{payment_id}/tap",
        Own(Playground, 200),
    ),
    (
        "POST /api/playground/payments/{payment_id}/activate",
        Own(Playground, 200),
    ),
    (
        "GET /api/playground/payments/{payment_id}/timeline",
        Own(Playground, 200),
    ),
    (
        "POST /api/playground/payments/{payment_id}/cancel",
        Own(Playground, 200),
    ),
    (
        "GET /api/playground/callbacks",
        Shared(Some(Playground), 200),
    ),
    (
        "GET /api/playground/checklist",
        Shared(Some(Playground), 200),
    ),
    (
        "GET /api/playground/scenarios",
        Shared(Some(Playground), 200),
    ),
    // No scenario has this name.
    (
        "POST /api/playground/scenarios/run",
        Shared(Some(Playground), 400),
    ),
    // Loopback only, which a request without a host does not prove.
    ("POST /api/playground/token", Open(404)),
];

/// A payment of `till-1`, and the requests for its routes.
pub(super) struct Case<'b> {
    bench: &'b Bench,
    pub(super) id: Uuid,
    device: String,
}

impl<'b> Case<'b> {
    pub(super) async fn new(bench: &'b Bench) -> Self {
        let (id, device) = (Uuid::new_v4(), bench.device("Counter").await);
        let case = Self { bench, id, device };
        let token = bench.token("till-1", ALL);
        let started = case
            .call("PUT /api/payments/{payment_id}", Some(&token))
            .await;
        assert_eq!(started.status, 201, "{}", started.text);
        loop {
            let read = case
                .call("GET /api/payments/{payment_id}", Some(&token))
                .await;
            if !read.body["session_id"].is_null() {
                return case;
            }
            tokio::task::yield_now().await;
        }
    }

    pub(super) async fn call(&self, route: &str, token: Option<&str>) -> Reply {
        let (method, path) = route.split_once(' ').unwrap();
        let order = order(&format!("O-{}", self.id));
        let body = match path {
            "/api/payments/{payment_id}" if method == "PUT" => {
                json!({ "device_id": self.device, "order": order }).to_string()
            }
            "/api/payments/{payment_id}/resolve" => {
                json!({ "outcome": "paid", "note": "seen" }).to_string()
            }
            "/api/playground/devices" => json!({ "name": "Counter" }).to_string(),
            "/api/playground/enrollments/pair" => {
                json!({ "enrollment_code": "nobodys", "name": "Counter" }).to_string()
            }
            "/api/playground/scenarios/run" => json!({ "name": "none" }).to_string(),
            _ => String::new(),
        };
        let path = path.replace("{payment_id}", &self.id.to_string());
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.bench
            .send(request.body(Body::from(body)).unwrap())
            .await
    }

    async fn refused(&self, route: &str, token: Option<&str>, expected: (u16, &str)) {
        let reply = self.call(route, token).await;
        assert_eq!((reply.status.as_u16(), reply.code()), expected, "{route}");
    }
}

fn claims(exp: u64) -> Claims {
    Claims {
        sub: "till-1".to_owned(),
        scope: ALL.to_owned(),
        exp,
        ..Claims::default()
    }
}

#[tokio::test]
async fn the_table_has_every_route_and_no_other() {
    let bench = Bench::new().await;
    let served = routes(&bench.app());
    let served: BTreeSet<_> = served.iter().map(Route::name).collect();
    let listed: BTreeSet<_> = ROUTES
        .iter()
        .map(|(route, _)| (*route).to_owned())
        .collect();
    assert_eq!(served, listed, "the table lists every route");
}

#[tokio::test]
async fn every_route_is_answered_to_the_right_token_alone() {
    let bench = Bench::new().await;
    // An event stream would never end: closing ends it after its first events.
    bench.service.closing.cancel();
    let right = bench.token("till-1", ALL);
    let other = bench.token("till-2", ALL);
    let expired = bench.service.tokens.make(&claims(1)).unwrap();
    let now = u64::try_from(crate::clock::now().0 / 1000).unwrap();
    let forger = Tokens::new(&TokenSecret::new(vec![7; 32]).unwrap());
    let forged = forger.make(&claims(now + 600)).unwrap();
    let body = right.split('.').nth(1).unwrap();
    let none = format!("{}.{body}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
    for (route, row) in ROUTES {
        let case = Case::new(&bench).await;
        let bad = [
            (None, code::NO_TOKEN),
            (Some(expired.as_str()), code::TOKEN_EXPIRED),
            (Some(&forged), code::BAD_TOKEN),
            (Some(&none), code::BAD_TOKEN),
        ];
        let (scope, expected) = match row {
            Open(expected) => {
                for token in [None, Some(expired.as_str()), Some(&forged), Some(&right)] {
                    let reply = case.call(route, token).await;
                    assert_eq!(reply.status.as_u16(), *expected, "{route}");
                }
                continue;
            }
            Shared(scope, expected) => (*scope, *expected),
            Own(scope, expected) => (Some(*scope), *expected),
        };
        for (token, code) in bad {
            case.refused(route, token, (401, code)).await;
        }
        if let Some(scope) = scope {
            let others: Vec<_> = Scope::words()
                .filter(|other| *other != scope.word())
                .collect();
            let wrong = bench.token("till-1", &others.join(" "));
            case.refused(route, Some(&wrong), (403, code::WRONG_SCOPE))
                .await;
        }
        let reply = case.call(route, Some(&other)).await;
        if matches!(row, Own(..)) {
            let refusal = (reply.status.as_u16(), reply.code());
            assert_eq!(refusal, (404, code::UNKNOWN_PAYMENT), "{route}");
            assert_eq!(reply.body["payment_id"], json!(null), "{route}");
        } else {
            assert_eq!(reply.status.as_u16(), expected, "{route}");
            // Another till may see only that the payment keeps its terminal busy.
            let told = reply.body["payments"].as_array().map_or(0, Vec::len);
            let told = told + reply.text.matches("\"payments\":[{").count();
            assert_eq!(told, 0, "{route}: {}", reply.text);
        }
        let scope = scope.map_or("", Scope::word);
        let token = bench.token("till-1", scope);
        let reply = case.call(route, Some(&token)).await;
        assert_eq!(reply.status.as_u16(), expected, "{route}: {}", reply.text);
    }
}

#[tokio::test]
async fn another_tills_payment_is_invisible_and_untouched() {
    let bench = Bench::new().await;
    bench.service.closing.cancel();
    let case = Case::new(&bench).await;
    let (own, other) = (bench.token("till-1", ALL), bench.token("till-2", ALL));
    for (route, row) in ROUTES {
        if matches!(row, Own(..)) {
            case.call(route, Some(&other)).await;
        }
    }
    let id = json!(case.id);
    let list = case.call("GET /api/payments", Some(&own)).await;
    assert_eq!(list.body["payments"][0]["payment_id"], id);
    assert_eq!(list.body["payments"][0]["cancel_asked"], false);
    let list = case.call("GET /api/payments", Some(&other)).await;
    assert_eq!(list.body, json!({ "payments": [] }));
    let stream = case.call("GET /api/events", Some(&own)).await;
    assert!(stream.text.contains("\"payments\":[{"), "{}", stream.text);
    let stream = case.call("GET /api/events", Some(&other)).await;
    assert!(stream.text.contains("\"payments\":[]"), "{}", stream.text);
    let snapshot = case.call("GET /api/snapshot", Some(&own)).await;
    assert_eq!(snapshot.body["payments"][0]["payment_id"], id);
    let snapshot = case.call("GET /api/snapshot", Some(&other)).await;
    assert_eq!(snapshot.body["payments"], json!([]));
    assert_eq!(snapshot.body["busy"][0]["busy"]["payment_id"], id);
}

#[tokio::test]
async fn a_token_is_one_header_and_of_a_length_that_tokens_have() {
    let bench = Bench::new().await;
    let good = bench.token("till-1", ALL);
    let code = async |values: &[&str]| {
        let mut request = Request::get("/api/till");
        for value in values {
            request = request.header("authorization", format!("Bearer {value}"));
        }
        let reply = bench.send(request.body(Body::empty()).unwrap()).await;
        reply.code().to_owned()
    };
    assert_eq!(code(&[&good]).await, "");
    assert_eq!(code(&[&good, &good]).await, code::BAD_TOKEN);
    assert_eq!(code(&[&"x".repeat(100_000)]).await, code::BAD_TOKEN);
}

#[tokio::test]
async fn a_token_in_the_address_is_no_token() {
    let bench = Bench::new().await;
    let token = bench.token("till-1", ALL);
    for name in ["token", "access_token", "authorization"] {
        let request = Request::get(format!("/api/till?{name}={token}"));
        let reply = bench.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((reply.status.as_u16(), reply.code()), (401, code::NO_TOKEN));
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
    }
}

#[tokio::test]
async fn without_a_token_neither_path_nor_body_is_checked() {
    let bench = Bench::new().await;
    let request = Request::put("/api/payments/nonsense").body(Body::from("nonsense"));
    let reply = bench.send(request.unwrap()).await;
    assert_eq!(reply.refusal(), (401, code::NO_TOKEN, vec![]));
}

#[tokio::test]
async fn where_money_is_real_the_playground_does_not_exist() {
    let bench = Bench::of(Environment::Live, Timings::default()).await;
    let playing = ROUTES
        .iter()
        .filter(|(route, _)| route.contains("/playground/"));
    for (route, _) in playing {
        let (method, path) = route.split_once(' ').unwrap();
        let path = path.replace("{payment_id}", super::ID);
        let reply = bench.call(method, &path, "{\"name\":\"x\"}").await;
        assert_eq!(reply.refusal(), (404, code::NOT_FOUND, vec![]), "{path}");
    }
    assert_eq!(bench.playground.calls().total(), 0);
    let till = bench.get("/api/till").await;
    assert_eq!(till.body["environment"], "live");
}
