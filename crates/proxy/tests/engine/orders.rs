//! Money rule 8: the merchant's own order is what is charged.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use ipp_proxy::auth::Caller;
use ipp_relay::Call;
use ipp_wire::{Order, PaymentState, StartPayment};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::common::{Shop, TILL, caller, eventually, order, until};

/// A merchant's backend that knows these orders; returns its URL.
async fn backend(orders: Vec<Order>) -> String {
    async fn one(
        State(orders): State<Vec<Order>>,
        Path(reference): Path<String>,
    ) -> Result<Json<Order>, StatusCode> {
        let found = orders
            .into_iter()
            .find(|o| o.merchant_reference1 == reference);
        found.map(Json).ok_or(StatusCode::NOT_FOUND)
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new()
        .route("/shop/orders/{reference}", get(one))
        .with_state(orders);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    format!("http://{address}/shop/orders/")
}

#[tokio::test]
async fn the_shops_own_order_is_what_is_charged() {
    let mut ours = order("ORDER 1 #2");
    ours.merchant_reference2 = Some("from the shop".to_owned());
    let mut shop = Shop::open().await;
    shop.restart_with_orders(&backend(vec![ours]).await).await;
    let (id, mut feed) = shop.start("ORDER 1 #2").await;
    let sent = until(&mut feed, id, PaymentState::Sent).await;
    assert_eq!(
        sent.order.merchant_reference2.as_deref(),
        Some("from the shop")
    );
    // The page's own body, sent again, is the same payment.
    let again = shop.ask(id, "ORDER 1 #2").await.unwrap();
    assert!(!again.1);
}

#[tokio::test]
async fn an_order_unlike_the_shops_is_refused_before_sending() {
    let mut dearer = order("ORDER-1");
    dearer.order_amount += 1;
    let mut foreign = order("ORDER-2");
    foreign.purchase_currency = "NOK".to_owned();
    let mut broken = order("ORDER-3");
    broken.order_items.pop();
    let mut shop = Shop::open().await;
    shop.restart_with_orders(&backend(vec![dearer, foreign, broken]).await)
        .await;
    for (reference, code) in [
        ("ORDER-1", "order_mismatch"),
        ("ORDER-2", "order_mismatch"),
        ("ORDER-3", "order_does_not_add_up"),
        ("ORDER-4", "order_unknown"),
    ] {
        let id = Uuid::new_v4();
        let refused = shop.ask(id, reference).await.unwrap_err();
        assert_eq!(refused.code, code, "{reference}");
        assert_eq!(
            shop.engine.payment(TILL, id).await.unwrap_err().code,
            "unknown_payment"
        );
    }
    assert_eq!(shop.relay.sent(Call::Create), 0);
}

/// The customer has paid, and something is added to the order under the same reference.
#[tokio::test]
async fn an_order_that_grew_after_it_was_paid_is_not_charged() {
    let (mut shop, id, mut feed) = Shop::sent().await;
    shop.engine.tap(TILL, id, None).await.unwrap();
    until(&mut feed, id, PaymentState::Paid).await;
    drop(feed);
    let mut grown = order("ORDER-1");
    let more = grown.order_items[1].clone();
    grown.order_amount += more.total_amount;
    grown.order_tax_amount += more.total_tax_amount;
    grown.order_items.push(more);
    shop.restart_with_orders(&backend(vec![grown.clone()]).await)
        .await;
    let wish = StartPayment {
        order: grown,
        ..shop.wish("ORDER-1")
    };
    let started = shop.engine.start(&caller(TILL), Uuid::new_v4(), wish).await;
    let refused = started.unwrap_err();
    let paid = Some(id.to_string().into());
    assert_eq!((refused.code, refused.payment_id), ("order_paid", paid));
    let paid = shop.engine.payment(TILL, id).await.unwrap();
    assert_eq!(paid.order, order("ORDER-1"), "as it was paid");
    assert_eq!(shop.relay.sent(Call::Create), 1);
}

#[tokio::test]
async fn without_an_answer_from_the_shop_nothing_is_started() {
    let mut shop = Shop::open().await;
    shop.restart_with_orders("http://127.0.0.1:1/orders").await;
    let refused = shop.ask(Uuid::new_v4(), "ORDER-1").await;
    assert_eq!(refused.unwrap_err().code, "order_unavailable");
    assert_eq!(shop.relay.sent(Call::Create), 0);
}

/// A merchant's backend that answers every request with this text.
async fn saying(text: String) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().fallback(get(move || async move { text }));
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    format!("http://{address}/orders")
}

#[tokio::test]
async fn a_wrong_order_of_the_shops_names_its_field() {
    let text = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut order = serde_json::json!(order("ORDER-1"));
        change(&mut order);
        order.to_string()
    };
    let quantity = text(&|order| order["order_items"][0]["quantity"] = serde_json::json!(0.5));
    let lines = text(&|order| {
        let lines = order["order_items"].take();
        order["order_lines"] = lines;
    });
    let sum = text(&|order| order["order_items"][0]["total_amount"] = serde_json::json!(1));
    let large = text(&|order| order["merchant_data"] = "x".repeat(256 * 1024).into());
    let mut shop = Shop::open().await;
    for (said, status, code, field) in [
        (quantity, 422, "bad_order", "order_items[0].quantity"),
        (lines, 422, "bad_order", "order_lines"),
        (
            sum,
            422,
            "order_does_not_add_up",
            "order_items[0].total_amount",
        ),
        (large, 422, "bad_order", "order_items"),
        ("<html>".to_owned(), 502, "order_unavailable", ""),
    ] {
        shop.restart_with_orders(&saying(said).await).await;
        let wish = shop.wish("ORDER-1");
        let started = shop.engine.start(&caller(TILL), Uuid::new_v4(), wish).await;
        let refused = started.unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.code), (status, code));
        let begin = format!("The shop's own order is wrong: {field}: ");
        let named = refused.detail.starts_with(&begin) && refused.errors.contains_key(field);
        assert_eq!(named, status == 422, "{}", refused.detail);
        assert!(!refused.detail.contains("could not be fetched"));
    }
    assert_eq!(shop.relay.sent(Call::Create), 0);
}

