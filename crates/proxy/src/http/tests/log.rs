//! What refusals log: a line each, at a limited rate, and nothing that a caller could forge.

use axum::body::Body;
use axum::http::Request;
use axum::http::request::Builder;
use ipp_wire::code;
use serde_json::json;
use tower::ServiceExt as _;

use super::{Bench, ID, order};
use crate::log::tests::{Captured, DANGEROUS};
use crate::problem::Refusal;

/// How often each refusal is caused.
const REPETITIONS: usize = 1000;
/// Limit of the log's size, in bytes: twenty lines and a summary for each of six codes, and some
/// for the ten seconds that a slow machine may take.
const MAX_LOG_BYTES: usize = 128 * 1024;

/// The value of a line's `name=value` without spaces.
fn value<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let (_, rest) = line.split_once(&format!(" {name}="))?;
    rest.split(' ').next()
}

/// How many refusals of this code the log reports, in full or counted.
fn told(lines: &[String], code: &str) -> usize {
    let quoted = format!("{code:?}");
    let whole = lines
        .iter()
        .filter(|line| value(line, "code") == Some(&quoted));
    let counted = lines.iter().filter(|line| line.contains(" counts="));
    let counted = counted.filter_map(|line| {
        let (_, rest) = line.split_once(&format!("{code} "))?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    });
    whole.count() + counted.sum::<usize>()
}

