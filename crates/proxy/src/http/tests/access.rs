//! Who may call what: every route with every kind of token.

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ipp_wire::{Environment, code};

use super::{ALL, Bench, ID};
use crate::auth::{Claims, Scope, TokenSecret, Tokens};
use crate::http::routes::{Needs, Route, routes};
use ipp_payment::Timings;

fn claims(exp: u64) -> Claims {
    Claims {
        sub: "till-1".to_owned(),
        loc: None,
        scope: ALL.to_owned(),
        exp,
        max_amount: None,
        devices: None,
    }
}

async fn call(bench: &Bench, route: &Route, token: Option<&str>) -> (u16, String) {
    let path = route.path.replace("{payment_id}", ID);
    let request = Request::builder().method(route.method).uri(path);
    let request = match token {
        Some(token) => request.header("authorization", format!("Bearer {token}")),
        None => request,
    };
    // The stream of events has no end: its head is all that is wanted here.
    if route.path == "/api/events" && token.is_some_and(|t| bench.service.tokens.read(t).is_ok()) {
        bench.service.closing.cancel();
    }
    let reply = bench.send(request.body(Body::empty()).unwrap()).await;
    (reply.status.as_u16(), reply.code().to_owned())
}

#[tokio::test]
async fn every_guarded_route_refuses_every_token_but_the_right_one() {
    let bench = Bench::new().await;
    let good = bench.token("till-1", ALL);
    let expired = bench.service.tokens.make(&claims(1)).unwrap();
    let other = TokenSecret::new(vec![7; 32]).unwrap();
    let forged = Tokens::new(&other).make(&claims(u64::MAX / 2)).unwrap();
    let body = good.split('.').nth(1).unwrap();
    let none = format!("{}.{body}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
    let bad: [(Option<&str>, &str); 4] = [
        (None, code::NO_TOKEN),
        (Some(&expired), code::TOKEN_EXPIRED),
        (Some(&forged), code::BAD_TOKEN),
        (Some(&none), code::BAD_TOKEN),
    ];
    let mut guarded = 0;
    for route in routes(&bench.app()) {
        let name = format!("{} {}", route.method, route.path);
        if route.needs == Needs::Nothing {
            let (status, _) = call(&bench, &route, None).await;
            assert!(status != 401 && status != 403, "{name}: {status}");
            continue;
        }
        guarded += 1;
        for (token, code) in bad {
            let answer = call(&bench, &route, token).await;
            assert_eq!(answer, (401, code.to_owned()), "{name}");
        }
        if let Needs::Scope(needed) = route.needs {
            let others = Scope::ALL.into_iter().filter(|scope| *scope != needed);
            let others: Vec<_> = others.map(Scope::word).collect();
            let token = bench.token("till-1", &others.join(" "));
            let answer = call(&bench, &route, Some(&token)).await;
            assert_eq!(answer, (403, code::WRONG_SCOPE.to_owned()), "{name}");
            let token = bench.token("till-1", needed.word());
            let (status, _) = call(&bench, &route, Some(&token)).await;
            assert!(status != 401 && status != 403, "{name}: {status}");
        }
        let (status, _) = call(&bench, &route, Some(&good)).await;
        assert!(status != 401 && status != 403, "{name}: {status}");
    }
    assert_eq!(guarded, 13);
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
async fn nobody_without_a_token_learns_whether_his_body_or_path_was_right() {
    let bench = Bench::new().await;
    let request = Request::put("/api/payments/nonsense").body(Body::from("nonsense"));
    let reply = bench.send(request.unwrap()).await;
    assert_eq!(reply.refusal(), (401, code::NO_TOKEN, vec![]));
}

#[tokio::test]
async fn where_money_is_real_the_playground_does_not_exist() {
    let bench = Bench::of(Environment::Live, Timings::default()).await;
    let playing = [
        ("POST", "/api/playground/token"),
        ("POST", "/api/playground/devices"),
        (
            "POST",
            "/api/playground/payments/8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67/tap",
        ),
        (
            "POST",
            "/api/playground/payments/8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67/activate",
        ),
        ("GET", "/api/playground/callbacks"),
        ("GET", "/api/playground/checklist"),
    ];
    for (method, path) in playing {
        let reply = bench.call(method, path, "{\"name\":\"x\"}").await;
        assert_eq!(reply.refusal(), (404, code::NOT_FOUND, vec![]), "{path}");
    }
    assert_eq!(bench.playground.calls().total(), 0);
    let till = bench.call("GET", "/api/till", Body::empty()).await;
    assert_eq!(till.body["environment"], "live");
}
