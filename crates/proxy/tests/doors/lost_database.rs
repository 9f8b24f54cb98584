//! The proxy starts with another database than the one that has the payments under way: in another
//! directory, or in a container without its volume.

use std::process::Command;
use std::time::Instant;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::process::{BINARY, KEY, PATIENCE, Process, token};
use super::provider::Provider;

const MADE_MESSAGE: &str = "has been made, empty";

fn in_folder(folder: &tempfile::TempDir, name: &str) -> String {
    format!("sqlite:{}", folder.path().join(name).display())
}

/// Starts a payment of ORDER-1 on the device.
async fn put(proxy: &Process, device: &str) -> (StatusCode, Value) {
    let order = json!({
        "merchant_reference1": "ORDER-1", "order_amount": 1000, "order_tax_amount": 200,
        "purchase_currency": "SEK",
        "order_items": [{ "type": "physical", "reference": "SKU-1", "name": "Coffee",
            "quantity": 1, "unit_price": 1000, "total_amount": 1000, "tax_rate": 2500,
            "total_tax_amount": 200 }],
    });
    let path = format!("/api/payments/{}", Uuid::new_v4());
    let request = Client::new()
        .put(proxy.url(&path))
        .bearer_auth(token("till-1"));
    let body = json!({ "device_id": device, "order": order });
    let answer = request.json(&body).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

async fn make_device(proxy: &Process) -> String {
    let request = Client::new().post(proxy.url("/api/playground/devices"));
    let request = request.bearer_auth(token("till-1"));
    let answer = request.json(&json!({ "name": "Counter 1" })).send().await;
    let made: Value = answer.unwrap().json().await.unwrap();
    made["id"].as_str().unwrap().to_owned()
}

/// The value of a counter without labels.
async fn metric(proxy: &Process, name: &str) -> String {
    let answer = Client::new().get(proxy.url("/metrics")).send().await;
    let text = answer.unwrap().text().await.unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_default().trim().to_owned()
}

/// The callbacks and what became of them.
async fn callbacks(proxy: &Process) -> String {
    let request = Client::new().get(proxy.url("/api/playground/callbacks"));
    let answer = request.bearer_auth(token("till-1")).send().await;
    answer.unwrap().text().await.unwrap()
}

async fn tap(provider: &Provider, session: &str) {
    let url = provider.playground.url();
    let tap = Client::new()
        .post(format!("{url}/ipp/v1/dev/sessions/{session}/simulate-tap"))
        .header("authorization", format!("Basic {KEY}"));
    assert!(tap.send().await.unwrap().status().is_success());
}

fn callbacks_go_to(proxy: &Process, provider: &Provider) {
    let url = proxy.url("/webhooks/kustom");
    provider.playground.set_callback_url(&url).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_database_alarms_of_money_and_charges_nothing_twice() {
    let (provider, folder) = (Provider::start().await, tempfile::tempdir().unwrap());
    let mut first = Process::start(&provider.url, &in_folder(&folder, "a.db"), &[]);
    callbacks_go_to(&first, &provider);
    let device = make_device(&first).await;
    assert_eq!(put(&first, &device).await.0, StatusCode::CREATED);
    let began = Instant::now();
    while provider.playground.sessions().is_empty() {
        assert!(began.elapsed() < PATIENCE, "{}", first.log());
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let session = provider.playground.sessions()[0].session_id.to_string();
    first.terminate();

    let second = Process::start(&provider.url, &in_folder(&folder, "b.db"), &[]);
    callbacks_go_to(&second, &provider);
    tap(&provider, &session).await;
    let began = Instant::now();
    while metric(&second, "ipp_alarms_total").await == "0" {
        assert!(began.elapsed() < PATIENCE, "{}", second.log());
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let log = second.log();
    let alarm = log.lines().find(|line| line.contains("ALARM")).unwrap();
    for part in [&*session, "ORDER-1", "1000 SEK"] {
        assert!(alarm.contains(part), "{part}: {alarm}");
    }
    let began = Instant::now();
    while !callbacks(&second)
        .await
        .contains("no payment stands for it")
    {
        assert!(began.elapsed() < PATIENCE, "{}", second.log());
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let (status, problem) = put(&second, &device).await;
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    assert_eq!(problem["code"], "order_paid");
    assert!(problem["detail"].as_str().unwrap().contains(&session));
    assert_eq!(problem["payment_id"], Value::Null);

    // The money is returned, and a person says so.
    let database = in_folder(&folder, "b.db");
    let listed = strays(&database, &[]);
    assert!(listed.contains(&session) && listed.contains("10.00 SEK"));
    let settle = ["--settle", &session, "--not-paid", "--name", "Kim"];
    let note = [&settle[..], &["--note", "returned"]].concat();
    assert_eq!(strays(&database, &note), "settled as not_paid\n");
    let (status, started) = put(&second, &device).await;
    assert_eq!(status, StatusCode::CREATED, "{started}");
}

/// Runs `ipp-proxy strays` beside the proxy, and returns what it prints.
fn strays(database: &str, arguments: &[&str]) -> String {
    let done = Command::new(BINARY)
        .env_clear()
        .env("DATABASE_URL", database)
        .arg("strays")
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn with_a_live_key_a_newly_made_database_is_logged_as_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = in_folder(&folder, "live.db");
    let live = [("KUSTOM_API_KEY", "kco_live_api_canary_of_the_key")];
    let start = |file: &str, more: &[(&str, &str)]| {
        let mut process = Process::start("https://127.0.0.1:1", file, more);
        process.terminate();
        process.log()
    };
    let told = start(&file, &live);
    let line = told
        .lines()
        .find(|line| line.contains(MADE_MESSAGE))
        .expect(&told);
    assert!(line.contains("ERROR") && line.contains("live.db"), "{line}");
    assert!(!start(&file, &live).contains(MADE_MESSAGE));
    assert!(!start(&in_folder(&folder, "test.db"), &[]).contains(MADE_MESSAGE));
}
