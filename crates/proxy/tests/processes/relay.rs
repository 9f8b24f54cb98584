//! Relays between the proxy and the provider, in both directions, with faults.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ipp_playground::{Playground, WebhookSecret};
use ipp_verify::Finding;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::dice::Dice;
use super::faults::{Script, Weather};
use super::proxy::Address;
use super::raw::Request;

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
    pub(super) target: String,
    pub(super) client: reqwest::Client,
    pub(super) proxy: Address,
    pub(super) secret: WebhookSecret,
    seed: u64,
    weather: Mutex<Weather>,
    scripts: Mutex<HashMap<String, Script>>,
    counts: Mutex<HashMap<(String, String), u32>>,
    /// Session to payment.
    sessions: Mutex<HashMap<String, String>>,
    born: mpsc::UnboundedSender<Born>,
    pub(super) creating: AtomicUsize,
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
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (born, births) = mpsc::unbounded_channel();
        let inner = Arc::new(Inner {
            target: provider.url(),
            client: client(),
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
        provider
            .set_callback_url(&format!("http://{address}/callbacks"))
            .unwrap();
        let serving = Arc::clone(&inner);
        tokio::spawn(async move {
            loop {
                // Ignore a connection that is gone before it is accepted.
                if let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(take(Arc::clone(&serving), stream));
                }
            }
        });
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

/// A client without an HTTP proxy.
pub(crate) fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy();
    builder
        .timeout(std::time::Duration::from_secs(20))
        .build()
        .unwrap()
}

async fn take(inner: Arc<Inner>, mut stream: TcpStream) {
    let Some(request) = Request::read(&mut stream).await else {
        return;
    };
    if request.path.starts_with("/callbacks") {
        inner.callback(stream, request).await;
    } else {
        inner.pass(stream, request).await;
    }
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

    pub(super) fn count(&self, what: &str) {
        let name = what.split('(').next().unwrap_or_default().to_owned();
        *self.tally.lock().unwrap().entry(name).or_default() += 1;
    }

    pub(super) fn acknowledge(&self, id: &str) {
        self.acknowledged.lock().unwrap().insert(id.to_owned());
    }

    pub(super) fn found(&self, finding: Option<Finding>) {
        self.found.lock().unwrap().extend(finding);
    }
}
