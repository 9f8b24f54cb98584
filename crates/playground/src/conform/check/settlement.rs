//! What a backend may have beside the core: polling, and settling by hand.

use serde_json::{Value, json};

use super::super::bench::{AMOUNT, Bench, Checked, Stop, Wrong, payment};
use crate::session::Outcome;

/// Compares `GET /api/snapshot` with what is open.
pub(in crate::conform) async fn snapshot(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let started = bench.sent("snapshot", &bench.terminal().await?).await?;
    let id = started.id.to_string();
    let has = |snapshot: &Value, list: &str| {
        let mut list = snapshot[list].as_array().into_iter().flatten();
        list.any(|item| item["payment_id"] == id || item["busy"]["payment_id"] == id)
    };
    let read = bench.page.get("/api/snapshot").await?;
    let got = read.verdict();
    wrong.unless(read.status == 200, || format!("it is answered by {got}"));
    for list in ["payments", "busy"] {
        wrong.unless(has(&read.body, list), || {
            format!("an open payment is not in {list}")
        });
    }
    bench.tap(&started, Outcome::Success).await?;
    bench.until(started.id, &["paid"]).await?;
    let read = bench.page.get("/api/snapshot").await?;
    wrong.unless(!has(&read.body, "payments"), || {
        "a paid payment is still in payments".to_owned()
    });
    Ok(())
}

/// Settles a payment for which another amount was collected.
pub(in crate::conform) async fn settlement(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let provider = bench.provider.as_ref().ok_or_else(|| {
        let why = "what is collected can be changed at the playground alone: give --provider";
        Stop::Skipped(why.to_owned())
    })?;
    scope(bench, "resolve")?;
    let terminal = bench.terminal().await?;
    let started = bench.sent("settled", &terminal).await?;
    let path = format!("{}/resolve", payment(started.id));
    let decision = json!({"outcome": "paid", "note": "The receipt of the terminal."});
    let early = bench.page.post(&path, Some(&decision)).await?;
    wrong.unless_refused(&early, "an open payment, settled", 409, "not_resolvable");
    let sessions = provider.sessions(&started.reference).await?;
    let session = sessions.last();
    let session = session.ok_or_else(|| "the provider has no session".to_owned())?;
    provider
        .change_amount(&session.session_id, AMOUNT - 100)
        .await?;
    bench.tap(&started, Outcome::Success).await?;
    bench.until(started.id, &["held"]).await?;
    let next = bench.start(&started.reference, &terminal).await?;
    let what = "a charge of an order that is held";
    wrong.unless_refused(&next.answer, what, 409, "order_unsettled");
    let settled = bench.page.post(&path, Some(&decision)).await?;
    let (got, state) = (settled.verdict(), settled.text_of("state"));
    wrong.unless(settled.status == 200 && state == "paid", || {
        format!("a held payment, settled as paid, is answered by {got} {state:?}")
    });
    let note = settled.body["settled"]["note"] == decision["note"];
    wrong.unless(note, || "the answer does not have the decision".to_owned());
    Ok(())
}

/// The token has to have this scope; a check that needs it is skipped otherwise.
pub(super) fn scope(bench: &Bench, scope: &str) -> Checked {
    let scopes = bench.till.body["scopes"].as_array();
    let mut scopes = scopes.into_iter().flatten();
    match scopes.any(|of| of == scope) {
        true => Ok(()),
        false => Err(Stop::Skipped(format!("the token has no scope {scope}"))),
    }
}
