//! Relays the provider's callbacks to the proxy.

use std::time::Duration;

use ipp_playground::WebhookSecret;
use ipp_verify::{Finding, Invariant};
use serde_json::Value;
use tokio::net::TcpStream;

use super::faults::CallbackFault;
use super::raw::{self, Answer, Request};
use super::relay::{Inner, Relay};

/// A secret that the proxy does not accept.
const OTHER_SECRET: &str = "whsec_b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXI=";

/// A callback, with or without a time and a signature.
#[derive(Clone)]
struct Delivery {
    id: String,
    timestamp: i64,
    signature: Option<String>,
    body: Vec<u8>,
}

impl Delivery {
    fn signed(secret: &WebhookSecret, id: &str, timestamp: i64, body: &[u8]) -> Self {
        Self {
            id: id.to_owned(),
            timestamp,
            signature: Some(secret.sign(id, timestamp, body)),
            body: body.to_vec(),
        }
    }
}

fn now() -> i64 {
    time::OffsetDateTime::now_utc().unix_timestamp()
}

impl Relay {
    /// Sends processed callbacks again with a new time: with their own ids, as a provider does that
    /// never got the answer, and with new ones, as if the proxy had forgotten them.
    pub(crate) async fn replay(&self, most: usize) {
        let told = self.inner.told.lock().unwrap().clone();
        let step = told.len().div_ceil(most).max(1);
        for (n, (id, body)) in told.iter().step_by(step).enumerate() {
            for id in [id.clone(), format!("{id}_late_{n}")] {
                let delivery = Delivery::signed(&self.inner.secret, &id, now(), body);
                self.inner.deliver(&delivery, true).await;
            }
        }
    }
}

impl Inner {
    pub(super) async fn callback(self: std::sync::Arc<Self>, stream: TcpStream, request: Request) {
        let id = request.header("webhook-id").unwrap().to_owned();
        let timestamp = request.header("webhook-timestamp").unwrap();
        let delivery = Delivery {
            timestamp: timestamp.parse().unwrap(),
            signature: request.header("webhook-signature").map(str::to_owned),
            body: request.body,
            id,
        };
        let body: Value = serde_json::from_slice(&delivery.body).unwrap();
        let kind = body["type"].as_str().unwrap().to_owned();
        let session = body["data"]["session_id"].as_str().unwrap().to_owned();
        let payment = self.payment_behind(&session).await;
        let nth = self.nth(&kind, &payment);
        let scripted = self.scripted(&payment).and_then(|s| s.callbacks);
        let fault = scripted.unwrap_or_else(|| {
            let (weather, dice) = self.dice(&[&kind, &payment, &nth.to_string()]);
            weather.callback(dice)
        });
        self.count(&format!("Callback {fault:?}"));
        if nth == 0 {
            let told = (delivery.id.clone(), delivery.body.clone());
            self.told.lock().unwrap().push(told);
        }
        let status = match fault {
            CallbackFault::None => self.deliver(&delivery, true).await,
            CallbackFault::Lose => 200,
            CallbackFault::Bounce => 502,
            CallbackFault::LoseAnswer => {
                self.deliver(&delivery, true).await;
                return raw::reset(stream);
            }
            CallbackFault::Twice => {
                let both = (self.deliver(&delivery, true), self.deliver(&delivery, true));
                let (one, other) = tokio::join!(both.0, both.1);
                one.max(other)
            }
            CallbackFault::Hold(time) => {
                let inner = std::sync::Arc::clone(&self);
                tokio::spawn(async move {
                    tokio::time::sleep(time).await;
                    inner.deliver(&delivery, true).await;
                });
                200
            }
            CallbackFault::Unsigned => {
                let unsigned = Delivery {
                    signature: None,
                    ..delivery
                };
                self.deliver(&unsigned, false).await
            }
            CallbackFault::WronglySigned => {
                let other = WebhookSecret::parse(OTHER_SECRET).unwrap();
                let Delivery {
                    id,
                    timestamp,
                    body,
                    ..
                } = &delivery;
                let forged = Delivery::signed(&other, id, *timestamp, body);
                self.deliver(&forged, false).await
            }
            CallbackFault::Changed => {
                let mut changed = delivery.clone();
                changed.body.push(b' ');
                self.deliver(&changed, false).await
            }
            CallbackFault::WrongClock(off) => {
                let then = now().saturating_add(off);
                let Delivery { id, body, .. } = &delivery;
                let dated = Delivery::signed(&self.secret, id, then, body);
                self.deliver(&dated, false).await
            }
            CallbackFault::Lie => {
                let lie = serde_json::json!({
                    "id": format!("kevt_lie_{payment}_{nth}_{kind}"),
                    "type": "ipp.session.finalized",
                    "data": {"session_id": session, "order_id": "paid-believe-me"},
                });
                let id = lie["id"].as_str().unwrap();
                let body = lie.to_string().into_bytes();
                let lie = Delivery::signed(&self.secret, id, now(), &body);
                self.deliver(&lie, true).await;
                self.deliver(&delivery, true).await
            }
        };
        raw::answer(stream, &Answer::bare(status)).await;
    }

    /// The payment of a session. The callback can precede create's answer, which tells it, so this
    /// waits: the same callback must always have the same fault.
    async fn payment_behind(&self, session: &str) -> String {
        for _ in 0..500 {
            if let Some(payment) = self.payment_of_session(session) {
                return payment;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        session.to_owned()
    }

    /// Returns the proxy's status; 502 while it is down. Unverifiable callbacks must not be
    /// acknowledged.
    async fn deliver(&self, delivery: &Delivery, believed: bool) -> u16 {
        let Some(proxy) = self.proxy.get() else {
            return 502;
        };
        let mut request = self
            .client
            .post(format!("{proxy}/webhooks/kustom"))
            .header("content-type", "application/json")
            .header("webhook-id", &delivery.id)
            .header("webhook-timestamp", delivery.timestamp)
            .body(delivery.body.clone());
        if let Some(signature) = &delivery.signature {
            request = request.header("webhook-signature", signature);
        }
        let Ok(answer) = request.send().await else {
            return 502;
        };
        let status = answer.status().as_u16();
        if (status, believed) == (200, true) {
            self.acknowledge(&delivery.id);
        }
        self.found(answered(status, believed));
        status
    }
}

/// What is wrong with this status as the answer to a callback that can, or cannot, be believed.
pub(crate) fn answered(status: u16, believed: bool) -> Option<Finding> {
    let what = || format!("a callback was answered {status}");
    match (status, believed) {
        (200..=299, false) => Some(Invariant::CallbackVerified.broken(what())),
        (201..=299, true) => Some(Invariant::CommittedFirst.broken(what())),
        _ => None,
    }
}
