//! Serves a proxy on a socket, until it is told to stop.

use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::config::Config;
use crate::proxy::{Proxy, StartError};

/// How long requests under way get to end once the proxy is told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// A proxy that is being served. Dropping it stops the serving; [`Running::stop`] does so in
/// good order.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    proxy: Proxy,
    server: JoinHandle<std::io::Result<()>>,
    serving: DropGuard,
}

/// Listens where the configuration says and serves the proxy there.
///
/// # Errors
/// If the address cannot be had, or the proxy cannot be opened.
pub async fn serve(config: Config) -> Result<Running, StartError> {
    let wanted = config.listen;
    let listen = |source| StartError::Listen {
        address: wanted,
        source,
    };
    let listener = TcpListener::bind(wanted).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    if config.tokens_are_temporary {
        tracing::warn!(
            "IPP_TOKEN_SECRET is not set: till tokens are signed with a secret made up for this run"
        );
    }
    let proxy = Proxy::open(config, address).await?;
    // Events are small and must not wait for one another.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let stop = CancellationToken::new();
    let serving = axum::serve(listener, proxy.router())
        .with_graceful_shutdown(stop.clone().cancelled_owned())
        .into_future();
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
    })
}

impl Running {
    /// Where it listens: with port 0 in the configuration, the port that was found.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What is being served.
    #[must_use]
    pub fn proxy(&self) -> &Proxy {
        &self.proxy
    }

    /// Takes no more requests, ends the event streams, lets requests under way end, then closes
    /// the database.
    pub async fn stop(mut self) {
        drop(self.serving);
        self.proxy.close_streams();
        match tokio::time::timeout(GRACE, &mut self.server).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::error!(%error, "the server ended with an error"),
            Ok(Err(error)) => tracing::error!(%error, "the server did not end well"),
            Err(_) => {
                tracing::warn!("requests were still under way; they are cut");
                self.server.abort();
            }
        }
        self.proxy.stop().await;
    }
}
