//! What is refused has its status and its code, and starts nothing.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::bench::{Bench, Checked, Wrong, payment};

type Change = fn(&mut Value);

/// What is wrong with a start, how it is changed to that, and how it has to be refused.
const STARTS: [(&str, Change, u16, &str); 9] = [
    (
        "lines that do not add up",
        |b| b["order"]["order_amount"] = json!(1),
        422,
        "order_does_not_add_up",
    ),
    (
        "a negative amount",
        |b| b["order"]["order_amount"] = json!(-1),
        422,
        "bad_amount",
    ),
    (
        "an amount with decimals",
        |b| b["order"]["order_amount"] = json!(125.5),
        400,
        "bad_json",
    ),
    (
        "an amount as text",
        |b| b["order"]["order_amount"] = json!("12500"),
        400,
        "bad_json",
    ),
    (
        "no currency",
        |b| b["order"]["purchase_currency"] = json!("KRONOR"),
        422,
        "bad_currency",
    ),
    (
        "an empty reference",
        |b| b["order"]["merchant_reference1"] = json!(""),
        422,
        "bad_order",
    ),
    ("no order", |b| b["order"] = Value::Null, 400, "bad_json"),
    (
        "a field that is none",
        |b| b["order"]["tip"] = json!(1),
        400,
        "bad_json",
    ),
    (
        "an unknown terminal",
        |b| b["device_id"] = json!("00000000-0000-4000-8000-000000000000"),
        404,
        "unknown_device",
    ),
];

/// Sends what has to be refused.
pub(in crate::conform) async fn refusals(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let terminal = bench.terminal().await?;
    let reference = bench.reference("refused");
    for (what, change, status, code) in STARTS {
        let mut body = bench.body(&reference, &terminal);
        change(&mut body);
        let answer = bench.put(Uuid::new_v4(), &body).await?;
        wrong.unless_refused(&answer, what, status, code);
        let same = answer.body["status"] == answer.status;
        wrong.unless(same, || {
            format!("{what}: the body's status is not the answer's")
        });
        let told = !answer.text_of("detail").is_empty();
        wrong.unless(told, || format!("{what}: no detail says what is wrong"));
    }
    let path = payment(Uuid::new_v4());
    let request = bench.page.request(Method::PUT, &path);
    let request = request.header("content-type", "application/json").body("{");
    let answer = bench.page.sent(Method::PUT, &path, request).await?;
    wrong.unless_refused(&answer, "a body that is no JSON", 400, "bad_json");
    let answer = bench.page.get(&path).await?;
    wrong.unless_refused(&answer, "an unknown payment", 404, "unknown_payment");
    let answer = bench.page.get("/api/payments/no-uuid").await?;
    wrong.unless_refused(&answer, "an id that is no UUID", 400, "bad_request");
    let answer = bench.page.get("/api/no-such-route").await?;
    wrong.unless_refused(&answer, "an unknown route", 404, "not_found");
    if let Some(sessions) = bench.sessions(&reference).await? {
        let count = sessions.len();
        wrong.unless(count == 0, || {
            format!("refused starts made {count} sessions")
        });
    }
    Ok(())
}
