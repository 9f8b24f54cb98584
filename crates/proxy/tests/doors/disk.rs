//! A disk that temporarily accepts no writes, under the real process: every write to a file fails.

use std::process::Command;
use std::time::{Duration, Instant};

use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use super::process::{PATIENCE, Process, token};
use super::provider::Provider;

/// Limits the size of the files that the process may write, in bytes.
fn bound(proxy: &Process, bytes: &str) {
    let bounded = Command::new("prlimit")
        .args([
            "--pid",
            &proxy.id().to_string(),
            &format!("--fsize={bytes}:unlimited"),
        ])
        .status();
    assert!(bounded.expect("prlimit comes with util-linux").success());
}

struct Till {
    client: Client,
    base: String,
    token: String,
}

impl Till {
    async fn ask(&self, method: Method, path: &str, body: Value) -> Response {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = request.bearer_auth(&self.token);
        request.json(&body).send().await.unwrap()
    }

    async fn device(&self) -> Value {
        let made = self.ask(
            Method::POST,
            "/api/playground/devices",
            json!({ "name": "Counter" }),
        );
        made.await.json::<Value>().await.unwrap()["id"].clone()
    }

    async fn put(&self, id: Uuid, device: &Value) -> (u16, Value) {
        let order = json!({
            "merchant_reference1": format!("ORDER-{id}"), "order_amount": 1000,
            "order_tax_amount": 200, "purchase_currency": "SEK", "order_items": [{
                "name": "Coffee", "quantity": 1, "unit_price": 1000, "total_amount": 1000,
                "tax_rate": 2500, "total_tax_amount": 200 }],
        });
        let body = json!({ "device_id": device, "order": order });
        let answer = self
            .ask(Method::PUT, &format!("/api/payments/{id}"), body)
            .await;
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn state(&self, id: Uuid) -> String {
        let answer = self
            .ask(Method::GET, &format!("/api/payments/{id}"), Value::Null)
            .await;
        let payment: Value = answer.json().await.unwrap();
        payment["state"].as_str().unwrap_or("none").to_owned()
    }

    async fn until(&self, id: Uuid, state: &str) {
        let began = Instant::now();
        while self.state(id).await != state {
            assert!(began.elapsed() < PATIENCE, "waited for {state}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unwritable_disk_starts_nothing_and_open_payments_recover() {
    let provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("ipp.db").display());
    let mut proxy = Process::start_under_limits(&provider.url, &database);
    let till = Till {
        client: Client::new(),
        base: proxy.url(""),
        token: token("till-1"),
    };
    let (first, second) = (till.device().await, till.device().await);
    let (open, refused) = (Uuid::new_v4(), Uuid::new_v4());
    assert_eq!(till.put(open, &first).await.0, 201);
    till.until(open, "sent").await;
    bound(&proxy, "1");
    // Each connection fails more than once, and none may be lost by it.
    for _ in 0..8 {
        let (status, problem) = till.put(refused, &second).await;
        assert_eq!(
            (status, &problem["code"]),
            (503, &json!("storage_unavailable"))
        );
        assert!(!problem.to_string().contains("disk I/O"), "{problem}");
    }
    assert_eq!(provider.playground.sessions().len(), 1, "nothing was sent");
    assert_eq!(till.state(open).await, "sent", "it can be read");
    let tap = format!("/api/playground/payments/{open}/tap");
    assert_eq!(till.ask(Method::POST, &tap, json!({})).await.status(), 200);
    assert_eq!(
        till.ask(Method::GET, "/healthz", Value::Null)
            .await
            .status(),
        200
    );
    bound(&proxy, "unlimited");
    till.until(open, "paid").await;
    assert_eq!(
        till.put(refused, &second).await.0,
        201,
        "the same request is accepted now"
    );
    till.until(refused, "sent").await;
    assert_eq!(tokio::task::block_in_place(|| proxy.terminate()).0, Some(0));
}
