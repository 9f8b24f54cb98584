//! A start that is sent again is the same payment.

use futures::future::join_all;
use serde_json::json;
use uuid::Uuid;

use super::super::bench::{Bench, Checked, Wrong};
use super::super::client::Answer;

/// How many times a start is sent at once.
const AT_ONCE: usize = 4;

/// Sends a start again, at once and later, and with another body.
pub(in crate::conform) async fn start(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let started = bench
        .start(&bench.reference("start"), &bench.terminal().await?)
        .await?;
    let status = started.answer.status;
    wrong.unless(status == 201, || {
        format!("a new start is answered by {status}, not 201")
    });
    is_it(&started.answer, started.id, wrong);
    bench.until(started.id, &["sent", "active"]).await?;
    let again = bench.put(started.id, &started.body).await?;
    wrong.unless(again.status == 200, || {
        let got = again.verdict();
        format!("the same start again is answered by {got}, not 200")
    });
    is_it(&again, started.id, wrong);
    let mut other = started.body.clone();
    other["order"]["merchant_reference2"] = json!("another");
    let reused = bench.put(started.id, &other).await?;
    let what = "the same id with another body";
    wrong.unless_refused(&reused, what, 422, "payment_id_reused");
    once(
        bench,
        &started.reference,
        "a start that is sent twice",
        wrong,
    )
    .await?;

    let (id, reference) = (Uuid::new_v4(), bench.reference("at-once"));
    let body = bench.body(&reference, &bench.terminal().await?);
    let answers = join_all((0..AT_ONCE).map(|_| bench.put(id, &body))).await;
    let answers = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    for answer in &answers {
        is_it(answer, id, wrong);
    }
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    wrong.unless(made == 1, || {
        format!("of {AT_ONCE} equal starts at once {made} are answered by 201, not one")
    });
    bench.until(id, &["sent", "active"]).await?;
    once(bench, &reference, "a start that is sent at once", wrong).await?;
    Ok(())
}

/// The answer has to be about this payment.
fn is_it(answer: &Answer, id: Uuid, wrong: &mut Wrong) {
    let taken = matches!(answer.status, 200 | 201);
    wrong.unless(taken, || {
        format!("a start is answered by {}", answer.verdict())
    });
    let got = &answer.body["payment_id"];
    wrong.unless(!taken || *got == id.to_string(), || {
        format!("a start is answered by payment {got}, not {id}")
    });
}

/// The provider has to have one session of the order.
async fn once(bench: &Bench, reference: &str, what: &str, wrong: &mut Wrong) -> Result<(), String> {
    if let Some(sessions) = bench.sessions(reference).await? {
        let count = sessions.len();
        wrong.unless(count == 1, || {
            format!("{what} has {count} sessions at the provider, not one")
        });
    }
    Ok(())
}
