//! A token with `loc` is confined to that shop.

use axum::body::Body;
use axum::http::Request;
use ipp_wire::code;
use serde_json::{Value, json};

use super::events::Reader;
use super::{ALL, Bench, ID, Reply, access_to, start};
use crate::auth::Claims;
use ipp_payment::Timings;
use ipp_relay::{Call, Rules};
use ipp_verify::Fault;

/// Two shops, with a terminal each, and a terminal that stands nowhere.
struct Chain {
    bench: Bench,
    shops: [String; 2],
    devices: [String; 3],
}

impl Chain {
    async fn new() -> Self {
        let bench = Bench::new().await;
        let list = bench.get("/api/devices").await.body;
        let shops = [0, 1].map(|n| list["locations"][n]["id"].as_str().unwrap().to_owned());
        let mut devices = [(); 3].map(|()| String::new());
        let locations = [json!(shops[0]), json!(shops[1]), Value::Null];
        for (device, location) in devices.iter_mut().zip(locations) {
            let wish = json!({ "name": "Counter", "location_id": location }).to_string();
            let made = bench.call("POST", "/api/playground/devices", wish).await;
            *device = made.body["id"].as_str().unwrap().to_owned();
        }
        Self {
            bench,
            shops,
            devices,
        }
    }

    /// A token of a till of the first shop.
    fn token(&self) -> String {
        let claims = Claims {
            sub: "till-1".to_owned(),
            loc: Some(self.shops[0].clone()),
            scope: ALL.to_owned(),
            exp: u64::try_from(crate::clock::now().0 / 1000).unwrap() + 600,
            ..Claims::default()
        };
        self.bench.service.tokens.make(&claims).unwrap()
    }

    /// The event stream of a till of the first shop.
    async fn listen(&self) -> Reader {
        Reader::with(&self.bench, &self.token()).await
    }

    /// Charges on a terminal as a till of no shop.
    async fn charge(&self, device: &str) {
        let path = format!("/api/payments/{}", uuid::Uuid::new_v4());
        let wish = start(device, &path);
        let reply = self.bench.call_as("till-9", "PUT", &path, wish).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
    }

    /// Moves a terminal to a shop, in Kustom's Portal, and reads the list.
    async fn move_to(&self, device: &str, shop: &str) {
        let playground = &self.bench.playground;
        let moved = reqwest::Client::new()
            .put(format!("{}/ipp/v1/devices/{device}", playground.url()))
            .header("authorization", format!("Basic {}", playground.api_key()))
            .json(&json!({ "name": "Counter", "location_id": shop }))
            .send();
        assert!(moved.await.unwrap().status().is_success());
        // A simulated terminal that is made outdates the list.
        self.bench.device("Counter 9").await;
        self.bench.call("GET", "/api/devices", Body::empty()).await;
    }

    /// Sends as a till of the first shop.
    async fn call(&self, method: &str, path: &str, body: impl Into<Body>) -> Reply {
        let token = self.token();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"));
        self.bench.send(request.body(body.into()).unwrap()).await
    }
}

#[tokio::test]
async fn a_till_of_a_shop_sees_and_uses_its_terminals_alone() {
    let chain = Chain::new().await;
    let list = chain.call("GET", "/api/devices", Body::empty()).await.body;
    let ids = |list: &Value| -> Vec<Value> {
        let list = list.as_array().unwrap().iter();
        list.map(|one| one["id"].clone()).collect()
    };
    assert_eq!(ids(&list["devices"]), [json!(chain.devices[0])]);
    assert_eq!(ids(&list["locations"]), [json!(chain.shops[0])]);
    let path = format!("/api/payments/{ID}");
    for elsewhere in &chain.devices[1..] {
        let reply = chain.call("PUT", &path, start(elsewhere, "O-1")).await;
        assert_eq!(reply.refusal(), (403, code::DEVICE_NOT_ALLOWED, vec![]));
    }
    assert_eq!(
        chain
            .bench
            .playground
            .calls()
            .of("POST", "/ipp/v1/sessions"),
        0
    );
    let reply = chain
        .call("PUT", &path, start(&chain.devices[0], "O-1"))
        .await;
    assert_eq!(reply.status, 201, "{}", reply.text);
}

#[tokio::test]
async fn a_till_of_a_shop_pairs_phones_for_that_shop_alone() {
    let chain = Chain::new().await;
    let elsewhere = json!({ "location_id": chain.shops[1] }).to_string();
    let reply = chain.call("POST", "/api/enrollments", elsewhere).await;
    assert_eq!(reply.refusal(), (403, code::LOCATION_NOT_ALLOWED, vec![]));
    let calls = || chain.bench.playground.calls();
    assert_eq!(calls().of("POST", "/ipp/v1/enrollments"), 0);
    for wish in [
        String::new(),
        json!({ "location_id": chain.shops[0] }).to_string(),
    ] {
        let code = chain.call("POST", "/api/enrollments", wish).await;
        assert_eq!(code.status, 201, "{}", code.text);
        let phone = json!({ "enrollment_code": code.body["enrollment_code"], "name": "Phone" });
        let path = "/api/playground/enrollments/pair";
        let phone = chain.bench.call("POST", path, phone.to_string()).await;
        assert_eq!(phone.body["location_id"], json!(chain.shops[0]));
    }
}

