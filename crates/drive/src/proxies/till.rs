//! A till that charges at any of the proxies, and listens at one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::failure::Outcome;
use crate::native::{Client, Events, failed};
use crate::token;

/// Longest time for payments to begin or to end; only a defect takes this long.
const PATIENCE: Duration = Duration::from_secs(60);
/// Requests at the same time.
const AT_ONCE: usize = 32;

/// States, as events name them.
const BEGUN: &[&str] = &["starting", "sent", "active"];
const SENT: &[&str] = &["sent", "active"];
const CANCELLED: &[&str] = &["cancelled"];
/// States that no payment of this till is to have.
const WRONG: &[&str] = &["unknown", "needs_attention", "failed", "expired", "held"];

pub(super) struct Till {
    requests: Requests,
    events: Events,
    /// The state of each of its payments, by the last event.
    states: HashMap<String, String>,
    /// The beginning of the ids of its payments.
    run: u128,
    /// The number of payments that it has begun.
    begun: usize,
}

/// Sends requests; clones share their connections.
#[derive(Clone)]
struct Requests {
    client: Client,
    proxies: Arc<[String]>,
    authorization: String,
}

impl Till {
    /// A till with a stream at the last of these proxies.
    pub(super) async fn open(proxies: &[String], secret: &str) -> Outcome<Self> {
        let requests = Requests {
            client: Client::new(),
            proxies: Arc::from(proxies),
            authorization: format!("Bearer {}", token::sign(secret, "till-1")?),
        };
        let url = requests.url(proxies.len() - 1, "events");
        let events = requests.client.events(&url, &requests.authorization);
        let mut events = events.await?;
        // The snapshot.
        events.next().await?;
        // Ids and references of an earlier run are in the database.
        let run = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Self {
            requests,
            events,
            states: HashMap::new(),
            run: run.unwrap_or_default().as_millis() & 0xffff_ffff,
            begun: 0,
        })
    }

    /// Makes simulated devices, and returns their ids.
    pub(super) async fn devices(&self, count: usize) -> Outcome<Vec<String>> {
        let mut devices = Vec::with_capacity(count);
        for number in 0..count {
            let wish = json!({"name": format!("Counter {number}")});
            let made = self
                .requests
                .ask(0, "POST", "playground/devices", &wish)
                .await?;
            let id = made["id"].as_str();
            devices.push(
                id.ok_or_else(|| failed("a device without an id"))?
                    .to_owned(),
            );
        }
        Ok(devices)
    }

    /// Begins a payment at the first proxy, and returns the time from the request to the event. The
    /// payment is cancelled afterwards.
    pub(super) async fn heard_after(&mut self, device: &str) -> Outcome<Duration> {
        let id = self.next_id();
        let began = Instant::now();
        let start = self.requests.clone();
        let (path, wish) = (format!("payments/{id}"), wish(&id, device));
        let start = tokio::spawn(async move { start.ask(0, "PUT", &path, &wish).await });
        let ids = HashSet::from([id]);
        self.until(ids.clone(), BEGUN).await?;
        let took = began.elapsed();
        start.await.map_err(failed)??;
        self.until(ids.clone(), SENT).await?;
        self.cancel(ids).await?;
        Ok(took)
    }

    /// Begins a payment on each device, in turn at each proxy, and returns the time until Kustom has
    /// all of them. They are cancelled afterwards.
    pub(super) async fn begun_within(&mut self, devices: &[String]) -> Outcome<Duration> {
        let starts = devices.iter().map(|device| {
            let id = self.next_id();
            let wish = wish(&id, device);
            (id, wish)
        });
        let starts: Vec<_> = starts.collect();
        let ids: HashSet<String> = starts.iter().map(|(id, _)| id.clone()).collect();
        let began = Instant::now();
        let requests = starts
            .into_iter()
            .map(|(id, wish)| ("PUT", format!("payments/{id}"), wish));
        let all = self.requests.at_once(requests.collect());
        self.until(ids.clone(), SENT).await?;
        let took = began.elapsed();
        all.await.map_err(failed)??;
        self.cancel(ids).await?;
        Ok(took)
    }

    async fn cancel(&mut self, ids: HashSet<String>) -> Outcome<()> {
        let requests = ids
            .iter()
            .map(|id| ("POST", format!("payments/{id}/cancel"), Value::Null));
        let all = self.requests.at_once(requests.collect());
        self.until(ids, CANCELLED).await?;
        all.await.map_err(failed)?
    }

    /// Reads events until each of these payments is, or was last, in one of the states.
    async fn until(&mut self, mut ids: HashSet<String>, states: &[&str]) -> Outcome<()> {
        ids.retain(|id| {
            !self
                .states
                .get(id)
                .is_some_and(|is| states.contains(&&**is))
        });
        let reading = async {
            while !ids.is_empty() {
                let (name, payment) = self.events.next().await?;
                let (id, state) = (&payment["payment_id"], &payment["state"]);
                let (Some(id), Some(state)) = (id.as_str(), state.as_str()) else {
                    // A page that is too far behind is given a snapshot, in which ended payments are not.
                    if name == "snapshot" {
                        return Err(failed("the stream was read too slowly"));
                    }
                    continue;
                };
                self.states.insert(id.to_owned(), state.to_owned());
                if states.contains(&state) {
                    ids.remove(id);
                } else if ids.contains(id) && WRONG.contains(&state) {
                    return Err(failed(format!("a payment is {state}: {payment}")));
                }
            }
            Ok(())
        };
        let read = tokio::time::timeout(PATIENCE, reading).await;
        read.unwrap_or_else(|_| Err(failed(format!("payments were not {states:?} in time"))))
    }

    fn next_id(&mut self) -> String {
        self.begun += 1;
        format!("{:08x}-0000-4000-9000-{:012x}", self.run, self.begun)
    }
}

impl Requests {
    fn url(&self, proxy: usize, path: &str) -> String {
        format!("{}/api/{path}", self.proxies[proxy % self.proxies.len()])
    }

    async fn ask(&self, proxy: usize, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let url = self.url(proxy, path);
        self.client
            .json(method, &url, &self.authorization, body)
            .await
    }

    /// Sends requests, some at the same time, in turn to each proxy.
    fn at_once(
        &self,
        all: Vec<(&'static str, String, Value)>,
    ) -> tokio::task::JoinHandle<Outcome<()>> {
        let (requests, places) = (self.clone(), Arc::new(Semaphore::new(AT_ONCE)));
        tokio::spawn(async move {
            let mut sent = JoinSet::new();
            for (proxy, (method, path, body)) in all.into_iter().enumerate() {
                let (requests, places) = (requests.clone(), Arc::clone(&places));
                sent.spawn(async move {
                    let _place = places.acquire().await.map_err(failed)?;
                    requests.ask(proxy, method, &path, &body).await
                });
            }
            while let Some(answer) = sent.join_next().await {
                answer.map_err(failed)??;
            }
            Ok(())
        })
    }
}

fn wish(reference: &str, device: &str) -> Value {
    let order = json!({
        "merchant_reference1": reference, "purchase_currency": "SEK", "order_amount": 12500,
        "order_tax_amount": 2500,
        "order_items": [{ "type": "physical", "reference": "BENCH", "name": "Measured",
            "quantity": 1, "unit_price": 12500, "total_amount": 12500, "tax_rate": 2500,
            "total_tax_amount": 2500 }],
    });
    json!({"device_id": device, "order": order})
}
