//! How a playground is set up and started.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime;

use crate::callback::{BadCallbackUrl, BadSecret, Courier, WebhookSecret, parse_url};
use crate::clock::{Clock, SystemClock, signed};
use crate::http::{self, Provider};
use crate::ids::Ids;
use crate::playground::Playground;
use crate::world::World;

/// Assumed: how long a session lives.
const SESSION_LIFE: Duration = Duration::from_secs(15 * 60);
/// How long after a failed delivery the next try comes, doubled each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// What the merchant is called unless the builder says otherwise.
const MERCHANT_ID: &str = "DM00000000";

/// Why a playground did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The API key is empty or holds what a header cannot.
    #[error("the API key must be one or more visible ASCII characters")]
    ApiKey,
    /// The webhook secret is not one.
    #[error(transparent)]
    Secret(#[from] BadSecret),
    /// The callback URL is not one.
    #[error(transparent)]
    CallbackUrl(#[from] BadCallbackUrl),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system gives no thread to run on.
    #[error("cannot start a runtime: {0}")]
    Runtime(std::io::Error),
    /// The client that delivers callbacks cannot be made.
    #[error("cannot make an HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// Sets up a [`Playground`]. Everything has a default.
pub struct Builder {
    listen: SocketAddr,
    api_key: Option<String>,
    webhook_secret: Option<String>,
    callback_url: Option<String>,
    merchant_id: Option<String>,
    session_life: Duration,
    first_wait: Duration,
    clock: Arc<dyn Clock>,
    ids: Ids,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            api_key: None,
            webhook_secret: None,
            callback_url: None,
            merchant_id: None,
            session_life: SESSION_LIFE,
            first_wait: FIRST_WAIT,
            clock: Arc::new(SystemClock),
            ids: Ids::random(),
        }
    }
}

impl Builder {
    /// Where to listen; a free port of 127.0.0.1 unless given.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The key that requests must bear; a generated `kco_test_api_…` unless given.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// The secret that callbacks are signed with, as `whsec_…`; generated unless given.
    #[must_use]
    pub fn webhook_secret(mut self, secret: impl Into<String>) -> Self {
        self.webhook_secret = Some(secret.into());
        self
    }

    /// Where callbacks go. Without one, and until [`Playground::set_callback_url`], what
    /// happens is told to nobody.
    #[must_use]
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(url.into());
        self
    }

    /// The merchant; then a request that names another in `x-merchant-id` is refused.
    #[must_use]
    pub fn merchant_id(mut self, id: impl Into<String>) -> Self {
        self.merchant_id = Some(id.into());
        self
    }

    /// How long a session lives; 15 minutes unless given.
    #[must_use]
    pub fn session_ttl(mut self, life: Duration) -> Self {
        self.session_life = life;
        self
    }

    /// How long after a failed delivery the next try comes (1 s unless given). It doubles
    /// with each further one, up to a minute.
    #[must_use]
    pub fn redelivery_base(mut self, wait: Duration) -> Self {
        self.first_wait = wait;
        self
    }

    /// Where the time comes from; the machine unless given.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Makes every id, code and generated secret the same run after run.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.ids = Ids::seeded(seed);
        self
    }

    /// Starts to listen. The playground stops when it is dropped.
    pub async fn start(self) -> Result<Playground, StartError> {
        let address = self.listen;
        // It stands for somebody else's service, so it has a runtime of its own: what the
        // caller does to his (pausing its time, blocking its threads) does not touch it,
        // and shutting it down ends every connection and delivery at once.
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("ipp-playground")
            .enable_all()
            .build()
            .map_err(StartError::Runtime)?;
        let provider = match self.provider(runtime.handle().clone()) {
            Ok(provider) => Arc::new(provider),
            Err(error) => {
                runtime.shutdown_background();
                return Err(error);
            }
        };
        let app = http::router(provider.clone());
        let (tell, told) = tokio::sync::oneshot::channel();
        runtime.spawn(async move {
            let bound = async {
                let listener = TcpListener::bind(address).await?;
                let address = listener.local_addr()?;
                Ok((listener, address))
            };
            match bound.await {
                // An error in telling means that the caller no longer waits; the runtime
                // is on its way down then.
                Err(source) => drop(tell.send(Err(source))),
                Ok((listener, address)) => {
                    if tell.send(Ok(address)).is_ok()
                        && let Err(error) = axum::serve(listener, app).await
                    {
                        tracing::error!(%error, "the playground stopped serving");
                    }
                }
            }
        });
        // Owned by the playground from here on, so that a failure below drops it properly.
        let playground = Playground::new(runtime, provider, address);
        match told.await {
            Ok(Ok(bound)) => Ok(playground.at(bound)),
            Ok(Err(source)) => Err(StartError::Listen { address, source }),
            Err(_) => Err(StartError::Runtime(std::io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn provider(mut self, runtime: runtime::Handle) -> Result<Provider, StartError> {
        let ids = &mut self.ids;
        let api_key = self
            .api_key
            .unwrap_or_else(|| format!("kco_test_api_{}", ids.token(32)));
        if api_key.is_empty() || !api_key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(StartError::ApiKey);
        }
        let secret = match &self.webhook_secret {
            Some(text) => WebhookSecret::parse(text)?,
            None => WebhookSecret::generate(ids)?,
        };
        let target = self.callback_url.as_deref().map(parse_url).transpose()?;
        let courier = Courier::new(runtime, self.clock.clone(), secret, self.first_wait, target)?;
        let merchant = self
            .merchant_id
            .clone()
            .unwrap_or_else(|| MERCHANT_ID.to_owned());
        Ok(Provider {
            clock: self.clock,
            courier: Arc::new(courier),
            api_key,
            merchant_id: self.merchant_id,
            world: Mutex::new(World::new(self.ids, merchant, signed(self.session_life))),
            calls: Mutex::default(),
        })
    }
}
