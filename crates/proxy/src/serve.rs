//! Serves a proxy on a socket until it is told to stop.

mod connections;
mod idle;

use std::net::SocketAddr;
use std::time::Duration;

use ipp_wire::Environment;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

use idle::IdleConnections;

use crate::config::Config;
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
    proxy: Proxy,
    server: JoinHandle<()>,
    serving: DropGuard,
    connections: DropGuard,
}

/// Listens at the configured address and serves the proxy there.
///
/// # Errors
/// If another process keeps the database, the address cannot be had, or the proxy cannot be opened.
pub async fn serve(mut config: Config) -> Result<Running, StartError> {
    let wanted = config.listen;
    let listen = |source| StartError::Listen {
        address: wanted,
        source,
    };
    // First: the previous process keeps its database and its address until it ends.
    let storage = Storage::claim(config.database_url.take()).await?;
    let listener = TcpListener::bind(wanted).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    if config.tokens_are_temporary {
        tracing::warn!(
            "IPP_TOKEN_SECRET is not set: till tokens are signed with a secret made up for this run"
        );
    }
    let limits = config.limits;
    let idle = IdleConnections::new(limits.idle, config.hops.clone());
    let proxy = Proxy::on(storage, config, address).await?;
    if !address.ip().is_loopback() && proxy.engine().environment() == Environment::Live {
        tracing::warn!(
            %address,
            "other machines can reach this address without TLS: only your reverse proxy may, since tokens pass in clear"
        );
    }
    let (stop, cut) = (CancellationToken::new(), CancellationToken::new());
    let serving = connections::serve(
        listener,
        proxy.router(),
        limits,
        idle,
        stop.clone(),
        cut.clone(),
    );
    let server = tokio::spawn(serving);
    tracing::info!(
        %address,
        environment = ?proxy.engine().environment(),
        playground_inside = proxy.playground().is_some(),
        "listening"
    );
    Ok(Running {
        address,
        proxy,
        server,
        serving: stop.drop_guard(),
        connections: cut.drop_guard(),
    })
}

impl Running {
    /// The address it listens on; with port 0 configured, the actual port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
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
