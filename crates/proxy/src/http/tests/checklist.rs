//! Kustom's points before going live, ticked by what the proxy sees.

use axum::body::Body;
use ipp_payment::Timings;
use ipp_wire::{CheckItem, CheckPoint, Checklist};
use serde_json::json;

use super::webhook::{now, signed};
use super::{Bench, ID, access_to, order, start};

const OTHER: &str = "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f68";

async fn checklist(bench: &Bench) -> Checklist {
    let reply = bench.get("/api/playground/checklist").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    serde_json::from_value(reply.body).unwrap()
}

fn item(checklist: &Checklist, point: CheckPoint) -> CheckItem {
    let mut items = checklist.items.iter();
    items.find(|item| item.point == point).unwrap().clone()
}

/// Waits until the payment is in this state, and returns its session.
async fn until(bench: &Bench, id: &str, state: &str) -> String {
    loop {
        let payment = bench.get(&format!("/api/payments/{id}")).await.body;
        if payment["state"] == *state {
            return payment["session_id"].as_str().unwrap().to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

async fn until_done(bench: &Bench, point: CheckPoint) -> CheckItem {
    loop {
        let item = item(&checklist(bench).await, point);
        if item.done {
            return item;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

/// Makes a session that the proxy knows nothing of.
async fn foreign_session(bench: &Bench) -> String {
    let mut body = order("of another system");
    body["device_id"] = json!(bench.device("Counter 2").await);
    body["purchase_started_at"] = json!("2026-06-05T18:33:01Z");
    let request = reqwest::Client::new()
        .post(format!("{}/ipp/v1/sessions", bench.playground.url()))
        .header(
            "authorization",
            format!("Basic {}", bench.playground.api_key()),
        );
    let answer = request.json(&body).send().await.unwrap();
    let made: serde_json::Value = answer.json().await.unwrap();
    made["session_id"].as_str().unwrap().to_owned()
}

/// Waits until the proxy has worked this callback off.
async fn until_processed(bench: &Bench, id: &str) {
    loop {
        let told = bench.get("/api/playground/callbacks").await.body;
        let mut callbacks = told["callbacks"].as_array().unwrap().iter();
        let told = |one: &serde_json::Value| one["webhook_id"] == id && !one["detail"].is_null();
        if callbacks.any(told) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

async fn charge(bench: &Bench, id: &str, device: &str) -> String {
    let path = format!("/api/payments/{id}");
    bench.call("PUT", &path, start(device, id)).await;
    until(bench, id, "sent").await
}

async fn tap(bench: &Bench, outcome: &str) {
    let path = format!("/api/playground/payments/{ID}/tap");
    let card = json!({ "outcome": outcome }).to_string();
    assert_eq!(bench.call("POST", &path, card).await.status, 200);
}

async fn callback(bench: &Bench, id: &str, kind: &str, session: &str, reason: Option<&str>) {
    let data = json!({ "session_id": session, "failure_reason": reason });
    let body = json!({ "type": kind, "data": data }).to_string();
    assert_eq!(bench.send(signed(id, now(), &body)).await.status, 200);
}

#[tokio::test]
async fn each_point_names_what_showed_it() {
    let bench = Bench::new().await;
    let empty = checklist(&bench).await;
    assert_eq!(empty.provider, "a playground on this machine");
    assert!(empty.items.iter().all(|item| !item.done), "{empty:?}");

    let device = bench.device("Counter 1").await;
    let session = charge(&bench, ID, &device).await;
    tap(&bench, "DECLINED_GENERIC").await;
    let declined = Some("DECLINED_GENERIC");
    callback(&bench, "kevt_1", "ipp.payment.failed", &session, declined).await;
    until_done(&bench, CheckPoint::Declined).await;
    tap(&bench, "SUCCESS").await;
    until(&bench, ID, "paid").await;
    // A session of another system on the same account shows nothing.
    let foreign = foreign_session(&bench).await;
    callback(&bench, "kevt_2", "ipp.session.finalized", &foreign, None).await;
    until_processed(&bench, "kevt_2").await;
    callback(&bench, "kevt_3", "ipp.session.finalized", &session, None).await;
    until_done(&bench, CheckPoint::FinalizedCallback).await;
    charge(&bench, OTHER, &device).await;
    bench.post(&format!("/api/payments/{OTHER}/cancel")).await;
    until(&bench, OTHER, "cancelled").await;
    until_done(&bench, CheckPoint::Cancelled).await;

    let all = checklist(&bench).await;
    let told: Vec<_> = all
        .items
        .iter()
        .map(|item| {
            let seen = item.evidence.clone().unwrap_or_default();
            (item.point, item.done, seen.payment_id, seen.webhook_id)
        })
        .collect();
    let of = |id: &str| Some(id.to_owned());
    let expected = vec![
        (CheckPoint::DeviceListed, true, None, None),
        (CheckPoint::SessionCreated, true, of(ID), None),
        (CheckPoint::FinalizedCallback, true, of(ID), of("kevt_3")),
        (CheckPoint::OrderIdLinked, true, of(ID), None),
        (CheckPoint::Declined, true, of(ID), of("kevt_1")),
        (CheckPoint::Cancelled, true, of(OTHER), None),
        (CheckPoint::CallbacksAcknowledged, true, None, of("kevt_1")),
    ];
    assert_eq!(told, expected);
    let listed = item(&all, CheckPoint::DeviceListed).evidence.unwrap();
    assert_eq!(listed.device_id, Some(device));
    let linked = item(&all, CheckPoint::OrderIdLinked).evidence.unwrap();
    assert_eq!(linked.session_id, Some(session));
    assert!(linked.order_id.is_some() && !linked.at.is_empty());
}

#[tokio::test]
async fn a_refused_callback_unticks_until_the_next_is_acknowledged() {
    let bench = Bench::new().await;
    let point = CheckPoint::CallbacksAcknowledged;
    callback(&bench, "kevt_1", "of.the.future", "s", None).await;
    assert!(item(&checklist(&bench).await, point).done);
    let forged = signed("kevt_2", now() - 4000, "{}");
    assert_eq!(bench.send(forged).await.status, 400);
    let refused = item(&checklist(&bench).await, point);
    assert!(!refused.done && refused.detail.contains("refused"));
    // Nothing of what anyone may have sent is kept.
    assert_eq!(refused.evidence.unwrap().webhook_id, None);
    callback(&bench, "kevt_3", "of.the.future", "s", None).await;
    let shown = item(&checklist(&bench).await, point);
    assert!(shown.done);
    assert_eq!(shown.evidence.unwrap().webhook_id.unwrap(), "kevt_3");
}

#[tokio::test]
async fn evidence_outlives_the_process_that_saw_it() {
    let mut bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    charge(&bench, ID, &device).await;
    let shown = until_done(&bench, CheckPoint::SessionCreated).await;
    let playground = &bench.playground;
    let access = access_to(&playground.url(), playground.api_key(), Timings::default());
    bench.restart(&access).await;
    let again = item(&checklist(&bench).await, CheckPoint::SessionCreated);
    assert!(again.done);
    assert_eq!(again, shown);
}

/// A page asks for JSON, or for anything; a person who fills in a ticket names Markdown.
#[tokio::test]
async fn the_checklist_is_markdown_where_that_is_asked_for() {
    let bench = Bench::new().await;
    bench.device("Counter 1").await;
    bench.get("/api/devices").await;
    until_done(&bench, CheckPoint::DeviceListed).await;
    let token = bench.token("till-1", super::ALL);
    for (accept, is_markdown) in [
        ("text/markdown", true),
        ("Text/Markdown; charset=utf-8, */*", true),
        ("text/html, text/markdown, application/json", true),
        ("application/json, text/markdown;q=0.5", false),
        ("text/plain", false),
        ("*/*", false),
    ] {
        let request = axum::http::Request::get("/api/playground/checklist")
            .header("authorization", format!("Bearer {token}"))
            .header("accept", accept);
        let reply = bench.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, 200);
        let kind = reply.headers["content-type"].to_str().unwrap();
        assert_eq!(
            kind == "text/markdown; charset=utf-8",
            is_markdown,
            "{accept}"
        );
        assert_eq!(kind == "application/json", !is_markdown, "{accept}");
        assert_eq!(
            reply.text.contains("- [x] Device enrolled"),
            is_markdown,
            "{accept}"
        );
    }
}
