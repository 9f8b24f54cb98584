//! Where money is real, nothing of the playground is there: looked at from outside, in the program that
//! shops run, with a key of production.

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use super::process::{KEY, Process, token};

const LIVE_KEY: &str = "kco_live_api_canary_of_the_key";
/// Nothing listens there: no request may go there either.
const NOWHERE: &str = "https://127.0.0.1:1";

/// Pages that only development serves, and routes of the playground's own API.
const NEVER: [(Method, &str); 8] = [
    (Method::GET, "/gallery"),
    (Method::GET, "/gallery/"),
    (Method::GET, "/simulation"),
    (Method::GET, "/simulation/"),
    (Method::GET, "/ipp-playground.js"),
    (Method::GET, "/ipp/v1/dev/sessions"),
    (Method::POST, "/ipp/v1/dev/faults"),
    (Method::POST, "/ipp/v1/dev/devices"),
];

/// A proxy on a database of its own.
fn start(folder: &tempfile::TempDir, key: &str) -> Process {
    let database = format!("sqlite:{}", folder.path().join("a.db").display());
    Process::start(NOWHERE, &database, &[("KUSTOM_API_KEY", key)])
}

/// The paths of the proxy's document with their methods.
async fn document(proxy: &Process) -> Vec<(Method, String)> {
    let answer = Client::new().get(proxy.url("/openapi.json")).send().await;
    let document: Value = answer.unwrap().json().await.unwrap();
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            if let Ok(method) = method.to_uppercase().parse() {
                routes.push((method, path.clone()));
            }
        }
    }
    routes
}

async fn status(proxy: &Process, method: Method, path: &str) -> StatusCode {
    let request = Client::new().request(method, proxy.url(path));
    // The token has every scope, that of the playground too.
    let request = request
        .bearer_auth(token("till-1"))
        .json(&json!({ "name": "x" }));
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn with_a_live_key_nothing_of_the_playground_is_there() {
    // Installed already if another test of this process did.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let test = start(&folders[0], KEY);
    let live = start(&folders[1], LIVE_KEY);
    let playing: Vec<(Method, String)> = document(&test)
        .await
        .into_iter()
        .filter(|(_, path)| path.starts_with("/api/playground"))
        .collect();
    assert!(playing.len() > 3, "{playing:?}");
    let never = NEVER.map(|(method, path)| (method, path.to_owned()));
    for (method, path) in playing.into_iter().chain(never) {
        let path = path.replace("{payment_id}", "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67");
        let got = status(&live, method.clone(), &path).await;
        assert_eq!(got, StatusCode::NOT_FOUND, "{method} {path}");
    }
    // The same request is answered otherwise where the playground is.
    let callbacks = "/api/playground/callbacks";
    assert_eq!(status(&test, Method::GET, callbacks).await, StatusCode::OK);
}