/// A page with an old id, or a till that tries ids, takes none of the requests that reads of
/// payments need.
#[tokio::test]
async fn unknown_terminals_do_not_cost_a_request_to_kustom_each() {
    let chain = Chain::new().await;
    let listed = || chain.bench.playground.calls().of("GET", "/ipp/v1/devices");
    let before = listed();
    let path = format!("/api/payments/{ID}");
    let ask = |n: u32| chain.call("PUT", &path, start(&format!("no-such-device-{n}"), "O-1"));
    for reply in futures::future::join_all((0..100).map(ask)).await {
        assert_eq!(reply.code(), code::UNKNOWN_DEVICE);
    }
    // One per two seconds, which a slow machine may need for this.
    assert!(listed() - before < 20, "{} requests", listed() - before);
}

/// One that was added in Kustom's Portal, or by another proxy, a moment after the list was read.
#[tokio::test]
async fn a_terminal_that_was_just_added_elsewhere_is_found() {
    let chain = Chain::new().await;
    chain.bench.get("/api/devices").await;
    let playground = &chain.bench.playground;
    let added = reqwest::Client::new()
        .post(format!("{}/ipp/v1/dev/devices", playground.url()))
        .header("authorization", format!("Basic {}", playground.api_key()))
        .json(&json!({ "name": "Counter 9" }))
        .send();
    let added: Value = added.await.unwrap().json().await.unwrap();
    let id = added["id"].as_str().unwrap_or_else(|| panic!("{added}"));
    let path = format!("/api/payments/{ID}");
    let reply = chain.bench.call("PUT", &path, start(id, "O-1")).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
}

#[tokio::test]
async fn a_stream_tells_a_till_of_a_shop_of_its_terminals_alone() {
    let chain = Chain::new().await;
    chain.bench.call("GET", "/api/devices", Body::empty()).await;
    let [own, other, nowhere] = &chain.devices;
    let mut stream = chain.listen().await;
    let mut unconfined = Reader::open(&chain.bench, "till-2").await;
    for device in [other, nowhere, own] {
        chain.charge(device).await;
        assert_eq!(unconfined.until("device").await["device_id"], json!(device));
    }
    // The last of the three is the first that it is told of.
    let told = stream.until("device").await;
    assert_eq!(told["device_id"], json!(own));
    let busy = chain.listen().await.until("snapshot").await["busy"].clone();
    let busy: Vec<_> = busy.as_array().unwrap().iter().collect();
    assert_eq!(busy.len(), 1, "{busy:?}");
    assert_eq!(busy[0]["device_id"], json!(own));
    // A terminal that moves is told of where it stands, as the list has it.
    chain.move_to(own, &chain.shops[1]).await;
    chain.move_to(other, &chain.shops[0]).await;
    let busy = chain.listen().await.until("snapshot").await["busy"].clone();
    assert_eq!(busy[0]["device_id"], json!(other));
    assert_eq!(busy[1], Value::Null);
}

/// Until the list can be read, it is not known which terminals stand in the till's shop.
#[tokio::test]
async fn a_stream_without_a_device_list_tells_of_none() {
    let mut chain = Chain::new().await;
    let (own, other) = (chain.devices[0].clone(), chain.devices[1].clone());
    chain.charge(&own).await;
    chain.charge(&other).await;
    let playground = &chain.bench.playground;
    let relay = Rules::to(&playground.url()).await.unwrap();
    relay.on(Call::Devices, Fault::Refused(500));
    let access = access_to(relay.url(), playground.api_key(), Timings::default());
    chain.bench.restart(&access).await;
    let mut stream = chain.listen().await;
    assert_eq!(stream.until("snapshot").await["busy"], json!([]));
    let unconfined = Reader::open(&chain.bench, "till-2")
        .await
        .until("snapshot")
        .await;
    assert_eq!(unconfined["busy"].as_array().unwrap().len(), 2);
    relay.restore(Call::Devices);
    // The page reads the list, with what is busy.
    assert_eq!(stream.until("devices").await, json!({}));
    let snapshot = chain.listen().await.until("snapshot").await;
    assert_eq!(snapshot["busy"][0]["device_id"], json!(own));
    assert_eq!(snapshot["busy"][1], Value::Null);
}
