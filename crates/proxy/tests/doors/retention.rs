//! Payments that ended long ago are deleted, in a proxy that is killed meanwhile.

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};

use super::process::{Process, token};
use super::provider::Provider;

/// More than are deleted in one transaction, by far.
const PAYMENTS: i64 = 3000;

/// Writes old payments, two thirds of them paid.
async fn write_old(url: &str) {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    sqlx::query(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO payments (payment_id, till, device_id, reference, order_json, fingerprint,
            version, state, session_id, session_status, order_id, taps_json, created_at, expires_at)
         SELECT printf('%08x-0000-4000-8000-%012x', i, i), 'till-1', 'd', 'OLD-' || i,
            '{\"order_amount\":12500,\"purchase_currency\":\"SEK\"}', 'f', 3,
            iif(i % 3, 'paid', 'cancelled'), 's' || i, 'FINALIZED', 'o', '[]', i, i FROM n",
    )
    .bind(PAYMENTS)
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
}

async fn count(url: &str, sql: &'static str) -> i64 {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    let count = sqlx::query_scalar(sql).fetch_one(&mut connection).await;
    connection.close().await.unwrap();
    count.unwrap()
}

const KEPT: &str = "SELECT COUNT(*) FROM charged_orders";
const LEFT: &str = "SELECT COUNT(*) FROM payments WHERE state = 'paid'";
const BOTH: &str = "SELECT COUNT(*) FROM charged_orders JOIN payments USING (reference)";
const NOT_PAID: &str = "SELECT COUNT(*) FROM payments WHERE state = 'cancelled'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_during_retention_leaves_each_payment_or_its_order() {
    let provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("ipp.db").display());
    let start = || Process::start(&provider.url, &url, &[("IPP_KEEP_PAYMENTS", "30d")]);
    // The first makes the tables.
    start().terminate();
    write_old(&url).await;
    let paid = PAYMENTS - PAYMENTS / 3;
    let mut proxy = start();
    while count(&url, KEPT).await == 0 {
        tokio::task::yield_now().await;
    }
    proxy.kill();
    assert!(count(&url, LEFT).await > 0, "it was killed in the middle");
    assert_eq!(count(&url, KEPT).await + count(&url, LEFT).await, paid);
    assert_eq!(count(&url, BOTH).await, 0);

    let proxy = start();
    proxy.until_logged("deleted what is no longer kept");
    assert_eq!(count(&url, KEPT).await, paid);
    assert_eq!(count(&url, LEFT).await + count(&url, NOT_PAID).await, 0);
    let put = Client::new()
        .put(proxy.url("/api/payments/8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67"))
        .bearer_auth(token("till-2"));
    let order = json!({
        "merchant_reference1": "OLD-1", "order_amount": 12500, "order_tax_amount": 0,
        "purchase_currency": "SEK",
        "order_items": [{ "name": "Coffee", "quantity": 1, "unit_price": 12500,
            "total_amount": 12500, "tax_rate": 0, "total_tax_amount": 0 }],
    });
    let device = Client::new()
        .post(proxy.url("/api/playground/devices"))
        .bearer_auth(token("till-2"));
    let device = device.json(&json!({ "name": "Counter 1" })).send().await;
    let device: Value = device.unwrap().json().await.unwrap();
    let answer = put.json(&json!({ "device_id": device["id"], "order": order }));
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["code"], "order_paid");
    let payment = &problem["payment"];
    assert_eq!(
        payment["payment_id"],
        "00000001-0000-4000-8000-000000000001"
    );
    assert_eq!(payment["till"], "till-1");
    assert_eq!(payment["state"], "paid");
    assert_eq!(payment["order"]["order_amount"], 12500);
}