#[tokio::test]
async fn a_reference_with_slashes_is_asked_for_as_one_name() {
    let reference = "Shop/0042 #7";
    let mut shop = Shop::open().await;
    let url = backend(vec![order(reference)]).await;
    shop.restart_with_orders(&url).await;
    let (id, mut feed) = shop.start(reference).await;
    let sent = until(&mut feed, id, PaymentState::Sent).await;
    assert_eq!(sent.order.merchant_reference1, reference);
}

/// References that are valid order names in some shops, and could leave a folder in a URL.
const MISREAD: [&str; 5] = ["../0042", "POS/../11", "a\\b", "..", "."];

#[tokio::test]
async fn without_order_lookup_a_reference_may_be_anything() {
    let shop = Shop::open().await;
    for reference in MISREAD.into_iter().chain(["Shop/0042 #7"]) {
        let (id, mut feed) = shop.start(reference).await;
        let sent = until(&mut feed, id, PaymentState::Sent).await;
        assert_eq!(sent.order.merchant_reference1, reference);
        shop.engine.cancel(TILL, id).await.unwrap();
        until(&mut feed, id, PaymentState::Cancelled).await;
    }
}

/// A merchant's backend that knows every order, and counts the requests.
#[derive(Clone)]
struct Counting {
    asked: Arc<AtomicUsize>,
    at_once: Arc<AtomicUsize>,
    most_at_once: Arc<AtomicUsize>,
    /// Each answer takes one of these permits.
    answers: Arc<Semaphore>,
}

impl Counting {
    /// Starts it with this number of permits, and returns its URL, too.
    async fn start(answers: usize) -> (Self, String) {
        let backend = Self {
            asked: Arc::default(),
            at_once: Arc::default(),
            most_at_once: Arc::default(),
            answers: Arc::new(Semaphore::new(answers)),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new()
            .fallback(Self::one)
            .with_state(backend.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        (backend, format!("http://{address}/orders"))
    }

    async fn one(State(backend): State<Self>, request: Request) -> Json<Order> {
        backend.asked.fetch_add(1, Ordering::SeqCst);
        let now = backend.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        backend.most_at_once.fetch_max(now, Ordering::SeqCst);
        backend.answers.acquire().await.unwrap().forget();
        backend.at_once.fetch_sub(1, Ordering::SeqCst);
        let path = request.uri().path().to_owned();
        Json(order(path.rsplit('/').next().unwrap()))
    }
}

#[tokio::test]
async fn what_the_proxy_refuses_by_itself_is_not_asked_of_the_shop() {
    let (backend, url) = Counting::start(1).await;
    let mut shop = Shop::open().await;
    shop.restart_with_orders(&url).await;
    let start = async |caller: Caller, wish: StartPayment| {
        let started = shop.engine.start(&caller, Uuid::new_v4(), wish).await;
        started.unwrap_err()
    };
    for reference in MISREAD {
        let refused = start(caller(TILL), shop.wish(reference)).await;
        let said = (refused.status.as_u16(), refused.code);
        assert_eq!(said, (422, "bad_order"), "{reference}");
        let message = &refused.errors["merchant_reference1"];
        assert!(message.contains("backslash"), "{message}");
    }
    let mut poor = caller(TILL);
    poor.max_amount = Some(239_999);
    assert_eq!(start(poor, shop.wish("O-1")).await.code, "over_limit");
    let mut elsewhere = caller(TILL);
    elsewhere.devices = Some(vec!["another".to_owned()]);
    let refused = start(elsewhere, shop.wish("O-1")).await;
    assert_eq!(refused.code, "device_not_allowed");
    let mut unknown = shop.wish("O-1");
    unknown.device_id = "another".to_owned();
    assert_eq!(start(caller(TILL), unknown).await.code, "unknown_device");
    assert_eq!(backend.asked.load(Ordering::SeqCst), 0);
    shop.start("O-1").await;
    assert_eq!(backend.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_shop_is_asked_for_sixteen_orders_at_a_time() {
    const CHARGE_COUNT: usize = 60;
    let (backend, url) = Counting::start(0).await;
    let mut shop = Shop::open().await;
    shop.restart_with_orders(&url).await;
    let charges: Vec<_> = (0..CHARGE_COUNT)
        .map(|n| {
            let (engine, wish) = (shop.engine.clone(), shop.wish(&format!("O-{n}")));
            tokio::spawn(async move { engine.start(&caller(TILL), Uuid::new_v4(), wish).await })
        })
        .collect();
    for answered in 0..CHARGE_COUNT {
        let wanted = (CHARGE_COUNT - answered).min(16);
        eventually("as many requests as there may be", || {
            backend.at_once.load(Ordering::SeqCst) >= wanted
        })
        .await;
        backend.answers.add_permits(1);
    }
    let mut started = 0;
    for charge in charges {
        match charge.await.unwrap() {
            Ok(_) => started += 1,
            Err(refused) => assert_eq!(refused.code, "device_busy"),
        }
    }
    assert_eq!(
        (started, backend.asked.load(Ordering::SeqCst)),
        (1, CHARGE_COUNT)
    );
    assert_eq!(backend.most_at_once.load(Ordering::SeqCst), 16);
}
