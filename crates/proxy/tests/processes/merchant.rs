//! The merchant's own system, which is notified of each final payment, and sometimes fails.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use ipp_playground::{Playground, WebhookSecret};
use ipp_proxy::merchant::PaymentEvent;
use ipp_relay::{Answer, Network, Request, answer, relay};
use ipp_verify::{Fault, Finding, Invariant};
use ipp_wire::PaymentState;

use super::dice::Dice;
use super::evidence::Evidence;
use super::shown::payment_shown;

/// The proxy's secret for notifications.
pub(crate) const SECRET: &str = "whsec_bWVyY2hhbnQtbWVyY2hhbnQtbWVyY2hhbnQtbWVyY2g=";

/// The events of each payment, in the order of acceptance.
pub(crate) type Told = HashMap<String, Vec<(u64, PaymentState)>>;

#[derive(Clone)]
pub(crate) struct Merchant {
    address: SocketAddr,
    inner: Arc<Inner>,
}

struct Inner {
    seed: u64,
    provider: Arc<Playground>,
    secret: WebhookSecret,
    tries: Mutex<HashMap<String, u32>>,
    events: Mutex<HashMap<String, PaymentEvent>>,
    told: Mutex<Told>,
    found: Mutex<Vec<Finding>>,
}

impl Merchant {
    pub(crate) async fn open(seed: u64, provider: Arc<Playground>) -> Self {
        let inner = Arc::new(Inner {
            seed,
            provider,
            secret: WebhookSecret::parse(SECRET).unwrap(),
            tries: Mutex::default(),
            events: Mutex::default(),
            told: Mutex::default(),
            found: Mutex::default(),
        });
        let address = relay(Arc::clone(&inner)).await.unwrap();
        Self { address, inner }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/payments", self.address)
    }

    pub(crate) fn told(&self) -> Told {
        self.inner.told.lock().unwrap().clone()
    }

    /// What the proxy's notifications break.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        self.inner.found.lock().unwrap().clone()
    }
}

impl Network for Inner {
    /// The merchant is where the network ends.
    fn target(&self, _: &Request) -> Option<String> {
        None
    }

    async fn fault(&self, request: &Request) -> Option<Fault> {
        let id = header(request, "webhook-id").unwrap_or_default();
        let nth = {
            let mut tries = self.tries.lock().unwrap();
            let tries = tries.entry(id.to_owned()).or_default();
            *tries += 1;
            *tries
        };
        let mut dice = Dice::about(self.seed, &["merchant", id, &nth.to_string()]);
        // The third attempt always succeeds.
        match if nth < 3 { dice.within(0..10) } else { 9 } {
            0 => Some(Fault::RequestCut),
            1 => Some(Fault::Refused(500)),
            2 => Some(Fault::ConnectionCut),
            3 => Some(Fault::AnswerDelayed(dice.ms(10..1500))),
            _ => None,
        }
    }

    async fn deliver(&self, request: Request, _: Option<Fault>) -> Answer {
        let id = header(&request, "webhook-id").unwrap_or_default();
        if let Err(what) = self.believe(id, &request) {
            let finding = Invariant::MerchantNotified.broken(format!("{id}: {what}"));
            self.found.lock().unwrap().push(finding);
        }
        answer(200, "")
    }
}

fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.headers().get(name)?.to_str().ok()
}

impl Inner {
    /// Verifies an event as a merchant should, compares it with the provider's record, and keeps
    /// it.
    fn believe(&self, id: &str, request: &Request) -> Result<(), String> {
        let timestamp = header(request, "webhook-timestamp");
        let timestamp = timestamp.and_then(|t| t.parse().ok()).ok_or("no time")?;
        let signature = self.secret.sign(id, timestamp, request.body());
        if header(request, "webhook-signature") != Some(&signature) {
            return Err("the signature is another".to_owned());
        }
        let event = serde_json::from_slice::<PaymentEvent>(request.body());
        let event = event.map_err(|error| error.to_string())?;
        let mut events = self.events.lock().unwrap();
        match events.get(id) {
            Some(known) if *known == event => return Ok(()),
            Some(known) => return Err(format!("told as {known:?} and as {event:?}")),
            None => events.insert(id.to_owned(), event.clone()),
        };
        drop(events);
        let (payment, version) = (event.data.payment_id.clone(), event.data.version);
        let mut told = self.told.lock().unwrap();
        let of_payment = told.entry(payment).or_default();
        if of_payment.last().is_some_and(|(last, _)| *last > version) {
            return Err(format!("version {version} after {of_payment:?}"));
        }
        of_payment.push((version, event.data.state));
        drop(told);
        let found = payment_shown(&event.data, &self.provider.sessions());
        found.map_or(Ok(()), |finding| Err(finding.to_string()))
    }
}

/// The merchant is notified of each payment's outcome, and of nothing that is not stored.
pub(crate) fn merchant(evidence: &Evidence) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut broken = |what| found.push(Invariant::MerchantNotified.broken(what));
    for (payment, told) in &evidence.told {
        let stored = evidence.row(payment).map_or(0, |row| row.version);
        if told.iter().any(|(version, _)| *version > stored) {
            broken(format!(
                "{payment} is stored in version {stored}, told: {told:?}"
            ));
        }
    }
    if evidence.settled {
        let rows = evidence.stored.rows.values();
        for row in rows.filter(|row| !row.is_open() && row.state != "needs_attention") {
            let last = evidence.told.get(&row.payment).and_then(|told| told.last());
            let state = match row.state.as_str() {
                "paid" | "settled_paid" => PaymentState::Paid,
                "cancelled" => PaymentState::Cancelled,
                "expired" => PaymentState::Expired,
                "held" => PaymentState::Held,
                _ => PaymentState::Failed,
            };
            if last.map(|(_, state)| *state) != Some(state) {
                broken(format!("{} is {}, told: {last:?}", row.payment, row.state));
            }
        }
        if evidence.stored.to_tell > 0 {
            broken(format!(
                "{} events are still to be told",
                evidence.stored.to_tell
            ));
        }
    }
    found
}
