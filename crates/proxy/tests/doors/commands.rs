//! The operator's commands, beside a running proxy and without one.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Instant;

use serde_json::{Value, json};
use sqlx::Connection as _;
use uuid::Uuid;

use super::process::{BINARY, PATIENCE, Process, TOKEN_SECRET, WEBHOOK_SECRET, token};
use super::provider::Provider;

fn url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// Runs a command with the environment that a person at the machine has.
fn command(file: &Path, arguments: &[&str]) -> Output {
    Command::new(BINARY)
        .env_clear()
        .env("DATABASE_URL", url(file))
        .args(arguments)
        .output()
        .unwrap()
}

/// Runs a command that succeeds, and returns what it prints.
pub(super) fn printed(file: &Path, arguments: &[&str]) -> String {
    let output = command(file, arguments);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// What it prints as JSON, a value a line.
pub(super) fn values(file: &Path, arguments: &[&str]) -> Vec<Value> {
    let text = printed(file, arguments);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Asks again until there is something.
async fn until<T>(proxy: &Process, mut find: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{}", proxy.log());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

pub(super) async fn post(proxy: &Process, path: &str, body: Value) -> Value {
    let request = reqwest::Client::new().post(proxy.url(path));
    let request = request.bearer_auth(token("till-1")).json(&body);
    request.send().await.unwrap().json().await.unwrap()
}

/// Starts a payment of this order on a new device, and returns its id.
pub(super) async fn charge(proxy: &Process, reference: &str) -> String {
    let device = post(
        proxy,
        "/api/playground/devices",
        json!({ "name": reference }),
    )
    .await;
    let id = Uuid::new_v4().to_string();
    let order = json!({
        "merchant_reference1": reference, "order_amount": 1050, "order_tax_amount": 210,
        "purchase_currency": "SEK",
        "order_items": [{ "type": "physical", "reference": "SKU-1", "name": "Coffee",
            "quantity": 1, "unit_price": 1050, "total_amount": 1050, "tax_rate": 2500,
            "total_tax_amount": 210 }],
    });
    let request = reqwest::Client::new().put(proxy.url(&format!("/api/payments/{id}")));
    let body = json!({ "device_id": device["id"], "order": order });
    let answer = request
        .bearer_auth(token("till-1"))
        .json(&body)
        .send()
        .await;
    assert!(answer.unwrap().status().is_success(), "{}", proxy.log());
    id
}

/// Cancels a payment and waits until the database says so.
async fn cancel(proxy: &Process, file: &Path, id: &str) {
    post(proxy, &format!("/api/payments/{id}/cancel"), json!({})).await;
    until(proxy, || {
        let payments = values(file, &["payments", "--state", "cancelled", "--json"]);
        payments.iter().any(|p| p["payment_id"] == id).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_are_listed_and_exported_beside_a_running_proxy() {
    let (provider, folder) = (Provider::start().await, tempfile::tempdir().unwrap());
    let file = folder.path().join("ipp.db");
    let proxy = Process::start(&provider.url, &url(&file), &[]);
    let first = charge(&proxy, "ORDER-1").await;
    cancel(&proxy, &file, &first).await;
    let second = charge(&proxy, "=ORDER-2").await;

    let all = values(&file, &["payments", "--json"]);
    assert_eq!(
        [&all[0]["payment_id"], &all[1]["payment_id"]],
        [&second, &first]
    );
    for (arguments, found) in [
        (&["--open"][..], vec![&second]),
        (&["--state", "cancelled,paid"], vec![&first]),
        (&["--reference", "ORDER-1"], vec![&first]),
        (&["--till", "till-2"], vec![]),
        (&["--limit", "1"], vec![&second]),
        (&["--until", "2020-01-01"], vec![]),
        (&["--since", "2020-01-01T00:00:00Z"], vec![&second, &first]),
    ] {
        let command = [&["payments", "--json"], arguments].concat();
        let listed = values(&file, &command);
        let ids: Vec<_> = listed.iter().map(|p| &p["payment_id"]).collect();
        assert_eq!(ids, found, "{arguments:?}");
    }
    let table = printed(&file, &["payments", "--reference", "ORDER-1"]);
    let row = table.lines().nth(1).unwrap();
    for part in ["cancelled", "10.50 SEK", "ORDER-1", "till-1", &first] {
        assert!(row.contains(part), "{part}: {table}");
    }

    let month = ["export", "--from", "2020-01-01", "--to", "2100-01-01"];
    let csv = printed(&file, &month);
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let heading = rows.headers().unwrap().clone();
    let rows: Vec<_> = rows.records().map(|row| row.unwrap()).collect();
    let column = |name| heading.iter().position(|heading| heading == name).unwrap();
    let cells = |name| {
        let at = column(name);
        rows.iter().map(move |row| row[at].to_owned())
    };
    assert_eq!(cells("payment_id").collect::<Vec<_>>(), [first, second]);
    assert_eq!(cells("amount").collect::<Vec<_>>(), ["1050", "1050"]);
    // No spreadsheet runs an order's reference.
    assert_eq!(
        cells("reference").collect::<Vec<_>>(),
        ["ORDER-1", "'=ORDER-2"]
    );
    let lines = values(&file, &[&month[..], &["--format", "jsonl"]].concat());
    assert_eq!(lines[1]["order"]["merchant_reference1"], "=ORDER-2");
    let none = printed(
        &file,
        &["export", "--from", "2020-01-01", "--to", "2020-02-01"],
    );
    assert!(none.lines().count() <= 1, "{none}");
    assert!(
        ![TOKEN_SECRET, WEBHOOK_SECRET]
            .iter()
            .any(|secret| csv.contains(secret))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_was_given_up_is_sent_again() {
    let (provider, folder) = (Provider::start().await, tempfile::tempdir().unwrap());
    let file = folder.path().join("ipp.db");
    let notify = [
        ("IPP_NOTIFY_URL", "http://127.0.0.1:1/"),
        ("IPP_NOTIFY_SECRET", WEBHOOK_SECRET),
    ];
    let proxy = Process::start(&provider.url, &url(&file), &notify);
    let id = charge(&proxy, "ORDER-1").await;
    cancel(&proxy, &file, &id).await;
    let waiting = until(&proxy, || {
        let mut events = values(&file, &["outbox", "list", "--json"]);
        let event = events.pop()?;
        event["why"].is_string().then_some(event)
    })
    .await;
    assert_eq!(waiting["type"], "payment.cancelled");
    assert!(waiting["next_try"].is_string(), "{waiting}");
    let event = waiting["id"].as_str().unwrap();
    // Nothing that waits is sent out of turn.
    assert_eq!(
        command(&file, &["outbox", "retry", event]).status.code(),
        Some(1)
    );

    let mut connection = sqlx::SqliteConnection::connect(&url(&file)).await.unwrap();
    sqlx::query("UPDATE outbox SET ended_at = 1, outcome = 'given_up', tries = 80")
        .execute(&mut connection)
        .await
        .unwrap();
    let listed = printed(&file, &["outbox", "list"]);
    assert!(
        listed.contains("given up") && listed.contains(event),
        "{listed}"
    );
    let said = printed(&file, &["outbox", "retry", event]);
    assert!(said.starts_with("1 events wait again"), "{said}");
    until(&proxy, || {
        let events = values(&file, &["outbox", "list", "--json"]);
        let tried = events[0]["tries"].as_i64().unwrap();
        (tried > 0 && tried < 80).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_says_what_it_leaves_out() {
    let (provider, folder) = (Provider::start().await, tempfile::tempdir().unwrap());
    let file = folder.path().join("ipp.db");
    let proxy = Process::start(&provider.url, &url(&file), &[]);
    let (lost, kept) = (
        charge(&proxy, "ORDER-1").await,
        charge(&proxy, "ORDER-2").await,
    );
    let mut connection = sqlx::SqliteConnection::connect(&url(&file)).await.unwrap();
    sqlx::query("UPDATE payments SET order_json = '{' WHERE payment_id = ?")
        .bind(&lost)
        .execute(&mut connection)
        .await
        .unwrap();
    let month = ["export", "--from", "2020-01-01", "--to", "2100-01-01"];
    let output = command(&file, &month);
    let (csv, said) = (output.stdout, output.stderr);
    let (csv, said) = [csv, said]
        .map(|text| String::from_utf8(text).unwrap())
        .into();
    assert!(csv.contains(&kept) && !csv.contains(&lost), "{csv}");
    assert!(
        said.contains(&lost) && said.contains("left out: 1"),
        "{said}"
    );
    // A script must not take it for the whole month.
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn commands_need_the_proxys_own_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ipp.db");
    for arguments in [
        &["payments"][..],
        &["outbox", "list"],
        &["outbox", "retry", "--all"],
    ] {
        let output = command(&file, arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.contains("there is no database"), "{error}");
        assert!(!file.exists());
    }
}

/// Waits until the payment is in this state, and returns all that the database has about it.
async fn reaches(proxy: &Process, file: &Path, id: &str, state: &str) -> Value {
    until(proxy, || {
        let payments = values(file, &["payments", "--json"]);
        let mut found = payments.into_iter().filter(|p| p["payment_id"] == id);
        found.find(|payment| payment["state"] == state)
    })
    .await
}

/// What the till's page sees.
pub(super) async fn page(proxy: &Process, id: &str) -> Value {
    let request = reqwest::Client::new().get(proxy.url(&format!("/api/payments/{id}")));
    let answer = request.bearer_auth(token("till-1")).send().await;
    answer.unwrap().json().await.unwrap()
}

/// No session is known: a later decision replaces an earlier one, and the running proxy shows it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_is_settled_twice_beside_a_running_proxy() {
    let (provider, folder) = (Provider::start().await, tempfile::tempdir().unwrap());
    let file = folder.path().join("ipp.db");
    let quick = [("IPP_UNKNOWN_AFTER", "200ms")];
    let proxy = Process::start(&provider.url, &url(&file), &quick);
    provider.echo_on_create(500);
    let id = charge(&proxy, "ORDER-1").await;
    reaches(&proxy, &file, &id, "needs_attention").await;

    let why = ["--note", "looked at the phone", "--name", "Anna Berg"];
    let no_note = command(&file, &["resolve", &id, "--paid"]);
    assert_eq!(no_note.status.code(), Some(2));
    let said = printed(&file, &[&["resolve", &id, "--paid"][..], &why].concat());
    assert!(said.contains("settled as paid"), "{said}");
    let said = printed(&file, &[&["resolve", &id, "--not-paid"][..], &why].concat());
    assert!(said.contains("can be charged again"), "{said}");
    let settled = reaches(&proxy, &file, &id, "failed").await;
    let outcomes: Vec<_> = settled["settlements"].as_array().unwrap().iter().collect();
    assert_eq!(outcomes.len(), 2, "{settled}");
    assert_eq!(
        [&outcomes[0]["outcome"], &outcomes[1]["outcome"]],
        ["paid", "not_paid"]
    );
    assert_eq!(outcomes[1]["by"], "Anna Berg (command line)");
    proxy.until_logged("a command changed this payment");
    assert_eq!(
        page(&proxy, &id).await["settled"]["note"],
        "looked at the phone"
    );
    let unknown = Uuid::new_v4().to_string();
    let output = command(
        &file,
        &[&["resolve", &unknown, "--paid"][..], &why].concat(),
    );
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn not_paid_by_command_waits_until_the_session_has_ended() {
    let (provider, folder) = (Provider::start().await, tempfile::tempdir().unwrap());
    let file = folder.path().join("ipp.db");
    let quick = [("IPP_UNKNOWN_AFTER", "200ms"), ("IPP_SESSION_LIFE", "1s")];
    let proxy = Process::start(&provider.url, &url(&file), &quick);
    let id = charge(&proxy, "ORDER-1").await;
    reaches(&proxy, &file, &id, "needs_attention").await;
    let resolve = [
        "resolve",
        &id,
        "--not-paid",
        "--note",
        "nobody paid",
        "--name",
        "Anna",
    ];
    let output = command(&file, &resolve);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("takes no other payment"), "{said}");
    // The running proxy has it cancelled, and only Kustom's reading ends it.
    let ended = reaches(&proxy, &file, &id, "cancelled").await;
    assert_eq!(ended["settlements"][0]["note"], "nobody paid");
    let output = command(&file, &resolve);
    assert_eq!(output.status.code(), Some(1), "a final state stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timeline_is_printed_beside_a_running_proxy() {
    let (provider, folder) = (Provider::start().await, tempfile::tempdir().unwrap());
    let file = folder.path().join("ipp.db");
    let proxy = Process::start(&provider.url, &url(&file), &[]);
    let id = charge(&proxy, "ORDER-SECRET").await;
    cancel(&proxy, &file, &id).await;
    // It is written about once a second.
    let timeline: Value = until(&proxy, || {
        let timeline: Value =
            serde_json::from_str(&printed(&file, &["timeline", &id, "--json"])).unwrap();
        let entries = timeline["entries"].as_array().unwrap().clone();
        let ended = |entry: &Value| entry["event"]["state"] == "cancelled";
        entries.iter().any(ended).then_some(timeline)
    })
    .await;
    assert_eq!(timeline["payment_id"], id);
    assert_eq!(timeline["state"], "cancelled");
    // Of the order the sum alone.
    assert_eq!(timeline["order_amount"], 1050);
    assert!(!timeline.to_string().contains("Coffee"));
    let table = printed(&file, &["timeline", &id]);
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for row in [
        &["page", "start", "201"][..],
        &["payment", "starting", "version", "1"],
        &["proxy", "create", "answered"],
        &["page", "cancel", "200"],
        &["proxy", "cancel", "answered"],
        &["payment", "cancelled"],
    ] {
        let has = |cells: &Vec<&str>| cells.get(1..).is_some_and(|cells| cells.starts_with(row));
        assert!(rows.iter().any(has), "{row:?}: {table}");
    }
    let output = command(&file, &["timeline", &Uuid::new_v4().to_string()]);
    assert_eq!(output.status.code(), Some(1));
}
