//! `ipp-proxy check`: one line for each check, what to do for each that failed, and an exit code.

use std::process::Command;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::{any, get};

use super::process::{BINARY, KEY, Process, TOKEN_SECRET, WEBHOOK_SECRET};
use super::provider::Provider;

const NOTIFY_SECRET: &str = "whsec_Y2FuYXJ5LW5vdGlmeS1zZWNyZXQtMDEyMzQ1Njc4";

/// What the program said and its exit code.
struct Said {
    code: Option<i32>,
    text: String,
}

impl Said {
    /// Asserts that this check ended so, with these words.
    fn has(&self, begins: &str, words: &[&str]) {
        let line = self.text.lines().find(|line| line.starts_with(begins));
        let line = line.unwrap_or_else(|| panic!("{begins}: {}", self.text));
        for word in words {
            assert!(line.contains(word), "{word}: {line}");
        }
    }

    /// Asserts that this check alone failed, and that its line says why and what to do.
    fn failed_at(&self, name: &str, words: &[&str]) {
        assert_eq!(self.code, Some(1), "{}", self.text);
        self.has(&format!("failed   {name}"), words);
        let failed = self.text.lines().filter(|line| line.starts_with("failed"));
        assert_eq!(failed.count(), 1, "{}", self.text);
        assert!(self.text.contains("1 of 8 checks failed"), "{}", self.text);
    }
}

/// Runs it in a thread of its own, so that this runtime serves what it asks.
async fn check(provider: &str, database: &str, more: &[(&str, &str)]) -> Said {
    run(&["check"], provider, database, more).await
}

async fn run(words: &[&str], provider: &str, database: &str, more: &[(&str, &str)]) -> Said {
    let mut command = Command::new(BINARY);
    command
        .args(words)
        .env_clear()
        .env("KUSTOM_API_KEY", KEY)
        .env("KUSTOM_API_URL", provider)
        .env("KUSTOM_WEBHOOK_SECRET", WEBHOOK_SECRET)
        .env("IPP_TOKEN_SECRET", TOKEN_SECRET)
        .env("IPP_KUSTOM_TIMEOUT", "30s")
        .env("IPP_MAX_CONNECTIONS", "64")
        .env("DATABASE_URL", database)
        .envs(more.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();
    Said {
        code: output.status.code(),
        text: String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr),
    }
}

fn in_folder(folder: &tempfile::TempDir, name: &str) -> String {
    format!("sqlite:{}", folder.path().join(name).display())
}

