//! The network between the proxy and the provider, in both directions, with faults.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ipp_playground::{Playground, WebhookSecret};
use ipp_relay::{Answer, Call, Network, Request};
use ipp_verify::{Fault, Finding};
use ipp_wire::Word as _;
use serde_json::Value;
use tokio::sync::mpsc;

use super::callbacks::{CALLBACKS, answered};
use super::dice::Dice;
use super::faults::{Script, Weather};
use super::proxy::Address;

/// A new session of the provider's, to be pushed to the phone.
#[derive(Clone, Debug)]
pub(crate) struct Born {
    pub(crate) session: String,
    pub(crate) payment: String,
}

#[derive(Clone)]
pub(crate) struct Relay {
    address: SocketAddr,
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    target: String,
    proxy: Address,
    pub(super) secret: WebhookSecret,
    seed: u64,
    weather: Mutex<Weather>,
    scripts: Mutex<HashMap<String, Script>>,
    counts: Mutex<HashMap<(String, String), u32>>,
    /// Session to payment.
    sessions: Mutex<HashMap<String, String>>,
    born: mpsc::UnboundedSender<Born>,
    /// Create calls that have not reached the provider yet.
    creating: AtomicUsize,
    /// The ids of callbacks that the proxy answered 200.
    acknowledged: Mutex<HashSet<String>>,
    /// Genuine callbacks: id and body.
    pub(super) told: Mutex<Vec<(String, Vec<u8>)>>,
    found: Mutex<Vec<Finding>>,
    tally: Mutex<BTreeMap<String, u32>>,
}

impl Relay {
    /// Listens, and has the provider send its callbacks here. The receiver gets each new session.
    pub(crate) async fn open(
        provider: &Playground,
        proxy: Address,
        seed: u64,
        weather: Weather,
    ) -> (Self, mpsc::UnboundedReceiver<Born>) {
        let (born, births) = mpsc::unbounded_channel();
        let inner = Arc::new(Inner {
            target: host(&provider.url()),
            proxy,
            secret: WebhookSecret::parse(provider.webhook_secret()).unwrap(),
            seed,
            weather: Mutex::new(weather),
            scripts: Mutex::default(),
            counts: Mutex::default(),
            sessions: Mutex::default(),
            born,
            creating: AtomicUsize::new(0),
            acknowledged: Mutex::default(),
            told: Mutex::default(),
            found: Mutex::default(),
            tally: Mutex::default(),
        });
        let address = ipp_relay::relay(Arc::clone(&inner)).await.unwrap();
        provider
            .set_callback_url(&format!("http://{address}{CALLBACKS}"))
            .unwrap();
        (Self { address, inner }, births)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn weather(&self, weather: Weather) {
        *self.inner.weather.lock().unwrap() = weather;
    }

    /// Sets this payment's faults, whatever the weather.
    pub(crate) fn script(&self, payment: uuid::Uuid, script: Script) {
        let mut scripts = self.inner.scripts.lock().unwrap();
        scripts.insert(payment.to_string(), script);
    }

    /// Whether a create call is still on its way to the provider.
    pub(crate) fn is_creating(&self) -> bool {
        self.inner.creating.load(Ordering::SeqCst) > 0
    }

    /// The callbacks that the proxy has answered 200 so far.
    pub(crate) fn acknowledged(&self) -> HashSet<String> {
        self.inner.acknowledged.lock().unwrap().clone()
    }

    /// What the proxy's answers to callbacks break.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        self.inner.found.lock().unwrap().clone()
    }

    /// How often each fault happened.
    pub(crate) fn tally(&self) -> BTreeMap<String, u32> {
        self.inner.tally.lock().unwrap().clone()
    }
}

/// The host and port of an address.
fn host(url: &str) -> String {
    url.trim_start_matches("http://").to_owned()
}

impl Network for Inner {
    fn target(&self, request: &Request) -> Option<String> {
        if is_callback(request) {
            return self.proxy.get().map(|url| host(&url));
        }
        Some(self.target.clone())
    }

