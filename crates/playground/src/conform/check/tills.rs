//! Who the page is, and what it sees of other tills.

use super::super::bench::{Bench, Checked, Stop, Wrong, payment};

/// What `GET /api/till` answered when the run began.
pub(in crate::conform) fn till(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let till = &bench.till;
    wrong.unless(!till.text_of("till").is_empty(), || {
        "till is not the token's sub".to_owned()
    });
    let scopes = till.body["scopes"].as_array();
    let pays = scopes.is_some_and(|scopes| scopes.iter().any(|scope| scope == "pay"));
    wrong.unless(pays, || {
        "scopes do not name pay, which the token must have".to_owned()
    });
    Ok(())
}

/// Reads, cancels and lists a payment of another till.
pub(in crate::conform) async fn tills(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let other = bench.other.as_ref().ok_or_else(|| {
        let why = "give a second --token, of another till";
        Stop::Skipped(why.to_owned())
    })?;
    let started = bench.sent("tills", &bench.terminal().await?).await?;
    let path = payment(started.id);
    let read = other.get(&path).await?;
    wrong.unless_refused(&read, "another till reads it", 404, "unknown_payment");
    let cancelled = other.post(&format!("{path}/cancel"), None).await?;
    wrong.unless_refused(
        &cancelled,
        "another till cancels it",
        404,
        "unknown_payment",
    );
    let list = other.get("/api/payments?open=true").await?;
    let id = started.id.to_string();
    wrong.unless(!list.text.contains(&id), || {
        "another till's list has it".to_owned()
    });
    let now = bench.page.get(&path).await?;
    let state = now.text_of("state");
    wrong.unless(state == "sent", || {
        format!("another till's cancel made it {state}")
    });
    Ok(())
}
