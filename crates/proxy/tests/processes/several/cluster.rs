//! Three proxies on a PostgreSQL server with a synchronous standby, behind nginx.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use ipp_cluster::{Line, Postgres};
use sqlx::Row as _;

use super::disruptions::Effect;
use super::nginx::Nginx;
use crate::database::{self, Database};
use crate::faults::Weather;
use crate::proxy::{Address, Proxy, Settings};
use crate::shop::{PATIENCE, Shop};
use crate::shopper::Temper;

/// The number of proxies.
pub(super) const PROXIES: usize = 3;

/// Between two looks at the database.
const PAUSE: Duration = Duration::from_millis(50);

pub(super) struct Cluster {
    pub(super) shop: Shop,
    /// Where the proxies listen.
    ports: [u16; PROXIES],
    /// From each proxy to the database.
    pub(super) lines: [Line; PROXIES],
    pub(super) primary: Postgres,
    pub(super) standby: Postgres,
    _nginx: Nginx,
}

/// The payments that each proxy works on, by its lease.
pub(super) type Leases = HashMap<String, i64>;

impl Cluster {
    /// Starts everything, and waits until all three proxies are ready.
    pub(super) async fn start(seed: u64, weather: Weather, temper: Temper) -> Self {
        let (primary, standby) = tokio::task::block_in_place(|| {
            let primary = Postgres::start();
            let standby = primary.standby();
            (primary, standby)
        });
        let shop = Shop::with(seed, weather, temper, |settings| {
            settings.database = Database::Server(primary.url().to_owned());
            // Longer than a lease, so that payments outlive the proxies that began them.
            settings.session_life = Duration::from_secs(40);
            settings.unknown_after = Duration::from_secs(5);
        })
        .await;
        let ports = [(); PROXIES].map(|()| ipp_cluster::free_port());
        let nginx = Nginx::start(&ports);
        shop.address.set(Some(nginx.url.clone()));
        let lines = [(); PROXIES].map(|()| Line::to(&primary));
        let mut cluster = Self {
            shop,
            ports,
            lines,
            primary,
            standby,
            _nginx: nginx,
        };
        for n in 0..PROXIES {
            let proxy = cluster.proxy(n);
            cluster.shop.proxies.push(proxy);
        }
        for proxy in &mut cluster.shop.proxies {
            proxy.up().await;
        }
        cluster.steady().await;
        cluster
    }

    /// Starts one of the proxies.
    fn proxy(&self, n: usize) -> Proxy {
        let settings = Settings {
            database: Database::Server(self.lines[n].through(self.primary.url())),
            listen: format!("127.0.0.1:{}", self.ports[n]),
            ..self.shop.settings.clone()
        };
        // Pages and callbacks find it by nginx alone.
        Proxy::spawn(&settings, &Address::default(), None)
    }

    /// Starts one of the proxies again, which has ended.
    pub(super) async fn replace(&mut self, n: usize) {
        self.shop.proxies[n] = self.proxy(n);
        self.shop.proxies[n].up().await;
    }

    /// Waits until each proxy has a lease and is ready.
    pub(super) async fn steady(&mut self) {
        self.until("three proxies are alive", async |cluster| {
            cluster.leases(true).await.len() == PROXIES
        })
        .await;
        self.until("three proxies are ready", async |cluster| {
            let client = crate::proxy::client();
            let ask = |port| client.get(format!("http://127.0.0.1:{port}/readyz")).send();
            let asked = futures::future::join_all(cluster.ports.map(ask)).await;
            let ready = |answer: &Result<reqwest::Response, _>| {
                answer.as_ref().is_ok_and(|a| a.status().is_success())
            };
            asked.iter().all(ready)
        })
        .await;
        for proxy in &mut self.shop.proxies {
            assert!(proxy.is_alive(), "a proxy ended:\n{}", proxy.tail());
        }
    }

    /// The leases, those that have not run out or all, with the number of payments of each.
    pub(super) async fn leases(&self, alive: bool) -> Leases {
        let leases =
            "SELECT proxy_id, (SELECT COUNT(*) FROM payments WHERE owner = proxy_id) AS had
            FROM proxies WHERE alive_until > now_ms() OR $1";
        let mut connection = database::connect(self.primary.url()).await;
        let leases = sqlx::query(leases).bind(!alive);
        let leases = leases.fetch_all(&mut connection).await.unwrap();
        leases
            .iter()
            .map(|row| (row.get("proxy_id"), row.get("had")))
            .collect()
    }

    /// Waits until one of these leases is gone, and its payments have another proxy.
    pub(super) async fn taken_over(&self, before: &Leases) -> Effect {
        let began = Instant::now();
        let mut had = None;
        self.until("a lease is taken over", async |cluster| {
            let now = cluster.leases(false).await;
            let gone = before.iter().find(|(id, _)| !now.contains_key(*id));
            had = had.or(gone.map(|(_, had)| *had));
            had.is_some() && cluster.orphans().await == 0
        })
        .await;
        Effect::TakenOver {
            payments: had.unwrap_or_default(),
            after: began.elapsed(),
        }
    }

    /// The number of unfinished payments that no proxy works on.
    async fn orphans(&self) -> i64 {
        let orphans = "SELECT COUNT(*) FROM payments
            WHERE owner IS NULL AND state IN ('starting', 'open', 'unknown')";
        let mut connection = database::connect(self.primary.url()).await;
        let orphans = sqlx::query_scalar(orphans).fetch_one(&mut connection);
        orphans.await.unwrap()
    }

    async fn until(&self, what: &str, mut holds: impl AsyncFnMut(&Self) -> bool) {
        let began = Instant::now();
        while !holds(self).await {
            let logs = || self.shop.proxies.iter().map(Proxy::tail);
            assert!(
                began.elapsed() < PATIENCE,
                "never: {what}\n{}",
                logs().collect::<Vec<_>>().join("\n\n")
            );
            tokio::time::sleep(PAUSE).await;
        }
    }
}
