//! A shop: a playground, an engine with a database file, one device, and callbacks between them.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use ipp_payment::Timings;
use ipp_playground::Playground;
use ipp_proxy::engine::{Engine, Feed};
use ipp_proxy::kustom::{Access, LineTypes};
use ipp_proxy::merchant::{Merchant, Notifier, OrderSource};
use ipp_proxy::problem::Refusal;
use ipp_relay::Rules;
use ipp_wire::{Environment, MakeDevice, Payment, PaymentState, StartPayment};
use uuid::Uuid;

pub(crate) use super::samples::{caller, order, quick};
pub(crate) use super::waiting::{PATIENCE, eventually, until, until_that};

pub(crate) const TILL: &str = "till-1";

pub(crate) struct Shop {
    pub(crate) playground: Playground,
    pub(crate) relay: Rules,
    pub(crate) engine: Engine,
    pub(crate) device: String,
    pub(crate) timings: Timings,
    /// The installation's name, from the next start on.
    pub(crate) installation: String,
    /// What becomes of types of lines, likewise.
    pub(crate) line_types: LineTypes,
    receiver: Arc<Mutex<Option<Engine>>>,
    folder: tempfile::TempDir,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::with(quick(), true).await
    }

    /// Opens one with a payment that was sent, and the feed that showed it.
    pub(crate) async fn sent() -> (Self, Uuid, Feed) {
        let shop = Self::open().await;
        let (id, mut feed) = shop.start("ORDER-1").await;
        until(&mut feed, id, PaymentState::Sent).await;
        (shop, id, feed)
    }

    /// `callbacks`: whether Kustom's callbacks arrive.
    pub(crate) async fn with(timings: Timings, callbacks: bool) -> Self {
        let playground = Playground::builder()
            .redelivery_base(Duration::from_millis(50))
            .start()
            .await
            .unwrap();
        let relay = Rules::to(&playground.url()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let merchant = Merchant::default();
        let installation = "main".to_owned();
        let engine = open(
            &folder,
            access(&relay, &playground, timings, "main"),
            timings,
            merchant,
        )
        .await;
        let receiver = Arc::new(Mutex::new(Some(engine.clone())));
        if callbacks {
            playground
                .set_callback_url(&receive(receiver.clone()).await)
                .unwrap();
        }
        let device = device(&engine, "Counter 1").await;
        Self {
            playground,
            relay,
            engine,
            device,
            timings,
            installation,
            line_types: LineTypes::default(),
            receiver,
            folder,
        }
    }

    /// Drops the engine without stopping it, and starts another with an empty database.
    pub(crate) async fn restart_without_the_database(&mut self) {
        self.kill().await;
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
        self.reopen(Merchant::default()).await;
    }

    /// Drops the engine without stopping it, and starts another on the same file. Callbacks that
    /// arrive in between are not acknowledged.
    pub(crate) async fn restart(&mut self) {
        self.reopen(Merchant::default()).await;
    }

    /// The same, and the next engine fetches orders from a merchant's backend.
    pub(crate) async fn restart_with_orders(&mut self, url: &str) {
        let source = OrderSource::new(url.parse().unwrap(), Duration::from_secs(10));
        self.reopen(Merchant {
            orders: Some(source.unwrap()),
            notify: None,
        })
        .await;
    }

    /// The same, and the next engine notifies a merchant's system.
    pub(crate) async fn restart_telling(&mut self, notifier: &Notifier) {
        self.reopen(Merchant {
            orders: None,
            notify: Some(notifier.clone()),
        })
        .await;
    }

    async fn reopen(&mut self, merchant: Merchant) {
        self.kill().await;
        let (relay, playground) = (&self.relay, &self.playground);
        let access = Access {
            line_types: self.line_types,
            ..access(relay, playground, self.timings, &self.installation)
        };
        self.engine = open(&self.folder, access, self.timings, merchant).await;
        *self.receiver.lock().unwrap() = Some(self.engine.clone());
    }

    /// Starts another engine on a copy of the database. No callbacks reach it by themselves.
    pub(crate) async fn open_copy(&self, file: &Path, relay: &Rules) -> Engine {
        let access = access(relay, &self.playground, self.timings, &self.installation);
        let url = format!("sqlite:{}", file.display());
        let opened = Engine::open(&url, &access, self.timings, Merchant::default()).await;
        opened.unwrap()
    }

    pub(crate) async fn kill(&mut self) {
        *self.receiver.lock().unwrap() = None;
        self.engine.stop(Duration::ZERO).await;
    }

    pub(crate) fn wish(&self, reference: &str) -> StartPayment {
        StartPayment {
            device_id: self.device.clone(),
            order: order(reference),
        }
    }

    /// Starts a payment; the feed was opened before, so that it misses nothing.
    pub(crate) async fn start(&self, reference: &str) -> (Uuid, Feed) {
        let feed = self.engine.feed(TILL);
        let id = Uuid::new_v4();
        let (payment, created) = self.ask(id, reference).await.unwrap();
        assert!(created);
        assert_eq!(payment.state, PaymentState::Starting);
        (id, feed)
    }

    /// Asks for a payment with this id; returns it, and whether it is new.
    pub(crate) async fn ask(&self, id: Uuid, reference: &str) -> Result<(Payment, bool), Refusal> {
        let wish = self.wish(reference);
        self.engine.start(&caller(TILL), id, wish).await
    }

    pub(crate) async fn state(&self, id: Uuid) -> PaymentState {
        self.engine.payment(TILL, id).await.unwrap().state
    }

    pub(crate) fn database_url(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("ipp.db").display())
    }

    /// Opens another connection to the proxy's database, to damage something in it.
    pub(crate) async fn database(&self) -> sqlx::SqlitePool {
        sqlx::SqlitePool::connect(&self.database_url())
            .await
            .unwrap()
    }

    /// Stops the delivery of callbacks.
    pub(crate) fn forget_callbacks(&self) {
        *self.receiver.lock().unwrap() = None;
    }

    /// Taps an accepted card on the session, whether or not the proxy knows it.
    pub(crate) async fn tap_at_the_provider(&self, session: &str) {
        let (url, key) = (self.playground.url(), self.playground.api_key());
        let answer = reqwest::Client::new()
            .post(format!("{url}/ipp/v1/dev/sessions/{session}/simulate-tap"))
            .header("authorization", format!("Basic {key}"))
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success());
    }

    /// Delivers a callback that the session was created.
    pub(crate) async fn told(&self, webhook_id: &str, session: &str) {
        self.told_of("created", webhook_id, session).await;
    }

    /// Delivers a callback about the session.
    pub(crate) async fn told_of(&self, what: &str, webhook_id: &str, session: &str) {
        let body =
            format!(r#"{{"type":"ipp.session.{what}","data":{{"session_id":"{session}"}}}}"#);
        let received = self.engine.callback(webhook_id, body.as_bytes()).await;
        received.unwrap();
    }

    /// Waits until the callback is processed, and returns what came of it.
    pub(crate) async fn worked_off(&self, webhook_id: &str) -> String {
        let watched = async {
            loop {
                let all = self.engine.callbacks().await.unwrap();
                let mut ours = all
                    .iter()
                    .filter(|c| c.webhook_id.as_deref() == Some(webhook_id));
                let detail = ours.next().and_then(|callback| callback.detail.clone());
                match detail {
                    Some(detail) if !detail.starts_with("waits") => return detail,
                    _ => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            }
        };
        let done = tokio::time::timeout(PATIENCE, watched).await;
        done.expect("the callback is processed in time")
    }

    /// Makes another terminal.
    pub(crate) async fn another_device(&self) -> String {
        device(&self.engine, "Counter 2").await
    }

    /// The first session's id.
    pub(crate) fn session(&self) -> String {
        self.playground.sessions()[0].session_id.to_string()
    }

    /// How many create calls reached the provider.
    pub(crate) fn creates(&self) -> usize {
        self.playground.sessions().len()
    }
}

async fn device(engine: &Engine, name: &str) -> String {
    let wish = MakeDevice {
        name: name.to_owned(),
        location_id: None,
        metadata: Default::default(),
    };
    engine.make_device(&wish).await.unwrap().id
}

fn access(relay: &Rules, playground: &Playground, timings: Timings, installation: &str) -> Access {
    Access {
        url: relay.url().parse().unwrap(),
        api_key: playground.api_key().to_owned().into(),
        merchant_id: None,
        installation: installation.to_owned(),
        line_types: LineTypes::default(),
        environment: Environment::Playground,
        timeout: timings.kustom_timeout,
    }
}

async fn open(
    folder: &tempfile::TempDir,
    access: Access,
    timings: Timings,
    merchant: Merchant,
) -> Engine {
    let url = format!("sqlite:{}", folder.path().join("ipp.db").display());
    Engine::open(&url, &access, timings, merchant)
        .await
        .unwrap()
}

async fn receive(engine: Arc<Mutex<Option<Engine>>>) -> String {
    async fn take(
        State(engine): State<Arc<Mutex<Option<Engine>>>>,
        headers: HeaderMap,
        body: Bytes,
    ) -> StatusCode {
        let engine = engine.lock().unwrap().clone();
        let Some(engine) = engine else {
            return StatusCode::BAD_GATEWAY;
        };
        let id = headers["webhook-id"].to_str().unwrap();
        match engine.callback(id, &body).await {
            Ok(_) => StatusCode::OK,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new()
        .route("/webhooks/kustom", post(take))
        .with_state(engine);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    format!("http://{address}/webhooks/kustom")
}
