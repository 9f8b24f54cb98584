//! A shop: provider, relay, proxy, tills and shoppers, all real, and the checks of all of them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipp_playground::Playground;
use ipp_verify::Finding;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::database::Database;
use super::evidence::{Evidence, Sessions};
use super::faults::Weather;
use super::invariants::findings;
use super::ledger::{Ledger, Sight};
use super::merchant::Merchant;
use super::page::Page;
use super::proxy::{self, Address, Proxy, Settings};
use super::relay::Relay;
use super::shopper::{self, Phone, Temper};

/// Timeout for what usually takes a few seconds; the rest is for a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);

/// Runs one such test at a time, since each keeps a small machine busy. A runner with a process per
/// test has its own rules for that.
pub(crate) async fn alone() -> tokio::sync::MutexGuard<'static, ()> {
    static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    ALONE.lock().await
}

pub(crate) struct Shop {
    pub(crate) seed: u64,
    pub(crate) provider: Arc<Playground>,
    pub(crate) relay: Relay,
    merchant: Merchant,
    pub(crate) ledger: Ledger,
    pub(crate) phone: Phone,
    pub(crate) settings: Settings,
    /// Those that run: one, or several on one server.
    pub(crate) proxies: Vec<Proxy>,
    /// Where pages and callbacks find a proxy.
    pub(crate) address: Address,
    pages: Mutex<Vec<(Page, JoinHandle<()>)>>,
    shoppers: JoinHandle<()>,
    _folder: tempfile::TempDir,
}

impl Shop {
    /// Opens a shop without a running proxy.
    pub(crate) async fn open(seed: u64, weather: Weather, temper: Temper) -> Self {
        Self::with(seed, weather, temper, |_| {}).await
    }

    /// The same, with other settings.
    pub(crate) async fn with(
        seed: u64,
        weather: Weather,
        temper: Temper,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = Address::default();
        let mut settings = Settings {
            kustom_url: String::new(),
            api_key: String::new(),
            webhook_secret: String::new(),
            notify_url: String::new(),
            database: Database::File(folder.path().join("payments.db")),
            listen: "127.0.0.1:0".to_owned(),
            unknown_after: Duration::from_secs(2),
            poll_watched: Duration::from_millis(250),
            poll_idle: Duration::from_millis(500),
            session_life: Duration::from_secs(8),
            kustom_timeout: Duration::from_secs(1),
        };
        change(&mut settings);
        let provider = Playground::builder()
            .session_ttl(settings.session_life)
            .redelivery_base(Duration::from_millis(50))
            .start();
        let provider = Arc::new(provider.await.unwrap());
        let (relay, births) = Relay::open(&provider, address.clone(), seed, weather).await;
        let merchant = Merchant::open(seed, Arc::clone(&provider)).await;
        settings.notify_url = merchant.url();
        settings.kustom_url = relay.url();
        settings.api_key = provider.api_key().to_owned();
        settings.webhook_secret = provider.webhook_secret().to_owned();
        let phone = Phone::of(Arc::clone(&provider));
        let shoppers = tokio::spawn(shopper::serve(phone.clone(), births, seed, temper));
        Self {
            seed,
            ledger: Ledger::new(Arc::clone(&provider)),
            provider,
            relay,
            merchant,
            phone,
            settings,
            proxies: Vec::new(),
            address,
            pages: Mutex::default(),
            shoppers,
            _folder: folder,
        }
    }

    /// Starts a proxy on the shop's database, which no other may be using.
    pub(crate) async fn start(&mut self, crash_at: Option<&str>) {
        self.spawn(crash_at);
        self.proxy().up().await;
    }

    /// The same, without waiting for it.
    pub(crate) fn spawn(&mut self, crash_at: Option<&str>) {
        assert!(self.proxies.is_empty());
        let proxy = Proxy::spawn(&self.settings, &self.address, crash_at);
        self.proxies.push(proxy);
    }

