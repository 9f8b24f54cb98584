//! SIGTERM during a create call that takes its time, and an open event stream.

use ipp_relay::Call;
use ipp_verify::Fault;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::process::{PATIENCE, Process, token};
use super::provider::Provider;

const ID: &str = "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67";
const LATER: &str = "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f68";

/// A proxy whose provider has not answered the create of payment [`ID`].
struct Shop {
    provider: Provider,
    proxy: Process,
    database: String,
    stream: Response,
    device: Value,
    client: Client,
    token: String,
    _dir: TempDir,
}

impl Shop {
    async fn charging() -> Self {
        let provider = Provider::start().await;
        let dir = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", dir.path().join("ipp.db").display());
        let proxy = Process::start(&provider.url, &database, &[]);
        let (client, token) = (Client::new(), token("till-1"));
        let made = client
            .post(proxy.url("/api/playground/devices"))
            .bearer_auth(&token)
            .json(&json!({ "name": "Counter 1" }));
        let made: Value = made.send().await.unwrap().json().await.unwrap();
        let stream = client.get(proxy.url("/api/events")).bearer_auth(&token);
        let mut stream = stream.send().await.unwrap();
        let first = stream.chunk().await.unwrap().unwrap();
        assert!(first.starts_with(b"event: snapshot"));
        provider.relay.on(Call::Create, Fault::Held);
        let shop = Self {
            provider,
            proxy,
            database,
            stream,
            device: made["id"].clone(),
            client,
            token,
            _dir: dir,
        };
        assert_eq!(shop.start(ID, "ORDER-1").await.status(), 201);
        shop
    }

    fn get(&self, path: &str) -> RequestBuilder {
        let request = self.client.get(self.proxy.url(path));
        request.bearer_auth(&self.token)
    }

    async fn start(&self, id: &str, reference: &str) -> Response {
        let put = self
            .client
            .put(self.proxy.url(&format!("/api/payments/{id}")))
            .bearer_auth(&self.token)
            .json(&json!({ "device_id": self.device, "order": {
                "merchant_reference1": reference, "order_amount": 1000, "order_tax_amount": 200,
                "purchase_currency": "SEK", "order_items": [{ "name": "Coffee", "quantity": 1,
                    "unit_price": 1000, "total_amount": 1000, "tax_rate": 2500,
                    "total_tax_amount": 200 }],
            }}));
        put.send().await.unwrap()
    }

    /// Sends SIGTERM, and waits until the event stream has ended.
    async fn told_to_stop(&mut self) {
        self.proxy.signal();
        let rest = async { while let Ok(Some(_)) = self.stream.chunk().await {} };
        let ended = tokio::time::timeout(PATIENCE, rest);
        ended.await.expect("the stream has ended");
        // Its output is read by a thread of the test's.
        let proxy = &self.proxy;
        tokio::task::block_in_place(|| proxy.until_logged("stopping; a second signal"));
    }

    /// Waits for the process' end, starts the next, and returns the payment that it reads.
    async fn restarted(&mut self) -> Value {
        let ended = tokio::task::block_in_place(|| self.proxy.ended());
        assert_eq!(ended, Some(0), "{}", self.proxy.log());
        self.provider.behave();
        self.proxy = Process::start(&self.provider.url, &self.database, &[]);
        let read = self.get(&format!("/api/payments/{ID}")).send();
        read.await.unwrap().json().await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_waits_for_a_create_and_refuses_new_charges() {
    let mut shop = Shop::charging().await;
    shop.told_to_stop().await;
    let refused = shop.start(LATER, "ORDER-2").await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()["retry-after"], "2");
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "stopping");
    // What is under way is still answered, and nothing invites a load balancer or a new stream.
    assert_eq!(shop.start(ID, "ORDER-1").await.status(), 200);
    let statuses = ["/api/payments", "/readyz", "/api/events"].map(|path| shop.get(path).send());
    let statuses = futures::future::join_all(statuses).await;
    let statuses: Vec<_> = statuses.into_iter().map(|r| r.unwrap().status()).collect();
    assert_eq!(statuses, [200, 503, 503]);
    shop.provider.behave();
    let payment = shop.restarted().await;
    assert_eq!(
        (&payment["state"], &payment["reason"]),
        (&json!("sent"), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_stops_at_once() {
    let mut shop = Shop::charging().await;
    shop.told_to_stop().await;
    shop.proxy.signal();
    let payment = shop.restarted().await;
    assert_eq!(
        (&payment["state"], &payment["reason"]["code"]),
        (&json!("unknown"), &json!("restarted"))
    );
}
