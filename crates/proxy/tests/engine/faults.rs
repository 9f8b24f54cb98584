//! Create is sent once, and its outcome is never guessed.

use std::time::Duration;

use ipp_payment::Timings;
use ipp_proxy::kustom::LineTypes;
use ipp_relay::{Answer, Call, Request, answer};
use ipp_verify::{Fault, FaultKind, Network};
use ipp_wire::{PaymentState, Word as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::common::{Shop, TILL, caller, quick, until};

/// Timings so long that a callback surely comes first.
fn patient() -> Timings {
    Timings {
        unknown_after: Duration::from_secs(60),
        ..quick()
    }
}

#[tokio::test]
async fn a_lost_answer_is_recovered_by_the_created_callback() {
    for fault in [
        Fault::AnswerLost,
        Fault::AnswerCut,
        Fault::AnswerReplaced(502),
        Fault::AnswerReplaced(408),
    ] {
        let shop = Shop::with(patient(), true).await;
        shop.relay.on(Call::Create, fault);
        let (id, mut feed) = shop.start("ORDER-1").await;
        until(&mut feed, id, PaymentState::Sent).await;
        shop.engine.tap(TILL, id, None).await.unwrap();
        until(&mut feed, id, PaymentState::Paid).await;
        assert_eq!(
            (shop.relay.sent(Call::Create), shop.creates()),
            (1, 1),
            "{fault:?}"
        );
    }
}

/// Faults of a create call after which nobody knows what came of it.
const LOST: &[Fault] = &[
    Fault::RequestLost,
    Fault::RequestDelayed(Duration::from_millis(1200)),
    Fault::RequestCut,
    Fault::AnswerLost,
    Fault::AnswerDelayed(Duration::from_millis(3000)),
    Fault::ConnectionCut,
    Fault::AnswerCut,
    Fault::AnswerReplaced(500),
    Fault::AnswerReplaced(302),
    Fault::AnswerInvented,
    Fault::AnswerAltered,
    Fault::Held,
];

/// Faults of a create call by which it is refused.
const REFUSED: &[Fault] = &[
    Fault::Refused(400),
    Fault::Refused(401),
    Fault::Refused(404),
    Fault::Refused(409),
    Fault::Refused(422),
    Fault::Refused(429),
    Fault::Throttled(None),
    Fault::Throttled(Some(1)),
];

#[test]
fn create_meets_every_fault_of_this_network() {
    let met: Vec<_> = LOST.iter().chain(REFUSED).map(|f| f.kind()).collect();
    let declared = |kind: &FaultKind| kind.networks().contains(&Network::Engine);
    for kind in FaultKind::ALL {
        assert_eq!(met.contains(kind), declared(kind), "{kind}");
    }
}

#[tokio::test]
async fn a_lost_answer_needs_attention_and_is_never_sent_again() {
    for fault in LOST {
        lost(*fault).await;
    }
}

async fn lost(fault: Fault) {
    let shop = Shop::with(quick(), false).await;
    shop.relay.invent(|_| answer(201, "[]"));
    shop.relay.on(Call::Create, fault);
    let (id, mut feed) = shop.start("ORDER-1").await;
    let unknown = until(&mut feed, id, PaymentState::Unknown).await;
    assert_eq!(unknown.reason.unwrap().code, "create_lost");
    let start = async |reference| shop.ask(Uuid::new_v4(), reference).await;
    let busy = start("ORDER-2").await.unwrap_err();
    assert_eq!(busy.code, "device_busy", "{fault:?}");
    until(&mut feed, id, PaymentState::NeedsAttention).await;
    let again = start("ORDER-1").await.unwrap_err();
    assert_eq!(
        (again.code, again.payment_id),
        ("order_unsettled", Some(id.to_string().into()))
    );
    assert_eq!(shop.relay.sent(Call::Create), 1, "{fault:?}");
    // The device is free for another order.
    shop.relay.on(Call::Create, Fault::Refused(400));
    start("ORDER-2").await.unwrap();
}

#[tokio::test]
async fn a_late_callback_still_decides_what_needs_attention() {
    let shop = Shop::with(quick(), false).await;
    shop.relay.on(Call::Create, Fault::AnswerLost);
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::NeedsAttention).await;
    shop.told("kevt_late", &shop.session()).await;
    // It no longer holds its device, and does not become open again, but it can be cancelled.
    shop.engine.cancel(TILL, id).await.unwrap();
    until(&mut feed, id, PaymentState::Cancelled).await;
}