/// Requests that anyone can send, each as long as possible, with the expected refusals.
fn of_strangers() -> [(&'static str, u16, Builder); 6] {
    let long = |length| "x".repeat(length);
    [
        (
            code::NOT_FOUND,
            404,
            Request::get(format!("/{}", long(64_000))),
        ),
        (
            code::NO_TOKEN,
            401,
            Request::get(format!("/api/payments/{}", long(60_000))),
        ),
        (
            code::BAD_TOKEN,
            401,
            Request::get("/api/till").header("authorization", format!("Bearer {}", long(60_000))),
        ),
        (
            code::METHOD_NOT_ALLOWED,
            405,
            Request::builder().method(&*long(60_000)).uri("/api/till"),
        ),
        (
            code::BAD_SIGNATURE,
            400,
            Request::post("/webhooks/kustom").header("webhook-id", long(60_000)),
        ),
        (
            code::BODY_TOO_LARGE,
            413,
            Request::post("/webhooks/kustom")
                .header("webhook-id", long(255))
                .header(
                    "webhook-timestamp",
                    (crate::clock::now().0 / 1000).to_string(),
                )
                .header("webhook-signature", format!("v1,{}=", "A".repeat(43))),
        ),
    ]
}

#[tokio::test]
async fn a_flood_of_refusals_is_counted_in_a_bounded_log() {
    let bench = Bench::new().await;
    let (captured, _guard) = Captured::start("info");
    let router = bench.router();
    for (code, status, request) in of_strangers() {
        let (head, ()) = request.body(()).unwrap().into_parts();
        for _ in 0..REPETITIONS {
            let body = vec![b' '; if status == 413 { 70_000 } else { 0 }];
            let request = Request::from_parts(head.clone(), Body::from(body));
            let response = router.clone().oneshot(request).await.unwrap();
            let refusal = response.extensions().get::<Refusal>().unwrap();
            assert_eq!((refusal.status.as_u16(), refusal.code), (status, code));
        }
    }
    // The last summary is written now.
    drop((router, bench));
    let lines = captured.only_lines();
    let bytes = captured.text().len();
    assert!(
        bytes < MAX_LOG_BYTES,
        "{bytes} bytes in {} lines",
        lines.len()
    );
    for (code, ..) in of_strangers() {
        assert_eq!(told(&lines, code), REPETITIONS, "{code}");
    }
}

#[tokio::test]
async fn one_refusal_is_one_line_with_the_route_and_not_the_path() {
    let bench = Bench::new().await;
    let (captured, _guard) = Captured::start("info");
    let path = format!("/api/payments/{ID}?secret=1");
    bench
        .send(Request::get(path).body(Body::empty()).unwrap())
        .await;
    bench.get(&format!("/api/payments/{ID}")).await;
    for (_, _, request) in of_strangers() {
        bench
            .send(request.body(Body::from(vec![b' '; 70_000])).unwrap())
            .await;
    }
    let lines = captured.only_lines();
    let of = |code: &str| -> Vec<&String> {
        lines
            .iter()
            .filter(|line| line.contains(&format!("code={code:?}")))
            .collect()
    };
    assert_eq!(lines.len(), 8, "{lines:?}");
    assert_eq!(of(code::NO_TOKEN).len(), 2);
    assert!(
        of(code::NO_TOKEN)[0].contains(r#"route="/api/payments/{payment_id}""#),
        "{lines:?}"
    );
    assert!(
        of(code::UNKNOWN_PAYMENT)[0].contains(r#"till="till-1""#),
        "{lines:?}"
    );
    assert!(
        of(code::NOT_FOUND)[0].contains(r#"route="none""#),
        "{lines:?}"
    );
    assert!(
        of(code::METHOD_NOT_ALLOWED)[0].contains(r#"method="other""#),
        "{lines:?}"
    );
    let callback = of(code::BAD_SIGNATURE)[0];
    assert!(
        callback.contains(" WARN ") && callback.contains("is malformed"),
        "{callback}"
    );
    for leak in [ID, "secret", "xxxxxxxxxx"] {
        assert!(!captured.text().contains(leak), "{leak} in {lines:?}");
    }
}

/// Includes everything that a refusal repeats, with or without a token.
#[tokio::test]
async fn nobody_can_write_a_line_of_their_own_into_the_log() {
    let (captured, _guard) = Captured::start("debug");
    let path = format!("/api/payments/{ID}");
    // Each control character, and both ends of each other range.
    let all = DANGEROUS.into_iter().flat_map(|range| {
        let ends = [*range.start(), *range.end()];
        range.filter(move |c| c.is_control() || ends.contains(c))
    });
    for c in all {
        // A new bench for each, so that none of its refusals is only counted.
        let bench = Bench::new().await;
        let text = format!("x{c}2026-11-27T14:00:00.000000Z ERROR ALARM: look at this payment{c}y");
        let mut wrong = order(&text);
        wrong["purchase_currency"] = json!(text);
        wrong["order_items"][0]["name"] = json!(text);
        let bodies = [
            json!({ "device_id": text, "order": order("O-1") }),
            json!({ "device_id": "d", "order": wrong }),
            json!({ "device_id": "d", "order": order("O-1"), &text: 1 }),
            json!({ "device_id": "d", "order": { &text: 1 } }),
            json!({ "device_id": { &text: text }, "order": 7 }),
        ];
        for body in bodies {
            let reply = bench.call("PUT", &path, body.to_string()).await;
            assert!(reply.status.is_client_error(), "{}", reply.text);
        }
        bench.call("PUT", &path, format!("{{{text}")).await;
        let note = json!({ "outcome": text, "note": text });
        bench
            .call("POST", &format!("{path}/resolve"), note.to_string())
            .await;
        let mut encoded = String::new();
        for byte in text.bytes() {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        bench.get(&format!("/{encoded}?{encoded}")).await;
        bench.get(&format!("/api/payments/{encoded}")).await;
        bench.get(&format!("/api/payments?open={encoded}")).await;
        // Headers accept tabs and non-ASCII bytes.
        if let Ok(value) = axum::http::HeaderValue::from_bytes(text.as_bytes()) {
            let request = Request::post("/webhooks/kustom").header("webhook-id", &value);
            bench.send(request.body(Body::empty()).unwrap()).await;
            let request = Request::get("/api/till").header("authorization", value);
            bench.send(request.body(Body::empty()).unwrap()).await;
        }
        let escaped = format!("x{}2026", c.escape_debug());
        assert!(
            captured.text().contains(&escaped),
            "{escaped} is not logged"
        );
    }
    let lines = captured.only_lines();
    let alarms = lines
        .iter()
        .filter(|line| value(line, "route").is_none() && line.contains("ALARM"));
    assert_eq!(alarms.count(), 0);
}

#[tokio::test]
async fn a_long_value_is_cut_in_the_answer_and_in_the_log() {
    let bench = Bench::new().await;
    let (captured, _guard) = Captured::start("info");
    let body = json!({ "device_id": "x".repeat(60_000), "order": order("O-1") });
    let reply = bench
        .call("PUT", &format!("/api/payments/{ID}"), body.to_string())
        .await;
    assert_eq!(reply.refusal(), (404, code::UNKNOWN_DEVICE, vec![]));
    assert!(reply.text.len() < 1000, "{}", reply.text.len());
    assert!(captured.text().len() < 1000, "{}", captured.text());
}
