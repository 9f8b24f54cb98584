//! The provider's callbacks on their way to the proxy.

use std::time::Duration;

use ipp_playground::WebhookSecret;
use ipp_relay::{Network as _, Request};
use ipp_verify::{Fault, Finding, Invariant};
use serde_json::Value;

use super::relay::{Inner, Relay};

/// Where the proxy takes callbacks, and the relay too.
pub(super) const CALLBACKS: &str = "/webhooks/kustom";

/// A secret that the proxy does not accept.
const OTHER_SECRET: &str = "whsec_b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXI=";

/// A correctly signed callback.
fn signed(secret: &WebhookSecret, id: &str, timestamp: i64, body: &[u8]) -> Request {
    axum::http::Request::post(CALLBACKS)
        .header("host", "proxy")
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", secret.sign(id, timestamp, body))
        .body(body.to_vec().into())
        .unwrap()
}

fn header<'r>(request: &'r Request, name: &str) -> &'r str {
    request.headers()[name].to_str().unwrap()
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
                let callback = signed(&self.inner.secret, &id, now(), body);
                self.inner.deliver(callback, None).await;
            }
        }
    }
}

impl Inner {
    pub(super) async fn fault_of_callback(&self, request: &Request) -> Option<Fault> {
        let (kind, session) = content(request);
        let payment = self.payment_behind(&session).await;
        let nth = self.nth(&kind, &payment);
        let scripted = self.scripted(&payment).and_then(|s| s.callbacks);
        let fault = scripted.or_else(|| {
            let (weather, dice) = self.dice(&[&kind, &payment, &nth.to_string()]);
            weather.callback(dice)
        });
        self.count("Callback", fault);
        if nth == 0 {
            let id = header(request, "webhook-id").to_owned();
            let told = (id, request.body().to_vec());
            self.told.lock().unwrap().push(told);
        }
        fault
    }

    /// What arrives in place of a callback, or before it.
    pub(super) fn altered_callback(&self, fault: Fault, request: &Request) -> Request {
        let id = header(request, "webhook-id");
        match fault {
            Fault::Unsigned => {
                let mut unsigned = request.clone();
                unsigned.headers_mut().remove("webhook-signature");
                unsigned
            }
            Fault::WronglySigned => {
                let other = WebhookSecret::parse(OTHER_SECRET).unwrap();
                let timestamp = header(request, "webhook-timestamp").parse().unwrap();
                signed(&other, id, timestamp, request.body())
            }
            Fault::Misdated(off) => {
                let then = now().saturating_add(off);
                signed(&self.secret, id, then, request.body())
            }
            Fault::Forged => {
                let (_, session) = content(request);
                let id = format!("{id}_lie_{}", self.nth("lie", id));
                let lie = serde_json::json!({
                    "id": id,
                    "type": "ipp.session.finalized",
                    "data": {"session_id": session, "order_id": "paid-believe-me"},
                });
                signed(&self.secret, &id, now(), lie.to_string().as_bytes())
            }
            // Another content than was signed.
            _ => request
                .clone()
                .map(|body| [&body[..], b" "].concat().into()),
        }
    }

    /// Unverifiable callbacks must not be acknowledged.
    pub(super) fn callback_arrived(&self, request: &Request, fault: Option<Fault>, status: u16) {
        let believed = !matches!(
            fault,
            Some(
                Fault::Unsigned | Fault::WronglySigned | Fault::RequestAltered | Fault::Misdated(_)
            )
        );
        self.callback_answered(header(request, "webhook-id"), status, believed);
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
}

/// The kind of a callback, and its session.
fn content(request: &Request) -> (String, String) {
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&body["type"]), text(&body["data"]["session_id"]))
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
