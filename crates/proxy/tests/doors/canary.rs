//! Recognizable secrets are planted wherever secrets go, and every flow is run: none may appear in
//! the log at its most verbose, in an answer or event, or in the database.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use uuid::Uuid;

use super::process::{KEY, PATIENCE, Process, TOKEN_SECRET, WEBHOOK_SECRET, token};
use super::provider::Provider;

const PASSWORD: &str = "canary-password-of-the-shop";
const COOKIE: &str = "canary-cookie-of-the-shop";
const NOTIFY_SECRET: &str = "whsec_Y2FuYXJ5LW5vdGlmeS1zZWNyZXQtMDEyMzQ1Njc4";

/// A page that keeps all answers.
struct Page {
    client: Client,
    base: String,
    token: String,
    heard: Arc<Mutex<String>>,
}

impl Page {
    async fn ask(&self, method: Method, path: &str, token: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.base);
        let mut request = self.client.request(method, url).bearer_auth(token);
        // Of the shop's own site, and of a reverse proxy.
        request = request
            .header("cookie", format!("session={COOKIE}"))
            .header("x-shop-key", COOKIE);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let head = format!("{path} {} {:?}", answer.status(), answer.headers());
        let text = answer.text().await.unwrap();
        self.heard
            .lock()
            .unwrap()
            .push_str(&format!("{head}\n{text}\n"));
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    async fn get(&self, path: &str) -> Value {
        self.ask(Method::GET, path, &self.token, Value::Null).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.ask(Method::POST, path, &self.token, body).await
    }

    /// Makes a terminal, and starts a payment on it.
    async fn start(&self) -> String {
        let made = self
            .post("/api/playground/devices", json!({ "name": "Counter" }))
            .await;
        let id = Uuid::new_v4().to_string();
        let order = json!({
            "merchant_reference1": format!("ORDER-{id}"), "order_amount": 1000,
            "order_tax_amount": 200, "purchase_currency": "SEK", "order_items": [{
                "name": "Coffee", "quantity": 1, "unit_price": 1000, "total_amount": 1000,
                "tax_rate": 2500, "total_tax_amount": 200 }],
        });
        let body = json!({ "device_id": made["id"], "order": order });
        let path = format!("/api/payments/{id}");
        self.ask(Method::PUT, &path, &self.token, body).await;
        id
    }

    async fn until(&self, id: &str, states: &[&str]) {
        let began = Instant::now();
        loop {
            let payment = self.get(&format!("/api/payments/{id}")).await;
            if states.iter().any(|state| payment["state"] == **state) {
                return;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "waited for {states:?}: {payment}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Keeps the till's events as well.
    fn listen(&self) {
        let request = self.client.get(format!("{}/api/events", self.base));
        let request = request.bearer_auth(&self.token);
        let heard = Arc::clone(&self.heard);
        tokio::spawn(async move {
            let mut stream = request.send().await.unwrap();
            while let Ok(Some(chunk)) = stream.chunk().await {
                heard
                    .lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&chunk));
            }
        });
    }
}

/// Pairs a phone, and returns the code. The answer with the code is removed from what the page
/// heard: the code must be nowhere else.
async fn pair(page: &Page) -> String {
    let before = page.heard.lock().unwrap().clone();
    let made = page.post("/api/enrollments", json!({})).await;
    let code = made["enrollment_code"].as_str().unwrap().to_owned();
    *page.heard.lock().unwrap() = before;
    let phone = json!({ "enrollment_code": code, "name": "Counter" });
    for _ in 0..2 {
        page.post("/api/playground/enrollments/pair", phone.clone())
            .await;
    }
    page.post("/api/enrollments", phone).await;
    page.get("/api/devices").await;
    code
}

/// Runs every flow that a payment can take, and causes every refusal.
async fn every_flow(page: &Page, provider: &Provider) {
    page.listen();
    let paid = page.start().await;
    page.until(&paid, &["sent"]).await;
    let tap = format!("/api/playground/payments/{paid}/tap");
    page.post(&tap, json!({ "outcome": "LOST_CARD" })).await;
    page.post(&tap, Value::Null).await;
    page.until(&paid, &["paid"]).await;
    let cancelled = page.start().await;
    page.until(&cancelled, &["sent"]).await;
    page.post(&format!("/api/payments/{cancelled}/cancel"), Value::Null)
        .await;
    page.until(&cancelled, &["cancelled"]).await;
    for (status, states) in [
        (400, ["failed", "held"]),
        (404, ["failed", "held"]),
        (500, ["unknown", "needs_attention"]),
        (201, ["unknown", "needs_attention"]),
    ] {
        provider.echo_on_create(status);
        let id = page.start().await;
        page.until(&id, &[states[0], states[1], "sent", "cancelled"])
            .await;
        page.post(&format!("/api/payments/{id}/cancel"), Value::Null)
            .await;
        page.get(&format!("/api/playground/payments/{id}/timeline"))
            .await;
    }
    provider.behave();
    let open = page.start().await;
    page.until(&open, &["sent"]).await;
    for status in [401, 400, 500, 502, 200] {
        provider.echo(status);
        page.start().await;
        for path in [
            "/api/devices",
            "/api/playground/checklist",
            "/api/playground/callbacks",
        ] {
            page.get(path).await;
        }
        page.post(&format!("/api/playground/payments/{open}/tap"), Value::Null)
            .await;
        page.post("/api/enrollments", json!({})).await;
        page.post(&format!("/api/payments/{open}/cancel"), Value::Null)
            .await;
        page.get(&format!("/api/payments/{open}")).await;
    }
    provider.behave();
    page.until(&open, &["cancelled"]).await;
    for id in [&paid, &cancelled, &open] {
        let path = format!("/api/playground/payments/{id}/timeline");
        let entries = page.get(&path).await["entries"].clone();
        // Headers and bodies are told, so that the search is about them too.
        for kind in ["request", "call", "callback"] {
            let mut of_kind = entries.as_array().unwrap().iter();
            let told = of_kind.any(|entry| {
                entry["event"]["kind"] == kind && !entry["exchange"]["request"].is_null()
            });
            assert!(
                told || (kind == "callback" && **id == *open),
                "{kind}: {entries}"
            );
        }
    }
    let bad = format!("{}x", page.token);
    page.ask(Method::GET, "/api/till", &bad, Value::Null).await;
    let query = format!("/api/till?token={}&key={KEY}", page.token);
    page.ask(Method::GET, &query, "", Value::Null).await;
    // What the page itself sent is no leak, just like its own token in its own query.
    let own = page.heard.lock().unwrap().replace(&query, "/api/till?…");
    *page.heard.lock().unwrap() = own;
    for path in [
        "/metrics",
        "/readyz",
        "/openapi.json",
        "/nonsense",
        "/api/payments",
    ] {
        page.get(path).await;
    }
    page.post(
        "/webhooks/kustom",
        json!({ "type": "ipp.session.finalized" }),
    )
    .await;
}

fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| {
        let path = file.unwrap().path();
        (path.display().to_string(), std::fs::read(path).unwrap())
    });
    files.collect()
}

