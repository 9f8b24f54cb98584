//! Money rule 8: the merchant's own order is what is charged.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use ipp_wire::{Order, PaymentState};
use uuid::Uuid;

use super::common::{Shop, TILL, caller, order, until};

/// A merchant's backend that knows these orders; the address of its folder.
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
    let mut ours = order("ORDER 1/2");
    ours.merchant_reference2 = Some("from the shop".to_owned());
    let mut shop = Shop::open().await;
    shop.restart_with_orders(&backend(vec![ours]).await).await;
    let (id, mut feed) = shop.start("ORDER 1/2").await;
    let sent = until(&mut feed, id, PaymentState::Sent).await;
    assert_eq!(
        sent.order.merchant_reference2.as_deref(),
        Some("from the shop")
    );
    // The page's own body again is the same payment.
    let again = shop
        .engine
        .start(&caller(TILL), id, shop.wish("ORDER 1/2"))
        .await
        .unwrap();
    assert!(!again.1);
}

#[tokio::test]
async fn what_differs_from_the_shops_order_is_refused_before_anything_is_sent() {
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
        ("..", "order_unknown"),
    ] {
        let id = Uuid::new_v4();
        let refused = shop
            .engine
            .start(&caller(TILL), id, shop.wish(reference))
            .await
            .unwrap_err();
        assert_eq!(refused.code, code, "{reference}");
        assert_eq!(
            shop.engine.payment(TILL, id).await.unwrap_err().code,
            "unknown_payment"
        );
    }
    assert_eq!(shop.relay.creates(), 0);
}

#[tokio::test]
async fn without_an_answer_from_the_shop_nothing_is_started() {
    let mut shop = Shop::open().await;
    shop.restart_with_orders("http://127.0.0.1:1/orders").await;
    let refused = shop
        .engine
        .start(&caller(TILL), Uuid::new_v4(), shop.wish("ORDER-1"))
        .await;
    assert_eq!(refused.unwrap_err().code, "order_unavailable");
    assert_eq!(shop.relay.creates(), 0);
}