    /// The one that runs.
    pub(crate) fn proxy(&mut self) -> &mut Proxy {
        self.proxies.first_mut().unwrap()
    }

    /// `kill -9`, then a check of what it left.
    pub(crate) async fn kill(&mut self) {
        self.proxies.pop().unwrap().kill();
        self.check().await;
    }

    /// A page that follows its till's stream while the shop is open.
    pub(crate) fn page(&self, till: &str) -> Page {
        let page = Page::open(till, &self.address, &self.ledger);
        let following = page.clone();
        let task = tokio::spawn(async move { following.follow().await });
        self.pages.lock().unwrap().push((page.clone(), task));
        page
    }

    /// Makes a simulated device and returns its id.
    pub(crate) async fn device(&self, name: &str) -> String {
        let url = format!("{}/ipp/v1/dev/devices", self.provider.url());
        let key = format!("Basic {}", self.provider.api_key());
        let answer = proxy::client()
            .post(url)
            .header("authorization", key)
            .json(&serde_json::json!({"name": name}))
            .send()
            .await
            .unwrap();
        let device: serde_json::Value = answer.json().await.unwrap();
        device["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn evidence(&self, settled: bool) -> Evidence {
        let mut sights = self.ledger.sights();
        let acknowledged = self.relay.acknowledged();
        let told = self.merchant.told();
        let now = time::OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
        let database = &self.settings.database;
        let stored = if self.proxies.is_empty() {
            database.read_left().await
        } else {
            database.read().await
        };
        // What is stored may have been asked for since.
        for (id, sight) in self.ledger.sights() {
            let unseen = || Sight::new(&sight.till, &sight.wish);
            sights.entry(id).or_insert_with(unseen);
        }
        Evidence {
            sights,
            acknowledged,
            told,
            now: now as i64,
            stored,
            sessions: Sessions::of(self.provider.sessions()),
            settled,
            unknown_after: self.settings.unknown_after,
        }
    }

    /// Checks that every invariant holds now, and held whenever anything was shown.
    pub(crate) async fn check(&self) {
        let found = findings(&self.evidence(false).await);
        self.assert_none(found);
    }

    fn assert_none(&self, mut found: Vec<Finding>) {
        found.extend(self.ledger.findings());
        found.extend(self.relay.findings());
        found.extend(self.merchant.findings());
        let mut found: Vec<_> = found.iter().map(Finding::to_string).collect();
        found.extend(self.proxies.iter().flat_map(Proxy::panics));
        let log: Vec<String> = self.proxies.iter().map(Proxy::tail).collect();
        let (count, seed) = (found.len(), self.seed);
        found.truncate(20);
        assert!(
            found.is_empty(),
            "IPP_SEED={seed}: {count} violations:\n{}\n\nthe proxy's log ends:\n{}",
            found.join("\n"),
            log.join("\n\nanother's:\n")
        );
    }

    /// Ends the faults, waits until everything has ended, and checks every invariant.
    pub(crate) async fn settle(&mut self) -> Evidence {
        self.relay.weather(Weather::Fair);
        let until = Instant::now() + PATIENCE;
        loop {
            self.check().await;
            for proxy in &mut self.proxies {
                assert!(proxy.is_alive(), "the proxy ended:\n{}", proxy.tail());
            }
            let pages: Vec<Page> = {
                let pages = self.pages.lock().unwrap();
                pages.iter().map(|(page, _)| page.clone()).collect()
            };
            for page in &pages {
                page.list().await;
            }
            let evidence = self.evidence(true).await;
            let found = findings(&evidence);
            let sessions = evidence.sessions.by_id.values();
            let open = sessions.filter(|s| s.status.is_open()).count();
            if found.is_empty() && open == 0 && !self.relay.is_creating() {
                return evidence;
            }
            if Instant::now() >= until {
                self.assert_none(found);
                assert_eq!(open, 0, "sessions that never ended");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.shoppers.abort();
        for (_, task) in self.pages.lock().unwrap().iter() {
            task.abort();
        }
    }
}
