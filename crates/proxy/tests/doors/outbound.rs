//! The environment's HTTP proxies are for other hosts than this machine.

use std::net::TcpListener;

use serde_json::json;

use super::process::{Process, token};
use super::provider::Provider;

#[tokio::test(flavor = "multi_thread")]
async fn systems_on_this_machine_are_reached_without_http_proxy() {
    let provider = Provider::start().await;
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("ipp.db").display());
    let order = json!({
        "merchant_reference1": "ORDER-1", "order_amount": 1000, "order_tax_amount": 0,
        "purchase_currency": "SEK", "order_items": [{
            "name": "Coffee", "quantity": 1, "unit_price": 1000, "total_amount": 1000,
            "tax_rate": 0, "total_tax_amount": 0 }],
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let orders = format!("http://{}/orders", listener.local_addr().unwrap());
    let answer = axum::Json(order.clone());
    let shop = axum::Router::new().fallback(async || answer);
    tokio::spawn(async move { axum::serve(listener, shop).await.unwrap() });
    // Bound but never answering, so that a request to it would hang.
    let unserved = TcpListener::bind("127.0.0.1:0").unwrap();
    let elsewhere = format!("http://{}", unserved.local_addr().unwrap());
    let proxy = Process::start(
        &provider.url,
        &database,
        &[
            ("IPP_ORDER_URL", &orders),
            ("IPP_KUSTOM_TIMEOUT", "5s"),
            ("HTTP_PROXY", &elsewhere),
            ("HTTPS_PROXY", &elsewhere),
            ("ALL_PROXY", &elsewhere),
        ],
    );
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let send = async |request: reqwest::RequestBuilder, body| {
        let answer = request.bearer_auth(token("till-1")).json(&body).send();
        let answer = answer.await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<serde_json::Value>().await.unwrap(),
        )
    };
    let devices = client.post(proxy.url("/api/playground/devices"));
    let (_, device) = send(devices, json!({ "name": "Counter 1" })).await;
    let path = "/api/payments/8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67";
    let start = client.put(proxy.url(path));
    let (status, payment) = send(start, json!({ "device_id": device["id"], "order": order })).await;
    assert_eq!(status, 201, "{payment}");
}
