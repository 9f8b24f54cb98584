//! Tests the proxy as deployed: on a socket, with the playground inside, over HTTP only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use ipp_playground::scenario::{self, Scenario, Settings};
use ipp_proxy::{Config, Running, StartError, serve};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

const ID: &str = "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67";

/// A page, which has only an address and a token.
struct Page {
    running: Running,
    client: Client,
    token: String,
}

fn config(variables: &[(&str, &str)]) -> Config {
    let lookup = |name: &str| {
        let found = variables.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Config::from_env(lookup).unwrap()
}

impl Page {
    async fn open(variables: &[(&str, &str)]) -> Self {
        let mut all = vec![("IPP_LISTEN", "127.0.0.1:0")];
        all.extend(variables);
        let running = serve(config(&all)).await.unwrap();
        // Opening the engine has set this process's TLS provider.
        let client = Client::builder().build().unwrap();
        let mut page = Self {
            running,
            client,
            token: String::new(),
        };
        let issued = page.json(Method::POST, "/api/playground/token", None).await;
        page.token = issued["token"].as_str().unwrap().to_owned();
        page
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let url = format!("http://{}{path}", self.running.address());
        let mut request = self.client.request(method, url);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    async fn json(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let response = self.send(method, path, body).await;
        assert!(
            response.status().is_success(),
            "{path}: {}",
            response.status()
        );
        response.json().await.unwrap()
    }

    async fn device(&self) -> Value {
        let body = json!({ "name": "Counter 1" });
        let made = self.json(Method::POST, "/api/playground/devices", Some(body));
        made.await["id"].clone()
    }

    async fn start(&self, device: &Value, reference: &str) {
        let body = json!({ "device_id": device, "order": {
            "merchant_reference1": reference,
            "order_amount": 1000, "order_tax_amount": 200, "purchase_currency": "SEK",
            "order_items": [{ "name": "Coffee", "quantity": 1, "unit_price": 1000,
                "total_amount": 1000, "tax_rate": 2500, "total_tax_amount": 200 }],
        }});
        let path = format!("/api/payments/{ID}");
        let response = self.send(Method::PUT, &path, Some(body)).await;
        assert_eq!(response.status(), 201);
    }

    async fn tap(&self, outcome: &str) {
        let path = format!("/api/playground/payments/{ID}/tap");
        self.json(Method::POST, &path, Some(json!({ "outcome": outcome })))
            .await;
    }
}

/// The page's event stream.
struct Events {
    response: Response,
    text: String,
}

impl Events {
    async fn open(page: &Page) -> Self {
        let response = page.send(Method::GET, "/api/events", None).await;
        assert_eq!(response.status(), 200);
        Self {
            response,
            text: String::new(),
        }
    }

    /// The next event's name and data; `None` once the stream has ended.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                // Beside them the first event has a comment.
                let field = |name| event.lines().find_map(|line| line.strip_prefix(name));
                let name = field("event: ").unwrap().to_owned();
                let data = serde_json::from_str(field("data: ").unwrap()).unwrap();
                self.text = rest.to_owned();
                return Some((name, data));
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// Reads until the payment is as wanted.
    async fn payment(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let (name, data) = self.next().await.expect("the stream goes on");
            if name == "payment" && wanted(&data) {
                return data;
            }
        }
    }
}

#[tokio::test]
async fn a_scenario_passes_at_the_playground_inside() {
    let page = Page::open(&[]).await;
    let provider = page.running.proxy().playground().unwrap();
    let settings = Settings {
        backend: format!("http://{}", page.running.address())
            .parse()
            .unwrap(),
        tokens: vec![page.token.clone()],
        provider: Some((
            provider.url().parse().unwrap(),
            provider.api_key().to_owned(),
        )),
        seed: None,
    };
    let included = scenario::included();
    let decline_twice = included.iter().find(|(name, _)| *name == "decline-twice");
    let decline_twice = Scenario::parse(decline_twice.unwrap().1).unwrap();
    let report = scenario::run(&decline_twice, &settings, |_| {}).await;
    let report = report.unwrap();
    assert!(report.passed(), "{report}");
    let log = page
        .json(Method::GET, "/api/playground/callbacks", None)
        .await;
    let log = log["callbacks"].as_array().unwrap();
    assert!(
        log.iter()
            .any(|c| c["type"] == "ipp.session.finalized" && c["verdict"] == "accepted")
    );
    assert!(log.iter().all(|c| c["verdict"] != "refused"), "{log:?}");
    page.running.stop().await;
}

#[tokio::test]
async fn a_sale_is_cancelled_and_the_terminal_is_free_again() {
    let page = Page::open(&[]).await;
    let device = page.device().await;
    let mut events = Events::open(&page).await;
    page.start(&device, "ORDER-1").await;
    events.payment(|p| p["state"] == "sent").await;
    let path = format!("/api/payments/{ID}/cancel");
    let asked = page.json(Method::POST, &path, None).await;
    assert_eq!(asked["cancel_asked"], true);
    events.payment(|p| p["state"] == "cancelled").await;
    loop {
        let (name, data) = events.next().await.unwrap();
        if name == "device" && data["busy"].is_null() {
            break;
        }
    }
    page.running.stop().await;
}

#[tokio::test]
async fn stopping_ends_the_streams_and_frees_the_address() {
    let page = Page::open(&[]).await;
    let mut events = Events::open(&page).await;
    assert_eq!(events.next().await.unwrap().0, "snapshot");
    let address = page.running.address();
    page.running.stop().await;
    assert_eq!(events.next().await, None);
    tokio::net::TcpListener::bind(address).await.unwrap();
}

#[tokio::test]
async fn what_was_paid_is_still_known_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("proxy.db").display());
    let variables = [
        ("DATABASE_URL", url.as_str()),
        ("IPP_TOKEN_SECRET", "0123456789abcdef0123456789abcdef"),
    ];
    let page = Page::open(&variables).await;
    let device = page.device().await;
    let mut events = Events::open(&page).await;
    page.start(&device, "ORDER-1").await;
    events.payment(|p| p["state"] == "sent").await;
    page.tap("SUCCESS").await;
    events.payment(|p| p["state"] == "paid").await;
    page.running.stop().await;
    let page = Page::open(&variables).await;
    let path = format!("/api/payments/{ID}");
    let payment = page.json(Method::GET, &path, None).await;
    assert_eq!(payment["state"], "paid");
    page.running.stop().await;
}

