//! The route of Kustom's callbacks.

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use ipp_wire::code;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Bench, Reply, WEBHOOK_SECRET};
use crate::mac;

pub(super) fn signed(id: &str, at: i64, body: &str) -> Request<Body> {
    let key = STANDARD.decode(&WEBHOOK_SECRET["whsec_".len()..]).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    Request::post("/webhooks/kustom")
        .header("webhook-id", id)
        .header("webhook-timestamp", at.to_string())
        .header("webhook-signature", format!("v1,{signature}"))
        .body(Body::from(body.to_owned()))
        .unwrap()
}

pub(super) fn now() -> i64 {
    crate::clock::now().0 / 1000
}

/// The verdicts in the log, newest first.
async fn verdicts(bench: &Bench) -> Vec<Value> {
    let reply: Reply = bench.get("/api/playground/callbacks").await;
    let list = reply.body["callbacks"].as_array().unwrap().clone();
    list.into_iter()
        .map(|record| record["verdict"].clone())
        .collect()
}

#[tokio::test]
async fn any_signed_callback_is_200_and_so_is_its_redelivery() {
    let bench = Bench::new().await;
    let known = json!({"type": "ipp.session.finalized", "data": {"session_id": "none"}});
    let bodies = [
        known.to_string(),
        json!({"type": "of.the.future"}).to_string(),
        "no json".to_owned(),
    ];
    for (at, body) in bodies.iter().enumerate() {
        let id = format!("kevt_{at}");
        for _ in 0..2 {
            let reply = bench.send(signed(&id, now(), body)).await;
            assert_eq!(reply.status, 200, "{body}");
        }
    }
    let count = |verdicts: &[Value], which: &str| verdicts.iter().filter(|v| *v == which).count();
    let verdicts = verdicts(&bench).await;
    assert_eq!(
        (count(&verdicts, "accepted"), count(&verdicts, "duplicate")),
        (3, 3)
    );
}

#[tokio::test]
async fn an_unverified_callback_is_400_and_logged_with_the_reason() {
    let bench = Bench::new().await;
    let mut forged = signed("kevt_1", now(), "{}");
    *forged.body_mut() = Body::from("{ }");
    let reply = bench.send(forged).await;
    assert_eq!(reply.refusal(), (400, code::BAD_SIGNATURE, vec![]));
    let old = bench.send(signed("kevt_1", now() - 400, "{}")).await;
    assert_eq!(old.refusal(), (400, code::BAD_SIGNATURE, vec![]));
    let mut bare = signed("kevt_1", now(), "{}");
    bare.headers_mut().remove("webhook-signature");
    let reply = bench.send(bare).await;
    assert_eq!(reply.refusal(), (400, code::BAD_SIGNATURE, vec![]));
    assert!(
        reply.body["detail"]
            .as_str()
            .unwrap()
            .contains("webhook-signature")
    );
    assert_eq!(verdicts(&bench).await, ["refused", "refused", "refused"]);
}

/// Kustom delivers again what was refused, with the same id and a new time.
#[tokio::test]
async fn what_a_wrong_clock_refused_is_taken_once_it_is_right() {
    let bench = Bench::new().await;
    for (apart, says) in [
        (-3600, " s ago, and up to 300 s are accepted"),
        (3600, " s in the future, and up to 300 s are accepted"),
    ] {
        let id = format!("kevt_{apart}");
        let refused = bench.send(signed(&id, now() + apart, "{}")).await;
        assert_eq!(refused.refusal(), (400, code::BAD_SIGNATURE, vec![]));
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains(says), "{detail}");
        let before = detail.split(says).next().unwrap();
        let seconds: i64 = before.rsplit(' ').next().unwrap().parse().unwrap();
        assert!((3590..=3610).contains(&seconds), "{detail}");
        // A refusal does not keep the id.
        let again = bench.send(signed(&id, now(), "{}")).await;
        assert_eq!(again.status, 200);
    }
    let verdicts = verdicts(&bench).await;
    assert_eq!(verdicts, ["accepted", "refused", "accepted", "refused"]);
}

#[tokio::test]
async fn a_callback_over_64_kb_is_refused_and_noted() {
    let bench = Bench::new().await;
    let body = " ".repeat(64 * 1024 + 1);
    let reply = bench.send(signed("kevt_1", now(), &body)).await;
    assert_eq!(reply.refusal(), (413, code::BODY_TOO_LARGE, vec![]));
    assert_eq!(verdicts(&bench).await, ["refused"]);
}

#[tokio::test]
async fn bad_webhook_headers_are_refused_before_body_and_hash() {
    let bench = Bench::new().await;
    let refused = |header: &'static str, value: String| {
        let mut request = signed("kevt_1", now(), "{}");
        request.headers_mut().insert(header, value.parse().unwrap());
        // An endless body: a request that waited for it would never be answered.
        *request.body_mut() =
            Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        request
    };
    for (header, value) in [
        ("webhook-id", "x".repeat(256)),
        ("webhook-timestamp", (now() - 400).to_string()),
        ("webhook-signature", "v1, ".repeat(4000)),
        ("webhook-signature", "v2,x".to_owned()),
        ("webhook-signature", "v1,AAAA".to_owned()),
    ] {
        let before = mac::tests::computed();
        let reply = bench.send(refused(header, value)).await;
        assert_eq!(reply.refusal(), (400, code::BAD_SIGNATURE, vec![]));
        assert_eq!(mac::tests::computed(), before, "{header}");
    }
    let reply = bench.send(signed("kevt_1", now(), "{}")).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn what_cannot_be_committed_is_not_acknowledged() {
    let bench = Bench::new().await;
    bench.service.engine.stop(std::time::Duration::ZERO).await;
    let reply = bench.send(signed("kevt_1", now(), "{}")).await;
    assert_eq!(reply.refusal(), (503, code::STORAGE_UNAVAILABLE, vec![]));
}