    async fn fault(&self, request: &Request) -> Option<Fault> {
        if is_callback(request) {
            return self.fault_of_callback(request).await;
        }
        let call = Call::of(request);
        if call == Call::Create {
            self.creating.fetch_add(1, Ordering::SeqCst);
        }
        let subject = self.subject(call, request);
        let nth = self.nth(&format!("{call:?}"), &subject);
        let script = self.scripted(&subject).and_then(|s| s.fault(call, nth));
        let fault = script.unwrap_or_else(|| {
            let about = [&format!("{call:?}"), subject.as_str(), &nth.to_string()];
            let (weather, dice) = self.dice(&about);
            weather.fault(call, dice)
        });
        self.count(&format!("{call:?}"), fault);
        fault
    }

    fn altered(&self, fault: Fault, request: &Request) -> Request {
        if is_callback(request) {
            return self.altered_callback(fault, request);
        }
        with_a_tip(request)
    }

    fn arrived(&self, request: &Request, fault: Option<Fault>, answer: &Answer) {
        let status = answer.status().as_u16();
        if is_callback(request) {
            self.callback_arrived(request, fault, status);
        } else if status == 201
            && let Some(payment) = payment_of(request.body())
            && let Ok(session) = serde_json::from_slice::<Value>(answer.body())
            && let Some(session) = session["session_id"].as_str()
        {
            let session = session.to_owned();
            self.born(Born { session, payment });
        }
    }

    fn over(&self, request: &Request) {
        if Call::of(request) == Call::Create {
            self.creating.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

fn is_callback(request: &Request) -> bool {
    request.uri().path() == CALLBACKS
}

impl Inner {
    pub(super) fn nth(&self, what: &str, subject: &str) -> u32 {
        let mut counts = self.counts.lock().unwrap();
        let count = counts
            .entry((what.to_owned(), subject.to_owned()))
            .or_default();
        *count += 1;
        *count - 1
    }

    /// Records a new session.
    pub(super) fn born(&self, born: Born) {
        let mut sessions = self.sessions.lock().unwrap();
        sessions.insert(born.session.clone(), born.payment.clone());
        drop(sessions);
        if !self.scripted(&born.payment).is_some_and(|s| s.no_shopper) {
            // The receiver is gone once a test is over.
            let _ = self.born.send(born);
        }
    }

    pub(super) fn scripted(&self, payment: &str) -> Option<Script> {
        self.scripts.lock().unwrap().get(payment).cloned()
    }

    pub(super) fn payment_of_session(&self, session: &str) -> Option<String> {
        self.sessions.lock().unwrap().get(session).cloned()
    }

    pub(super) fn dice(&self, about: &[&str]) -> (Weather, Dice) {
        (*self.weather.lock().unwrap(), Dice::about(self.seed, about))
    }

    pub(super) fn count(&self, what: &str, fault: Option<Fault>) {
        let fault = fault.map_or("no fault", |fault| fault.kind().word());
        let mut tally = self.tally.lock().unwrap();
        *tally.entry(format!("{what} {fault}")).or_default() += 1;
    }

    pub(super) fn callback_answered(&self, id: &str, status: u16, believed: bool) {
        if (status, believed) == (200, true) {
            self.acknowledged.lock().unwrap().insert(id.to_owned());
        }
        self.found
            .lock()
            .unwrap()
            .extend(answered(status, believed));
    }

    /// What a request is about: its payment, if that is known.
    fn subject(&self, call: Call, request: &Request) -> String {
        if call == Call::Create {
            return payment_of(request.body()).unwrap_or_default();
        }
        match Call::session(request) {
            Some(session) => {
                let payment = self.payment_of_session(session);
                payment.unwrap_or_else(|| session.to_owned())
            }
            None => request.uri().path().to_owned(),
        }
    }
}

/// The payment's id in a create call or a session.
fn payment_of(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    payment_in(body["merchant_data"].as_str()?)
}

/// The payment's id in `merchant_data`.
pub(crate) fn payment_in(merchant_data: &str) -> Option<String> {
    let data: Value = serde_json::from_str(merchant_data).ok()?;
    data["ipp_payment_id"].as_str().map(str::to_owned)
}

/// The same create call with an additional line.
fn with_a_tip(request: &Request) -> Request {
    let mut body: Value = serde_json::from_slice(request.body()).unwrap();
    body["order_amount"] = (body["order_amount"].as_i64().unwrap() + 100).into();
    let tip = serde_json::json!({
        "name": "Tip", "quantity": 1, "unit_price": 100, "total_amount": 100,
    });
    body["order_items"].as_array_mut().unwrap().push(tip);
    request.clone().map(|_| body.to_string().into())
}
