//! A cancel asks, and one that overtakes its start withdraws it.

use uuid::Uuid;

use super::super::bench::{Bench, Checked, Wrong, payment};

/// Cancels before a start, and after one.
pub(in crate::conform) async fn cancel(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let terminal = bench.terminal().await?;
    let (id, reference) = (Uuid::new_v4(), bench.reference("withdrawn"));
    let cancel = format!("{}/cancel", payment(id));
    let early = bench.page.post(&cancel, None).await?;
    wrong.unless_refused(&early, "a cancel before its start", 404, "unknown_payment");
    let late = bench.put(id, &bench.body(&reference, &terminal)).await?;
    wrong.unless_refused(&late, "the start after it", 409, "payment_withdrawn");
    if let Some(sessions) = bench.sessions(&reference).await? {
        wrong.unless(sessions.is_empty(), || {
            "a start that was withdrawn made a session".to_owned()
        });
    }

    let started = bench.sent("cancel", &terminal).await?;
    let cancel = format!("{}/cancel", payment(started.id));
    let asked = bench.page.post(&cancel, None).await?;
    let state = asked.text_of("state");
    wrong.unless(
        asked.status == 200 && asked.body["cancel_asked"] == true,
        || {
            let got = asked.verdict();
            format!("a cancel is answered by {got}, and cancel_asked is not true in it")
        },
    );
    wrong.unless(matches!(state, "sent" | "cancelling" | "cancelled"), || {
        format!("a cancel makes the payment {state}")
    });
    bench.until(started.id, &["cancelled"]).await?;
    if let Some(sessions) = bench.sessions(&started.reference).await? {
        let all = sessions.iter().all(|session| session.status == "CANCELLED");
        wrong.unless(all, || {
            "the payment is cancelled, and its session is not".to_owned()
        });
    }
    let again = bench.page.post(&cancel, None).await?;
    let (got, state) = (again.verdict(), again.text_of("state"));
    wrong.unless(again.status == 200 && state == "cancelled", || {
        format!("a second cancel is answered by {got} {state:?}, not 200 \"cancelled\"")
    });
    let next = bench.start(&started.reference, &terminal).await?;
    let got = next.answer.verdict();
    wrong.unless(next.answer.status == 201, || {
        format!("after a cancel the order is charged again, and answered by {got}")
    });
    Ok(())
}
