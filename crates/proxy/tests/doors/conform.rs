//! Conformance of `ipp-playground`: this proxy passes it, and broken backends fail on what is broken.
//! Each of these is this proxy behind a relay that makes one mistake.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::{StreamExt as _, future, stream};
use ipp_playground::Rules;
use ipp_playground::conform::{self, Finding, Level, Point, Report, Settings};
use serde_json::{Value, json};

use super::process::{KEY, Process, token};
use super::scenarios::Shop;

const LIVE_KEY: &str = "kco_live_api_canary_of_the_key";

/// A mistake of a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    /// A start that comes again is taken for a new one.
    StartsAgain,
    /// Answers may be stored.
    Stored,
    /// Devices are passed on as the provider has them.
    KeysPassedOn,
    /// The stream begins with the next change.
    NoSnapshot,
    /// Whatever token there is is taken.
    AnyToken,
    /// A till is shown another's payments.
    TillsMixed,
    /// What is unknown is called failed.
    UnknownIsFailed,
    /// Fields that are null are left out, as serializers like to do.
    NullsLeftOut,
}

/// A backend with a mistake.
#[derive(Clone)]
struct Broken {
    mistake: Mistake,
    upstream: String,
    client: reqwest::Client,
    started: Arc<Mutex<HashSet<String>>>,
}

