//! The terminals and their shops.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::{Bench, access_to};
use ipp_payment::Timings;

/// A Kustom with 250 terminals in 120 shops, which can refuse to list the shops.
#[derive(Clone, Default)]
struct Chain {
    silent: Arc<AtomicBool>,
}

impl Chain {
    async fn start(&self) -> String {
        let app = Router::new()
            .route("/ipp/v1/devices", get(devices))
            .route("/ipp/v1/locations", get(locations))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        url
    }
}

/// The requested page, in Kustom's format: at most 100 items each.
fn page(uri: &Uri, all: Vec<Value>) -> Json<Value> {
    let pairs = uri
        .query()
        .unwrap()
        .split('&')
        .filter_map(|p| p.split_once('='));
    let number = |name: &str| pairs.clone().find(|(key, _)| *key == name).unwrap().1;
    let (at, size) = (
        number("page").parse::<usize>().unwrap(),
        number("size").parse::<usize>().unwrap(),
    );
    assert!(size <= 100);
    let pages = all.len().div_ceil(size);
    Json(json!({
        "content": all.chunks(size).nth(at).unwrap_or_default(), "page_number": at,
        "page_size": size, "total_pages": pages, "total_elements": all.len(),
        "first": at == 0, "last": at + 1 >= pages,
    }))
}

async fn devices(request: Request) -> Json<Value> {
    let device = |n: usize| {
        json!({ "id": format!("d-{n}"), "name": format!("Counter {n:03}"),
        "location_id": format!("shop-{}", n % 120) })
    };
    page(request.uri(), (0..250).map(device).collect())
}

async fn locations(State(chain): State<Chain>, request: Request) -> Response {
    if chain.silent.load(Ordering::Relaxed) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let shop = |n: usize| {
        json!({ "id": format!("shop-{n}"), "name": format!("Shop {n:03}"),
        "city": "Uppsala" })
    };
    page(request.uri(), (0..120).map(shop).collect()).into_response()
}

async fn bench(chain: &Chain) -> Bench {
    let timings = Timings::default();
    let access = access_to(&chain.start().await, "kco_test_api_x", timings);
    Bench::at(&access, timings).await
}

#[tokio::test]
async fn the_list_has_the_terminals_and_shops_of_every_page() {
    let bench = bench(&Chain::default()).await;
    let list = bench.get("/api/devices").await.body;
    let (devices, shops) = (&list["devices"], &list["locations"]);
    assert_eq!(devices.as_array().unwrap().len(), 250);
    assert_eq!(devices[249]["name"], "Counter 249");
    assert_eq!(shops.as_array().unwrap().len(), 120);
    let last = json!({ "id": "shop-119", "name": "Shop 119", "city": "Uppsala" });
    assert_eq!(shops[119], last);
}

#[tokio::test]
async fn terminals_come_without_their_shops_if_those_cannot_be_read() {
    let chain = Chain::default();
    chain.silent.store(true, Ordering::Relaxed);
    let bench = bench(&chain).await;
    let reply = bench.get("/api/devices").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body["devices"].as_array().unwrap().len(), 250);
    assert_eq!(reply.body["devices"][0]["location_id"], "shop-0");
    assert_eq!(reply.body["locations"], json!([]));
}
