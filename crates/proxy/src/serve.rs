//! Serves a proxy on a socket until it is told to stop.

mod connections;
mod idle;

use std::net::SocketAddr;
use std::time::Duration;

use futures::future::OptionFuture;
use ipp_wire::Environment;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

use idle::IdleConnections;

use crate::config::Config;
use crate::config::variables::{self, Variable};
use crate::proxy::{Proxy, StartError, Storage};

/// How long work under way may take when the proxy stops and no create call is under way any more.
/// It has then stopped within two seconds.
const STOP_TIMEOUT: Duration = Duration::from_millis(1800);
/// The part of [`STOP_TIMEOUT`] for answering requests under way.
const ANSWERS_TIMEOUT: Duration = Duration::from_millis(1200);

/// A proxy that is being served. Dropping it stops the serving; [`Running::stop`] does so
/// gracefully.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    operator_address: Option<SocketAddr>,
    proxy: Proxy,
    server: JoinHandle<()>,
    serving: DropGuard,
    connections: DropGuard,
}

/// Listens at the configured addresses and serves the proxy there.
///
/// # Errors
/// If another process keeps the database, an address cannot be had, or the proxy cannot be opened.
pub async fn serve(config: Config) -> Result<Running, StartError> {
    // First: the previous process keeps its database and its address until it ends.
    let storage = Storage::claim(&config).await?;
    let (listener, address) = bind(variables::LISTEN, config.listen).await?;
    let operator = match config.operator_listen {
        Some(wanted) => Some(bind(variables::OPERATOR_LISTEN, wanted).await?),
        None => None,
    };
    let operator_address = operator.as_ref().map(|(_, address)| *address);
    if config.tokens_are_temporary {
        tracing::warn!(
            "IPP_TOKEN_SECRET is not set: till tokens are signed with a secret made up for this run"
        );
    }
    let limits = config.limits;
    let hops = config.hops.clone();
    let idle = || IdleConnections::new(limits.idle, hops.clone());
    let proxy = Proxy::on(storage, config, address).await?;
    if !address.ip().is_loopback() && proxy.engine().environment() == Environment::Live {
        tracing::warn!(
            %address,
            "other machines can reach this address without TLS: only your reverse proxy may, since tokens pass in clear"
        );
    }
    let (stop, cut) = (CancellationToken::new(), CancellationToken::new());
    let serving = |listener, router| {
        connections::serve(listener, router, limits, idle(), stop.clone(), cut.clone())
    };
    let public = serving(listener, proxy.router());
    // With places of its own: a flood of the public address does not hide how the proxy does.
    let operators = operator.map(|(listener, _)| serving(listener, proxy.operator_router()));
    let server = tokio::spawn(async move {
        tokio::join!(public, OptionFuture::from(operators));
    });
    if let Some(address) = operator_address {
        tracing::info!(%address, "the operator's routes are at an address of their own");
    }
    tracing::info!(
        %address,
        environment = ?proxy.engine().environment(),
        playground_inside = proxy.playground().is_some(),
        "listening"
    );
    Ok(Running {
        address,
        operator_address,
        proxy,
        server,
        serving: stop.drop_guard(),
        connections: cut.drop_guard(),
    })
}

async fn bind(
    variable: Variable,
    address: SocketAddr,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let listen = |source| StartError::Listen {
        variable: variable.name,
        address,
        source,
    };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let actual = listener.local_addr().map_err(listen)?;
    Ok((listener, actual))
}

impl Running {
    /// The address it listens on; with port 0 configured, the actual port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of the operator's routes, if they have one of their own.
    #[must_use]
    pub fn operator_address(&self) -> Option<SocketAddr> {
        self.operator_address
    }

    /// The proxy that is being served.
    #[must_use]
    pub fn proxy(&self) -> &Proxy {
        &self.proxy
    }

    /// Refuses new payments, ends the event streams, and waits for the create calls under way:
    /// `IPP_KUSTOM_TIMEOUT` at most. Callbacks, reads and cancels are answered meanwhile. Then
    /// accepts no more requests, gives those under way a moment to end, and closes the database:
    /// within two seconds, whatever hangs.
    ///
    /// Dropping the future stops at once, as a crash would.
    pub async fn stop(mut self) {
        self.proxy.close_streams();
        self.proxy.engine().drain().await;
        let until = Instant::now() + STOP_TIMEOUT;
        drop(self.serving);
        match tokio::time::timeout(ANSWERS_TIMEOUT, &mut self.server).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the server failed while stopping"),
            Err(_) => tracing::warn!("requests still under way were cut"),
        }
        drop(self.connections);
        self.proxy.stop_within(until - Instant::now()).await;
    }
}
