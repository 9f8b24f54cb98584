//! An order and a terminal have one open payment at most.

use serde_json::Value;
use uuid::Uuid;

use super::super::bench::{Bench, Checked, Started, Wrong, payment};
use super::super::client::Answer;
use crate::session::Outcome;

/// Charges on a busy terminal, an order that is open, and one that is paid.
pub(in crate::conform) async fn one_payment(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let (here, there) = (bench.terminal().await?, bench.terminal().await?);
    let first = bench.sent("first", &here).await?;
    let devices = bench.page.get("/api/devices").await?;
    wrong.unless(
        busy(&devices, &here)["payment_id"] == first.id.to_string(),
        || "GET /api/devices does not say what keeps the terminal busy".to_owned(),
    );
    let open = bench.page.get("/api/payments?open=true").await?;
    wrong.unless(open.text.contains(&first.id.to_string()), || {
        "GET /api/payments?open=true leaves an open payment out".to_owned()
    });

    let other = bench.reference("other");
    let on_busy = bench.start(&other, &here).await?;
    stands_in_the_way(
        &on_busy,
        "a charge on a busy terminal",
        "device_busy",
        first.id,
        wrong,
    );
    let of_open = bench.start(&first.reference, &there).await?;
    stands_in_the_way(
        &of_open,
        "a charge of an open order",
        "order_open",
        first.id,
        wrong,
    );
    for refused in [&on_busy, &of_open] {
        let read = bench.page.get(&payment(refused.id)).await?;
        wrong.unless_refused(&read, "a refused start, read", 404, "unknown_payment");
    }

    bench.tap(&first, Outcome::Success).await?;
    let paid = bench.until(first.id, &["paid"]).await?;
    wrong.unless(paid["order_id"].is_string(), || {
        "a paid payment has no order_id".to_owned()
    });
    let of_paid = bench.start(&first.reference, &there).await?;
    stands_in_the_way(
        &of_paid,
        "a charge of a paid order",
        "order_paid",
        first.id,
        wrong,
    );
    if let Some(sessions) = bench.sessions(&first.reference).await? {
        let count = sessions.len();
        wrong.unless(count == 1, || {
            format!(
                "refused charges made {} more sessions",
                count.saturating_sub(1)
            )
        });
    }
    let next = bench.start(&other, &here).await?;
    let got = next.answer.verdict();
    wrong.unless(next.answer.status == 201, || {
        format!("the terminal is free, and a charge on it is answered by {got}")
    });
    Ok(())
}

/// The start has to be refused, naming the payment that is there.
fn stands_in_the_way(start: &Started, what: &str, code: &str, id: Uuid, wrong: &mut Wrong) {
    wrong.unless_refused(&start.answer, what, 409, code);
    let named = start.answer.text_of("payment_id");
    wrong.unless(
        start.answer.status != 409 || named == id.to_string(),
        || format!("{what}: payment_id is {named:?}, not the payment that stands in the way"),
    );
}

/// What keeps a terminal busy, by the list of terminals.
fn busy<'a>(devices: &'a Answer, id: &str) -> &'a Value {
    let list = devices.body["devices"].as_array();
    let mut list = list.into_iter().flatten();
    let found = list.find(|device| device["id"] == id);
    found.map_or(&Value::Null, |device| &device["busy"])
}
