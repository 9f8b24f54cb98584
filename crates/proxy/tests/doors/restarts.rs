//! An update during opening hours, again and again: SIGTERM while tills charge and Kustom is slow.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use ipp_relay::Call;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::timeout;
use uuid::Uuid;

use super::process::{PATIENCE, Process, token};
use super::provider::Provider;

const RESTARTS: u32 = 50;
const TILLS: usize = 6;

/// How long a till waits before it sends a request again.
const PAUSE: Duration = Duration::from_millis(50);

/// A till that starts one payment after the other, whatever the proxy answers meanwhile.
struct Till {
    address: String,
    client: Client,
    token: String,
    name: String,
    closing: Arc<AtomicBool>,
    refused: Arc<AtomicU32>,
}

impl Till {
    /// Sends until there is a success; pages do the same.
    async fn ask(&self, method: Method, path: &str, body: &Value) -> Value {
        loop {
            let request = self
                .client
                .request(method.clone(), format!("{}{path}", self.address))
                .bearer_auth(&self.token)
                .json(body);
            if let Ok(answer) = request.send().await {
                let status = answer.status();
                if let Ok(body) = answer.json::<Value>().await {
                    if status.is_success() {
                        return body;
                    }
                    assert_eq!(body["code"], "stopping", "{path}: {body}");
                    self.refused.fetch_add(1, Ordering::SeqCst);
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Starts and cancels payments until the shop closes; returns how many.
    async fn sell(self) -> u32 {
        let device = json!({ "name": self.name });
        let device = self.ask(Method::POST, "/api/playground/devices", &device);
        let device = device.await["id"].clone();
        let mut sold = 0;
        while !self.closing.load(Ordering::SeqCst) {
            sold += 1;
            let order = json!({
                "merchant_reference1": format!("{}-{sold}", self.name), "order_amount": 1000,
                "order_tax_amount": 200, "purchase_currency": "SEK", "order_items": [{
                    "name": "Coffee", "quantity": 1, "unit_price": 1000, "total_amount": 1000,
                    "tax_rate": 2500, "total_tax_amount": 200 }],
            });
            let path = format!("/api/payments/{}", Uuid::new_v4());
            let start = json!({ "device_id": device, "order": order });
            let mut payment = self.ask(Method::PUT, &path, &start).await;
            while payment["state"] == "starting" {
                tokio::time::sleep(PAUSE).await;
                payment = self.ask(Method::GET, &path, &Value::Null).await;
            }
            let cancel = format!("{path}/cancel");
            payment = self.ask(Method::POST, &cancel, &Value::Null).await;
            while payment["state"] != "cancelled" {
                let open = payment["state"] == "sent" || payment["state"] == "cancelling";
                assert!(open, "{payment}");
                tokio::time::sleep(PAUSE).await;
                payment = self.ask(Method::GET, &path, &Value::Null).await;
            }
        }
        sold
    }
}

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stdout, reason = "how much happened is worth knowing")]
async fn fifty_restarts_under_load_leave_no_payment_unknown() {
    let provider = Provider::start().await;
    provider.slow_on_create();
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("ipp.db").display());
    // The address stays the same, as it does behind a service manager.
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let settings = [
        ("IPP_LISTEN", address.as_str()),
        ("RUST_LOG", "info"),
        ("IPP_LIMIT_ADDRESS", "off"),
        ("IPP_POLL_WATCHED", "100ms"),
        ("IPP_POLL_IDLE", "100ms"),
        // A machine that stands still for seconds must not lose the answer to a create.
        ("IPP_KUSTOM_TIMEOUT", "60s"),
    ];
    let start =
        || tokio::task::block_in_place(|| Process::start(&provider.url, &database, &settings));
    let mut proxy = start();
    let (closing, refused) = (Arc::default(), Arc::default());
    let mut tills = JoinSet::new();
    for n in 1..=TILLS {
        let name = format!("till-{n}");
        let till = Till {
            address: format!("http://{address}"),
            client: Client::builder().timeout(PATIENCE).build().unwrap(),
            token: token(&name),
            name,
            closing: Arc::clone(&closing),
            refused: Arc::clone(&refused),
        };
        tills.spawn(till.sell());
    }
    let a_create = async || {
        while provider.relay.under_way(Call::Create) == 0 {
            tokio::time::sleep(PAUSE).await;
        }
    };
    for _ in 0..RESTARTS {
        tokio::select! {
            begun = timeout(PATIENCE, a_create()) => begun.expect("the tills start payments"),
            // A till that fails ends the test, which would wait in vain for the payments of all.
            Some(ended) = tills.join_next() => panic!("a till ended early: {ended:?}"),
        }
        proxy.signal();
        let ended = tokio::task::block_in_place(|| proxy.ended());
        let log = proxy.log();
        assert_eq!(ended, Some(0), "{log}");
        assert!(!log.contains("state=Unknown"), "{log}");
        proxy = start();
    }
    closing.store(true, Ordering::SeqCst);
    let mut sold = 0;
    while let Some(till) = timeout(PATIENCE, tills.join_next()).await.unwrap() {
        sold += till.unwrap();
    }
    let refused = refused.load(Ordering::SeqCst);
    println!("{RESTARTS} restarts, {sold} payments, {refused} requests refused while stopping");
    assert!(refused > 0, "no charge met a proxy that was stopping");
    assert!(!proxy.log().contains("state=Unknown"), "{}", proxy.log());
}