#[tokio::test]
async fn an_address_that_is_taken_is_one_clear_sentence() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let address = address.to_string();
    for variable in ["IPP_LISTEN", "IPP_OPERATOR_LISTEN"] {
        let free = ("IPP_LISTEN", "127.0.0.1:0");
        let error = serve(config(&[(variable, &address), free])).await;
        let error = error.unwrap_err();
        assert!(matches!(error, StartError::Listen { .. }));
        let said = error.to_string();
        assert!(
            said.contains(&address) && said.contains(&format!("Set {variable} ")),
            "{said}"
        );
    }
}

#[tokio::test]
async fn operators_have_an_address_of_their_own_until_the_end() {
    let page = Page::open(&[("IPP_OPERATOR_LISTEN", "127.0.0.1:0")]).await;
    let (public, operators) = (
        page.running.address(),
        page.running.operator_address().unwrap(),
    );
    let get = async |address, path| {
        let answer = page.client.get(format!("http://{address}{path}"));
        answer.send().await.unwrap().status().as_u16()
    };
    for (path, in_public) in [("/healthz", 200), ("/readyz", 404), ("/metrics", 404)] {
        assert_eq!(get(operators, path).await, 200, "{path}");
        assert_eq!(get(public, path).await, in_public, "{path}");
    }
    assert_eq!(get(operators, "/api/till").await, 404);
    page.running.stop().await;
    for address in [public, operators] {
        assert!(tokio::net::TcpStream::connect(address).await.is_err());
    }
}

#[tokio::test]
async fn half_a_request_does_not_keep_the_proxy_from_stopping() {
    use tokio::io::AsyncWriteExt;
    let page = Page::open(&[]).await;
    let mut half = tokio::net::TcpStream::connect(page.running.address())
        .await
        .unwrap();
    half.write_all(b"PUT /api/payments/x HTTP/1.1\r\nhost: x\r\n")
        .await
        .unwrap();
    let stopped = tokio::time::timeout(Duration::from_secs(60), page.running.stop());
    stopped.await.expect("it stops");
}

#[tokio::test]
async fn a_proxy_that_goes_away_without_a_word_leaves_no_task_behind() {
    let page = Page::open(&[]).await;
    let engine = page.running.proxy().engine().clone();
    drop(page);
    let stopped = tokio::time::timeout(Duration::from_secs(60), engine.stopping());
    stopped.await.expect("its tasks are told to stop");
}