fn is_in(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_comes_out_of_any_flow() {
    search_every_flow("text", "TRACE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_comes_out_of_any_flow_with_a_log_of_json() {
    search_every_flow("json", "\"level\":\"TRACE\"").await;
}

/// Logs in this format, in which `trace` marks the most verbose lines.
async fn search_every_flow(format: &str, trace: &str) {
    let provider = Provider::start().await;
    let client = Client::new();
    let till = token("till-1");
    let signature = till.rsplit('.').next().unwrap().to_owned();
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("ipp.db").display());
    let heard = Arc::new(Mutex::new(String::new()));
    let mut logs = String::new();
    let mut proxy = Process::start(
        &provider.url,
        &database,
        &[
            ("IPP_POLL_WATCHED", "100ms"),
            ("IPP_UNKNOWN_AFTER", "2s"),
            ("IPP_LOG_FORMAT", format),
        ],
    );
    provider
        .playground
        .set_callback_url(&proxy.url("/webhooks/kustom"))
        .unwrap();
    let mut page = Page {
        client,
        base: proxy.url(""),
        token: till.clone(),
        heard: Arc::clone(&heard),
    };
    let code = pair(&page).await;
    every_flow(&page, &provider).await;
    let mut stored = files_of(dir.path());
    assert_eq!(tokio::task::block_in_place(|| proxy.terminate()).0, Some(0));
    logs.push_str(&proxy.log());
    // The shop's own systems, with passwords in their URLs, and nothing listening there.
    let unserved = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let (orders, notify) = (
        format!("http://till:{PASSWORD}@{unserved}/orders"),
        format!("http://till:{PASSWORD}@{unserved}/paid"),
    );
    let mut proxy = Process::start(
        &provider.url,
        &database,
        &[
            ("IPP_ORDER_URL", &orders),
            ("IPP_NOTIFY_URL", &notify),
            ("IPP_NOTIFY_SECRET", NOTIFY_SECRET),
            ("IPP_LOG_FORMAT", format),
        ],
    );
    page.base = proxy.url("");
    page.start().await;
    assert_eq!(tokio::task::block_in_place(|| proxy.terminate()).0, Some(0));
    logs.push_str(&proxy.log());
    stored.extend(files_of(dir.path()));
    let (heard, secrets) = (
        heard.lock().unwrap().clone(),
        [
            KEY,
            "kco_test_api",
            TOKEN_SECRET,
            &till,
            &signature,
            WEBHOOK_SECRET,
            &WEBHOOK_SECRET[6..],
            "canary-webhook-secret",
            NOTIFY_SECRET,
            &NOTIFY_SECRET[6..],
            PASSWORD,
            COOKIE,
            &code,
            // Of a simulated phone's credentials, which are in the answer to its registration.
            "kco_device_",
            "bearer_token",
        ],
    );
    // Check that the search works: a value that may be told is found.
    assert!(
        heard.contains("\"paid\"") && heard.contains("event: payment"),
        "{heard}"
    );
    assert!(heard.contains("order_unavailable") && logs.contains(trace));
    assert!(stored.iter().any(|(_, bytes)| is_in(bytes, b"ORDER-")));
    for secret in secrets {
        assert!(
            !heard.contains(secret),
            "{secret} was told:\n{}",
            around(&heard, secret)
        );
        assert!(
            !logs.contains(secret),
            "{secret} was logged:\n{}",
            around(&logs, secret)
        );
        for (name, bytes) in &stored {
            assert!(!is_in(bytes, secret.as_bytes()), "{secret} is in {name}");
        }
    }
}

fn around(text: &str, secret: &str) -> String {
    let lines = text.lines().filter(|line| line.contains(secret));
    lines.take(5).collect::<Vec<_>>().join("\n")
}