/// Serves it on a free port.
async fn serve(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

#[tokio::test]
async fn where_all_is_well_every_check_passes_and_nothing_is_made() {
    let provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let shop = serve(
        Router::new()
            .route("/paid", any(|| async { StatusCode::METHOD_NOT_ALLOWED }))
            .route("/orders/{id}", get(|| async { StatusCode::NOT_FOUND })),
    )
    .await;
    let said = check(
        &provider.url,
        &in_folder(&folder, "ipp.db"),
        &[
            ("IPP_ALLOWED_ORIGINS", "http://pos.example.com"),
            ("IPP_NOTIFY_URL", &format!("{shop}/paid")),
            ("IPP_NOTIFY_SECRET", NOTIFY_SECRET),
            ("IPP_ORDER_URL", &format!("{shop}/orders")),
        ],
    )
    .await;
    assert_eq!(said.code, Some(0), "{}", said.text);
    assert_eq!(said.text.lines().count(), 8, "{}", said.text);
    said.has("passed   key", &["playground"]);
    said.has("passed   terminals", &[]);
    said.has("passed   clock", &[]);
    said.has("passed   database", &["would be made"]);
    said.has("passed   open files", &[]);
    said.has("passed   origins", &["http://pos.example.com is not https"]);
    said.has("passed   notifications", &["405"]);
    said.has("passed   orders", &["404"]);
    assert!(!said.text.contains('\x1b'), "colours are for terminals");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_is_not_configured_is_skipped() {
    let mut command = Command::new(BINARY);
    let output = command.arg("check").env_clear().output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    let skipped = text.lines().filter(|line| line.starts_with("skipped"));
    assert_eq!(skipped.count(), 7, "{text}");
}

#[tokio::test]
async fn a_key_that_kustom_rejects_fails_the_check() {
    let provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let key = ("KUSTOM_API_KEY", "kco_test_api_another");
    let said = check(&provider.url, &in_folder(&folder, "ipp.db"), &[key]).await;
    said.failed_at("key", &["401", "set KUSTOM_API_KEY"]);
    said.has("skipped  terminals", &[]);
    assert!(!said.text.contains("kco_test_api_another"));
    let said = check("http://127.0.0.1:1", &in_folder(&folder, "ipp.db"), &[]).await;
    said.failed_at("key", &["does not answer", "KUSTOM_API_URL"]);
}

/// For a program: the same checks in the same order, and the same exit codes.
#[tokio::test]
async fn a_check_is_printed_as_json_line_by_line() {
    let provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let database = in_folder(&folder, "ipp.db");
    let rejected = [("KUSTOM_API_KEY", "kco_test_api_another")];
    for (more, code) in [(&[][..], 0), (&rejected, 1)] {
        let text = check(&provider.url, &database, more).await.text;
        let said = run(&["check", "--json"], &provider.url, &database, more).await;
        assert_eq!(said.code, Some(code), "{}", said.text);
        let lines = said.text.lines().filter(|line| line.starts_with('{'));
        let lines: Vec<serde_json::Value> = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 8, "{}", said.text);
        for (line, text) in lines.iter().zip(text.lines()) {
            let [name, outcome, detail] =
                ["check", "outcome", "detail"].map(|member| line[member].as_str().unwrap());
            assert!(text.starts_with(outcome), "{line}: {text}");
            assert!(
                text.contains(name) && text.contains(detail),
                "{line}: {text}"
            );
            assert_eq!(line["advice"].is_string(), outcome == "failed", "{line}");
        }
    }
    let said = run(&["check", "--json"], &provider.url, "mysql://x", &[]).await;
    assert_eq!(said.code, Some(2), "{}", said.text);
}

#[tokio::test]
async fn a_clock_that_differs_from_kustoms_fails_the_check() {
    let answer = || async {
        let date = [(header::DATE, "Sat, 28 Nov 2020 06:00:00 GMT")];
        (date, r#"{"content":[],"last":true}"#)
    };
    let kustom = serve(Router::new().route("/ipp/v1/devices", get(answer))).await;
    let folder = tempfile::tempdir().unwrap();
    let said = check(&kustom, &in_folder(&folder, "ipp.db"), &[]).await;
    said.failed_at("clock", &["ahead of Kustom's", "timedatectl"]);
}

/// Something other than Kustom answers, and takes any key.
#[tokio::test]
async fn an_unreadable_list_of_terminals_fails_the_check() {
    let page = get(|| async { "<h1>Welcome</h1>" });
    let other = serve(Router::new().route("/ipp/v1/devices", page)).await;
    let folder = tempfile::tempdir().unwrap();
    let said = check(&other, &in_folder(&folder, "ipp.db"), &[]).await;
    said.failed_at("terminals", &["cannot be read", "KUSTOM_API_URL"]);
}

#[tokio::test]
async fn a_database_that_cannot_be_written_fails_the_check() {
    let provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("notes.txt"),
        "Not a database, but notes.",
    )
    .unwrap();
    let is_folder = format!("sqlite:{}", folder.path().display());
    for (database, words) in [
        ("sqlite:/no/such/folder/ipp.db", "/no/such/folder"),
        (&in_folder(&folder, "notes.txt"), "not a SQLite database"),
        (&is_folder, "not a file"),
        ("sqlite:/proc/ipp.db", "/proc"),
    ] {
        let said = check(&provider.url, database, &[]).await;
        said.failed_at("database", &[words, "Set DATABASE_URL"]);
    }
}

#[tokio::test]
async fn too_few_open_files_fail_the_check() {
    let provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let most = ("IPP_MAX_CONNECTIONS", "1000000");
    let said = check(&provider.url, &in_folder(&folder, "ipp.db"), &[most]).await;
    if said.code == Some(0) {
        // This machine allows even that.
        return said.has("passed   open files", &["1000064 needed"]);
    }
    said.failed_at("open files", &["1000064 needed", "LimitNOFILE"]);
}

#[tokio::test]
async fn a_shop_that_cannot_be_reached_fails_the_check() {
    let provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let database = in_folder(&folder, "ipp.db");
    let secret = ("IPP_NOTIFY_SECRET", NOTIFY_SECRET);
    let nobody = ("IPP_NOTIFY_URL", "http://127.0.0.1:1/paid");
    let said = check(&provider.url, &database, &[secret, nobody]).await;
    said.failed_at("notifications", &["IPP_NOTIFY_URL", "certificate"]);
    let orders = ("IPP_ORDER_URL", "http://127.0.0.1:1/orders");
    let said = check(&provider.url, &database, &[orders]).await;
    said.failed_at("orders", &["IPP_ORDER_URL", "certificate"]);
    let shut = serve(Router::new().fallback(|| async { StatusCode::UNAUTHORIZED })).await;
    let said = check(&provider.url, &database, &[("IPP_ORDER_URL", &shut)]).await;
    said.failed_at("orders", &["401", "Let the proxy in"]);
}

#[tokio::test]
async fn an_unreadable_configuration_has_an_exit_code_of_its_own() {
    let said = check("http://127.0.0.1:1", "mysql://x", &[]).await;
    assert_eq!(said.code, Some(2), "{}", said.text);
    assert!(said.text.contains("DATABASE_URL"), "{}", said.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_leaves_a_running_proxy_alone() {
    let provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let database = in_folder(&folder, "ipp.db");
    let proxy = Process::start(&provider.url, &database, &[]);
    let files = || {
        let names = std::fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = names.map(|name| name.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = files();
    let said = check(&provider.url, &database, &[]).await;
    assert_eq!(said.code, Some(0), "{}", said.text);
    said.has("passed   database", &["can be written"]);
    assert_eq!(files(), before);
    let answer = reqwest::get(proxy.url("/readyz")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}