#[tokio::test]
async fn a_refusal_is_failed_with_kustoms_reason_and_frees_the_order() {
    let shop = Shop::open().await;
    for fault in REFUSED {
        shop.relay.on(Call::Create, *fault);
        let (id, mut feed) = shop.start("ORDER-1").await;
        let failed = until(&mut feed, id, PaymentState::Failed).await;
        assert!(failed.reason.is_some(), "{fault:?}");
    }
    shop.relay.restore(Call::Create);
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
}

/// How Kustom would refuse an order whose lines have other types than it documents for terminals.
fn refused_type(request: &Request) -> Answer {
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    let lines = body["order_items"].as_array().unwrap();
    let other =
        |line: &Value| !matches!(line["type"].as_str(), None | Some("physical" | "discount"));
    let field = format!(
        "order_items[{}].type",
        lines.iter().position(other).unwrap()
    );
    let errors = json!({ field: "must be physical or discount" });
    let problem = json!({ "title": "Validation Failed", "status": 400, "errors": errors });
    answer(400, problem.to_string())
}

#[tokio::test]
async fn line_types_that_kustom_refuses_are_told_or_mapped() {
    let mut shop = Shop::open().await;
    let mut wish = shop.wish("ORDER-1");
    let lines = &mut wish.order.order_items;
    lines[0].kind = Some("shipping_fee".to_owned());
    lines[1].kind = None;
    let mut card = lines[1].clone();
    (card.kind, card.tax_rate) = (Some("gift_card".to_owned()), 0);
    (card.unit_price, card.total_amount, card.total_tax_amount) = (-1000, -1000, 0);
    lines.push(card);
    wish.order.order_amount -= 1000;
    let who = caller(TILL);

    shop.relay.on(Call::Create, Fault::AnswerInvented);
    shop.relay.invent(refused_type);
    let (id, mut feed) = (Uuid::new_v4(), shop.engine.feed(TILL));
    shop.engine.start(&who, id, wish.clone()).await.unwrap();
    let why = until(&mut feed, id, PaymentState::Failed).await.reason;
    let said = "Validation Failed order_items[0].type: must be physical or discount";
    assert_eq!(why.unwrap().detail, said);

    shop.relay.restore(Call::Create);
    shop.line_types = LineTypes::Map;
    shop.restart().await;
    let (id, mut feed) = (Uuid::new_v4(), shop.engine.feed(TILL));
    shop.engine.start(&who, id, wish.clone()).await.unwrap();
    let sent = until(&mut feed, id, PaymentState::Sent).await;
    assert_eq!(sent.order, wish.order, "the payment keeps its own order");
    let charged = &shop.playground.sessions()[0].purchase.order_items;
    let kinds: Vec<_> = charged.iter().map(|line| line.kind.as_deref()).collect();
    assert_eq!(kinds, [Some("physical"), None, Some("discount")]);
    // The same request is still the same payment.
    assert!(!shop.engine.start(&who, id, wish).await.unwrap().1);
}

/// No callback comes, and no read is answered, beyond the session's life.
#[tokio::test]
async fn what_cannot_be_read_in_time_calls_a_person_and_is_paid() {
    let timings = Timings {
        session_life: Duration::from_millis(500),
        ..quick()
    };
    let shop = Shop::with(timings, false).await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    shop.relay.on(Call::Read, Fault::Refused(503));
    shop.engine.tap(TILL, id, None).await.unwrap();
    until(&mut feed, id, PaymentState::NeedsAttention).await;
    let again = shop.ask(Uuid::new_v4(), "ORDER-1").await.unwrap_err();
    assert_eq!(again.code, "order_unsettled");
    shop.relay.restore(Call::Read);
    shop.told_of("finalized", "kevt_late", &shop.session())
        .await;
    until(&mut feed, id, PaymentState::Paid).await;
    assert_eq!(shop.creates(), 1);
}

#[tokio::test]
async fn a_payment_that_is_not_ours_is_left_alone() {
    let (shop, id, mut feed) = Shop::sent().await;
    let foreign = Uuid::new_v4().to_string();
    shop.told_of("finalized", "kevt_foreign", &foreign).await;
    shop.engine
        .callback("kevt_odd", b"not json at all")
        .await
        .unwrap();
    let lied = shop.playground.sessions()[0].session_id;
    let body = format!(
        r#"{{"type":"ipp.session.finalized","data":{{"session_id":"{lied}","order_id":"x"}}}}"#
    );
    shop.engine
        .callback("kevt_liar", body.as_bytes())
        .await
        .unwrap();
    shop.engine.tap(TILL, id, Some("LOST_CARD")).await.unwrap();
    until(&mut feed, id, PaymentState::Active).await;
}
