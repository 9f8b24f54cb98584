//! Stray sessions, which have no payment: found, cancelled, and watched to their end.

use ipp_playground::SessionStatus;
use ipp_relay::{Call, answer};
use ipp_verify::Fault;
use ipp_wire::{PaymentState, ResolveOutcome, ResolvePayment};
use uuid::Uuid;

use super::common::{Shop, TILL, caller, eventually, quick, until};

/// Create is not forwarded, and answered 201 with this body.
fn say_on_create(shop: &Shop, body: impl Into<String>) {
    let body = body.into();
    shop.relay.invent(move |_| answer(201, body.clone()));
    shop.relay.on(Call::Create, Fault::AnswerInvented);
}

fn status(shop: &Shop) -> SessionStatus {
    shop.playground.sessions()[0].status
}

#[tokio::test]
async fn a_session_found_after_settling_as_not_paid_is_cancelled() {
    let shop = Shop::with(quick(), false).await;
    shop.relay.on(Call::Create, Fault::AnswerLost);
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::NeedsAttention).await;
    let wish = ResolvePayment {
        outcome: ResolveOutcome::NotPaid,
        note: "looked at the terminal".to_owned(),
    };
    shop.engine.resolve(&caller(TILL), id, wish).await.unwrap();
    // Only now does Kustom report the session, which a customer could still pay, in a single
    // callback.
    let session = shop.session();
    shop.told("kevt_late", &session).await;
    eventually("the cancel", || status(&shop) == SessionStatus::Cancelled).await;
    assert_eq!(shop.state(id).await, PaymentState::Failed);
}

#[tokio::test]
async fn a_refused_payments_session_is_cancelled_until_it_works() {
    let mut shop = Shop::with(quick(), false).await;
    // An intermediary refused what Kustom had accepted.
    shop.relay.on(Call::Create, Fault::AnswerReplaced(403));
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Failed).await;
    let session = shop.session();
    shop.relay.on(Call::Cancel, Fault::Refused(502));
    shop.told("kevt_1", &session).await;
    let failed = |shop: &Shop| {
        let calls = shop.engine.counters().kustom_calls();
        calls.iter().any(|(n, c)| *n == "cancel_failed" && *c > 0)
    };
    eventually("a cancel that fails", || failed(&shop)).await;
    // The cancelling goes on after a restart.
    drop(feed);
    shop.restart().await;
    eventually("a cancel that fails", || failed(&shop)).await;
    shop.relay.restore(Call::Cancel);
    eventually("the cancel", || status(&shop) == SessionStatus::Cancelled).await;
    assert!(shop.engine.counters().alarms() > 0);
}

#[tokio::test]
async fn a_create_answer_with_a_foreign_session_needs_attention() {
    let mut shop = Shop::with(quick(), false).await;
    let (first, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, first, PaymentState::Sent).await;
    let session = shop.session();
    shop.playground
        .fail_session(shop.playground.sessions()[0].session_id)
        .unwrap();
    until(&mut feed, first, PaymentState::Failed).await;
    let body = format!(r#"{{"session_id":"{session}","status":"CREATED"}}"#);
    say_on_create(&shop, body);
    drop(feed);
    let (second, mut feed) = shop.start("ORDER-2").await;
    until(&mut feed, second, PaymentState::Unknown).await;
    until(&mut feed, second, PaymentState::NeedsAttention).await;
    assert!(shop.engine.counters().alarms() > 0);
    assert_eq!(shop.relay.sent(Call::Create), 2);
    drop(feed);
    shop.kill().await;
}

#[tokio::test]
async fn a_create_answer_with_only_a_session_id_opens_the_payment() {
    let shop = Shop::with(quick(), false).await;
    // The session has to exist to be read, so another payment's create makes it.
    shop.relay.on(Call::Create, Fault::AnswerLost);
    let (lost, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, lost, PaymentState::NeedsAttention).await;
    let session = shop.session();
    say_on_create(&shop, format!(r#"{{"session_id":"{session}"}}"#));
    let id = Uuid::new_v4();
    shop.ask(id, "ORDER-2").await.unwrap();
    until(&mut feed, id, PaymentState::Sent).await;
}

#[tokio::test]
async fn an_answer_to_create_without_a_usable_id_is_lost() {
    for body in [
        r#"{"session_id":"","status":"CREATED"}"#,
        r#"{"session_id":"../devices","status":"CREATED"}"#,
        r#"{"status":"CREATED"}"#,
        "[]",
    ] {
        let shop = Shop::with(quick(), false).await;
        say_on_create(&shop, body);
        let (id, mut feed) = shop.start("ORDER-1").await;
        until(&mut feed, id, PaymentState::Unknown).await;
    }
}
