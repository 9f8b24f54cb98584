//! The proxy as a value: opened, and ready to be served or merged into another router.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use ipp_playground::Playground;
use ipp_wire::Environment;
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Provider, SecretFile, variables};
use crate::engine::{Engine, OpenError};
use crate::http::{Limiter, Refusals, Service};
use crate::kustom::{Access, LineTypes};
use crate::merchant::Merchant;
use crate::scenarios::Scenarios;
use crate::signature::{BadSecret, Verifier};
use crate::store::Database;

/// How long work under way may take to end when the proxy stops, once its create calls have ended.
const GRACE: Duration = Duration::from_millis(1800);

/// Why the proxy did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is in use, or not this machine's.
    #[error("cannot listen on {address}: {source}. Set {variable} to another address and port")]
    Listen {
        /// The variable that names it.
        variable: &'static str,
        /// The address.
        address: SocketAddr,
        /// The system's error.
        source: std::io::Error,
    },
    /// The database, or the client for Kustom.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The playground inside did not start.
    #[error("the playground inside did not start: {0}")]
    Playground(#[from] ipp_playground::StartError),
    /// The playground inside reported an unusable URL.
    #[error("the playground inside cannot be reached: {0}")]
    Inside(String),
    /// The playground's webhook secret is unusable.
    #[error("the playground's webhook secret should be {0}")]
    Secret(#[from] BadSecret),
    /// A temporary database could not be made.
    #[error("no temporary database could be made: {0}. Set DATABASE_URL")]
    Temporary(std::io::Error),
}

/// An open proxy: its payments are watched, whether or not it is served.
#[derive(Debug)]
pub struct Proxy {
    service: Service,
    inside: Option<Playground>,
    secret_files: Vec<SecretFile>,
    /// The temporary database's folder, deleted with the proxy.
    _temporary: Option<TempDir>,
}

/// The database, locked for this process but not opened yet.
#[derive(Debug)]
pub(crate) struct Storage {
    database: Database,
    temporary: Option<TempDir>,
}

impl Storage {
    /// Claims the database that `url` names, or makes a temporary one.
    pub(crate) async fn claim(config: &Config) -> Result<Self, StartError> {
        let mut rules = config.database_rules;
        let (url, temporary) = match &config.database_url {
            Some(url) => (url.expose_secret().to_owned(), None),
            None => {
                let dir = tempfile::Builder::new().prefix("ipp-proxy-").tempdir();
                let dir = dir.map_err(StartError::Temporary)?;
                let file = dir.path().join("payments.db");
                rules.network_allowed = true;
                (format!("sqlite:{}", file.display()), Some(dir))
            }
        };
        let database = Database::claim(&url, rules)
            .await
            .map_err(OpenError::from)?;
        let database = database.behind_pool(config.listen_database_url.clone());
        Ok(Self {
            database,
            temporary,
        })
    }
}

impl Proxy {
    /// Opens the database, resumes the payments in it, and without a Kustom key starts the
    /// playground inside. `address` is where the routes will be served: the playground sends its
    /// callbacks there.
    ///
    /// # Errors
    /// If any of these fails.
    pub async fn open(config: Config, address: SocketAddr) -> Result<Self, StartError> {
        let storage = Storage::claim(&config).await?;
        Self::on(storage, config, address).await
    }

    pub(crate) async fn on(
        storage: Storage,
        config: Config,
        address: SocketAddr,
    ) -> Result<Self, StartError> {
        let timeout = config.timings.kustom_timeout;
        let (access, verifier, inside) = match config.provider {
            Provider::Kustom { access, verifier } => (access, verifier, None),
            Provider::Inside => {
                let builder = Playground::builder()
                    .callback_url(format!("http://{}/webhooks/kustom", reachable(address)))
                    .session_ttl(config.timings.session_life);
                let playground = builder.start().await?;
                let access = access(&playground, timeout)?;
                let verifier = Verifier::new(&[playground.webhook_secret().into()])?;
                (access, verifier, Some(playground))
            }
        };
        let access = Access {
            line_types: config.line_types,
            ..access
        };
        let merchant = Merchant {
            orders: config.orders,
            notify: config.notify,
        };
        let loopback = address.ip().is_loopback();
        let scenarios = Scenarios::new(reachable(address), &access);
        Ok(Self {
            service: Service {
                engine: Engine::on(storage.database, &access, config.timings, merchant).await?,
                tokens: config.tokens,
                verifier,
                origins: config.origins,
                limits: Limiter::new(config.limits, config.hops),
                refusals: Refusals::default(),
                loopback,
                operators_apart: config.operator_listen.is_some(),
                issues_tokens: loopback && inside.is_some(),
                scenarios,
                closing: CancellationToken::new(),
            },
            inside,
            secret_files: config.secret_files,
            _temporary: storage.temporary,
        })
    }

    /// The routes.
    pub fn router(&self) -> Router {
        self.service.clone().router()
    }

    /// The routes of the operator's own listener.
    pub fn operator_router(&self) -> Router {
        self.service.clone().operator_router()
    }

    /// The engine that drives the payments.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.service.engine
    }

    /// The secrets that are in files; each can be read again.
    #[must_use]
    pub fn secret_files(&self) -> &[SecretFile] {
        &self.secret_files
    }

    /// The playground inside, if there is one.
    #[must_use]
    pub fn playground(&self) -> Option<&Playground> {
        self.inside.as_ref()
    }

    /// Ends every event stream; pages reconnect when the proxy is back.
    pub fn close_streams(&self) {
        self.service.closing.cancel();
    }

    /// Stops watching payments and closes the database. The next start resumes open payments. A
    /// create call under way gets `IPP_KUSTOM_TIMEOUT` to be answered; without an answer, its
    /// payment becomes `unknown` at the next start.
    pub async fn stop(self) {
        self.close_streams();
        self.service.engine.drain().await;
        self.stop_within(GRACE).await;
    }

    pub(crate) async fn stop_within(self, grace: Duration) {
        self.close_streams();
        self.service.engine.stop(grace).await;
    }
}

/// Stops the tasks, so that none goes on polling for a proxy dropped without [`Proxy::stop`].
impl Drop for Proxy {
    fn drop(&mut self) {
        self.close_streams();
        self.service.engine.halt();
    }
}

fn access(playground: &Playground, timeout: Duration) -> Result<Access, StartError> {
    let url = playground.url().parse();
    Ok(Access {
        url: url.map_err(|error| StartError::Inside(format!("{error}")))?,
        api_key: SecretString::from(playground.api_key()),
        merchant_id: None,
        installation: variables::INSTALLATION
            .default
            .unwrap_or_default()
            .to_owned(),
        line_types: LineTypes::default(),
        environment: Environment::Playground,
        timeout,
    })
}

/// Replaces an unspecified address (`0.0.0.0`, `::`), to which nothing can be sent, by loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