impl Broken {
    /// Serves it; its address.
    async fn serve(mistake: Mistake, upstream: String) -> String {
        let broken = Self {
            mistake,
            upstream,
            client: reqwest::Client::new(),
            started: Arc::default(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(pass).with_state(broken);
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// Whether this start came before.
    fn came_before(&self, path: &str) -> bool {
        !self.started.lock().unwrap().insert(path.to_owned())
    }
}

/// Passes a request on, and its answer back, with the mistake.
async fn pass(State(broken): State<Broken>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let path = head.uri.path().to_owned();
    let mut url = format!("{}{}", broken.upstream, head.uri);
    if broken.mistake == Mistake::StartsAgain && head.method == "PUT" && broken.came_before(&path) {
        let new = format!("/api/payments/{}", uuid::Uuid::new_v4());
        url = format!("{}{new}", broken.upstream);
    }
    let mut headers = head.headers;
    headers.remove(header::HOST);
    if broken.mistake == Mistake::AnyToken {
        let bearer = format!("Bearer {}", token("till-1"));
        headers.insert(header::AUTHORIZATION, bearer.parse().unwrap());
    }
    if broken.mistake == Mistake::TillsMixed && path != "/api/till" && is_second(&headers) {
        let bearer = format!("Bearer {}", token("till-1"));
        headers.insert(header::AUTHORIZATION, bearer.parse().unwrap());
    }
    let request = broken.client.request(head.method, url);
    let answer = request.headers(headers).body(body).send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::TRANSFER_ENCODING);
    if broken.mistake == Mistake::Stored {
        headers.remove(header::CACHE_CONTROL);
    }
    if path == "/api/events" && status == StatusCode::OK {
        return events(broken.mistake, headers, answer);
    }
    let text = answer.text().await.unwrap();
    let text = match broken.mistake {
        Mistake::KeysPassedOn if path == "/api/devices" => with_credentials(&text),
        Mistake::UnknownIsFailed => renamed(&text),
        Mistake::NullsLeftOut if path.starts_with("/api/payments/") => without_nulls(&text),
        _ => text,
    };
    (status, headers, text).into_response()
}

/// Whether a token is that of the second till.
fn is_second(headers: &HeaderMap) -> bool {
    let bearer = headers.get(header::AUTHORIZATION);
    let claims = bearer.and_then(|bearer| bearer.to_str().ok()?.split('.').nth(1));
    let claims = claims.and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok());
    claims.is_some_and(|claims| String::from_utf8_lossy(&claims).contains("till-2"))
}

fn renamed(text: &str) -> String {
    text.replace(r#""state":"unknown""#, r#""state":"failed""#)
}

fn with_credentials(text: &str) -> String {
    let mut json: Value = serde_json::from_str(text).unwrap_or_default();
    for device in json["devices"].as_array_mut().into_iter().flatten() {
        device["credentials"] = json!({"bearer_token": "canary"});
    }
    json.to_string()
}

fn without_nulls(text: &str) -> String {
    let mut json: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(fields) = json.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    json.to_string()
}

/// The stream is passed on event by event.
fn events(mistake: Mistake, headers: HeaderMap, answer: reqwest::Response) -> Response {
    let first = match mistake {
        Mistake::NoSnapshot => 1,
        _ => 0,
    };
    let lines = stream::unfold((answer, String::new()), |(mut answer, mut rest)| async {
        loop {
            if let Some(end) = rest.find("\n\n") {
                let event: String = rest.drain(..end + 2).collect();
                return Some((event, (answer, rest)));
            }
            rest.push_str(&String::from_utf8_lossy(&answer.chunk().await.ok()??));
        }
    });
    let lines = lines.skip(first).map(move |event| match mistake {
        Mistake::UnknownIsFailed => renamed(&event),
        _ => event,
    });
    let body = Body::from_stream(lines.map(Ok::<_, std::io::Error>));
    (headers, body).into_response()
}

fn settings(shop: &Shop, backend: &str) -> Settings {
    Settings {
        backend: backend.parse().unwrap(),
        tokens: vec![token("till-1"), token("till-2")],
        provider: Some((shop.playground.url().parse().unwrap(), KEY.to_owned())),
        live: None,
        level: Level::Full,
        only: vec![],
        // Beside this test each scenario runs at this proxy, and all ten take a minute.
        scenarios: vec!["create-answer-lost".to_owned()],
    }
}

async fn held(settings: &Settings) -> Report {
    conform::run(settings, |_| {}).await.unwrap()
}

fn told(report: &Report) -> String {
    let verdicts: Vec<_> = report.verdicts.iter().map(ToString::to_string).collect();
    format!("{report}\n{}", verdicts.join("\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn this_proxy_keeps_every_point() {
    let shop = Shop::open_with(Rules::lenient(), &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("live.db").display());
    let live = [("KUSTOM_API_KEY", LIVE_KEY)];
    let live = Process::start("https://127.0.0.1:1", &database, &live);
    let report = held(&Settings {
        live: Some(live.url("/").parse().unwrap()),
        ..settings(&shop, &shop.proxy.url("/"))
    })
    .await;
    let all = report.verdicts.iter();
    let passed = all.filter(|verdict| verdict.finding == Finding::Passed);
    assert_eq!(passed.count(), Point::ALL.len(), "{}", told(&report));
}

/// A deployment whose key only looks like a live one has the routes, and fails.
#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_plays_in_live_fails() {
    let shop = Shop::open_with(Rules::lenient(), &[]).await;
    let report = held(&Settings {
        live: Some(shop.proxy.url("/").parse().unwrap()),
        only: vec![Point::Live],
        ..settings(&shop, &shop.proxy.url("/"))
    })
    .await;
    assert_eq!(report.failed().collect::<Vec<_>>(), [Point::Live]);
}

/// Without the playground's own routes, cards are tapped through the backend, and what needs faults is
/// said to be skipped.
#[tokio::test(flavor = "multi_thread")]
async fn a_backend_alone_is_held_to_what_needs_no_faults() {
    let shop = Shop::open_with(Rules::lenient(), &[]).await;
    let (held_to, skipped) = (
        vec![Point::Start, Point::OnePayment, Point::Resumption],
        vec![Point::Money, Point::Settlement],
    );
    let report = held(&Settings {
        provider: None,
        only: [held_to, skipped.clone()].concat(),
        ..settings(&shop, &shop.proxy.url("/"))
    })
    .await;
    assert!(report.passed(), "{}", told(&report));
    assert_eq!(report.skipped().collect::<Vec<_>>(), skipped);
}

/// Each mistake with the points that it breaks; all others hold.
const MISTAKES: [(Mistake, &[Point]); 8] = [
    (Mistake::StartsAgain, &[Point::Start]),
    (Mistake::Stored, &[Point::Caching]),
    (Mistake::KeysPassedOn, &[Point::Secrets]),
    (Mistake::NoSnapshot, &[Point::Stream, Point::Resumption]),
    (Mistake::AnyToken, &[Point::Tokens]),
    (Mistake::TillsMixed, &[Point::Tills]),
    (Mistake::UnknownIsFailed, &[Point::Money]),
    (Mistake::NullsLeftOut, &[Point::Document]),
];

#[tokio::test(flavor = "multi_thread")]
async fn broken_backends_fail_on_what_is_broken() {
    let mut all = vec![];
    for (mistake, points) in MISTAKES {
        // One after another, since a process is waited for without letting anything else run.
        let shop = Shop::open_with(Rules::lenient(), &[]).await;
        let backend = Broken::serve(mistake, shop.proxy.url("")).await;
        all.push((mistake, points, shop, backend));
    }
    let held = all
        .iter()
        .map(|(mistake, points, shop, backend)| async move {
            let report = held(&settings(shop, backend)).await;
            let right = report.failed().eq(points.iter().copied());
            (!right).then(|| format!("{mistake:?} has to fail on {points:?}\n{}\n", told(&report)))
        });
    let wrong: Vec<_> = future::join_all(held).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.concat());
}
