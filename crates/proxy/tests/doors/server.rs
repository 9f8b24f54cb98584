//! The program and its commands with a PostgreSQL server.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Instant;

use serde_json::json;

use super::commands::{charge, page, post};
use super::process::{BINARY, KEY, PATIENCE, Process, TOKEN_SECRET, WEBHOOK_SECRET};
use super::provider::Provider;

/// Runs a command with these variables alone.
fn command(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.env_clear().envs(variables.iter().copied());
    command.args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&*output.stdout, &*output.stderr].concat()).into_owned()
}

async fn reaches(proxy: &Process, id: &str, state: &str) {
    let began = Instant::now();
    while page(proxy, id).await["state"] != state {
        assert!(began.elapsed() < PATIENCE, "{}", proxy.log());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_payment_goes_on_after_its_database_has_moved() {
    let (provider, folder) = (Provider::start().await, tempfile::tempdir().unwrap());
    let file = format!("sqlite:{}", folder.path().join("ipp.db").display());
    let server = tokio::task::block_in_place(ipp_cluster::database);
    let mut proxy = Process::start(&provider.url, &file, &[]);
    let id = charge(&proxy, "ORDER-1").await;
    reaches(&proxy, &id, "sent").await;
    // Not while a proxy uses the file.
    proxy.terminate();
    let moved = command(&[("DATABASE_URL", server.url())], &["move", &file]);
    assert_eq!(moved.status.code(), Some(0), "{}", said(&moved));
    assert!(said(&moved).contains("payments: 1 rows, all equal"));

    let proxy = Process::start(&provider.url, server.url(), &[]);
    post(&proxy, &format!("/api/payments/{id}/cancel"), json!({})).await;
    reaches(&proxy, &id, "cancelled").await;
    let on_server = [("DATABASE_URL", server.url())];
    let listed = command(&on_server, &["payments", "--state", "cancelled"]);
    assert!(said(&listed).contains(&id), "{}", said(&listed));
    let copied = command(&on_server, &["backup", "/nowhere/copy.db"]);
    assert_eq!(copied.status.code(), Some(1));
    assert!(said(&copied).contains("pg_dump"), "{}", said(&copied));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_is_checked_and_its_address_can_be_in_a_file() {
    let (provider, folder) = (Provider::start().await, tempfile::tempdir().unwrap());
    let server = tokio::task::block_in_place(ipp_cluster::database);
    let file = folder.path().join("url");
    std::fs::write(&file, format!("{}\n", server.url())).unwrap();
    let check = |file: &Path| {
        let file = file.display().to_string();
        let variables = [
            ("KUSTOM_API_KEY", KEY),
            ("KUSTOM_API_URL", &*provider.url),
            ("KUSTOM_WEBHOOK_SECRET", WEBHOOK_SECRET),
            ("IPP_TOKEN_SECRET", TOKEN_SECRET),
            ("DATABASE_URL_FILE", &*file),
        ];
        tokio::task::block_in_place(|| said(&command(&variables, &["check"])))
    };
    let empty = check(&file);
    assert!(empty.contains("tables would be made"), "{empty}");
    drop(Process::start(&provider.url, server.url(), &[]));
    let used = check(&file);
    assert!(used.contains("has the proxy's tables"), "{used}");

    let nowhere = folder.path().join("nowhere");
    std::fs::write(&nowhere, "postgres://ipp:secret-word@127.0.0.1:1/ipp").unwrap();
    let failed = check(&nowhere);
    let database = failed
        .lines()
        .find(|line| line.contains("database"))
        .unwrap();
    assert!(database.starts_with("failed"), "{failed}");
    assert!(!failed.contains("secret-word"), "{failed}");
}
