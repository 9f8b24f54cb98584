//! `/readyz` tells an operator that Kustom rejects the key.

use reqwest::{Client, StatusCode};
use serde_json::Value;

use super::process::{Process, token};
use super::provider::Provider;

async fn get(proxy: &Process, path: &str) -> (StatusCode, String) {
    let request = Client::new().get(proxy.url(path));
    let answer = request.bearer_auth(token("till-1")).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_whose_key_is_rejected_is_not_ready() {
    let provider = Provider::start().await;
    provider.echo(401);
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("ipp.db").display());
    let proxy = Process::start(&provider.url, &database, &[]);
    // Asking is enough: nobody has charged anything yet.
    let (status, body) = get(&proxy, "/readyz").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{body}");
    let problem: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["code"], "provider_unavailable");
    assert!(body.contains("rejects this proxy's API key"), "{body}");
    let (_, metrics) = get(&proxy, "/metrics").await;
    assert!(metrics.contains("\nipp_key_rejected 1\n"), "{metrics}");
    assert_eq!(get(&proxy, "/healthz").await.0, StatusCode::OK);
    assert!(proxy.log().contains("Kustom rejects KUSTOM_API_KEY"));

    // The next call that Kustom accepts shows it.
    provider.behave();
    assert_eq!(get(&proxy, "/api/devices").await.0, StatusCode::OK);
    assert_eq!(get(&proxy, "/readyz").await.0, StatusCode::OK);
    let (_, metrics) = get(&proxy, "/metrics").await;
    assert!(metrics.contains("\nipp_key_rejected 0\n"), "{metrics}");
}
