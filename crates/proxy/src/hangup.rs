//! On SIGHUP, reads the secrets again that are in files.

use std::convert::Infallible;
use std::io;

use ipp_proxy::Proxy;
use ipp_proxy::config::{Config, Provider};

/// Receives hang-up signals.
pub(crate) struct Hangups {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Hangups {
    /// Starts to receive SIGHUP if Kustom takes the payments: a proxy that tills rely on must not
    /// end because an operator sends it to reload. With the playground inside, SIGHUP ends the
    /// process with its terminal, as it does any command.
    pub(crate) fn listen(config: &Config) -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let kustom = matches!(config.provider, Provider::Kustom { .. });
            let signal = kustom.then(|| signal(SignalKind::hangup())).transpose()?;
            Ok(Self { signal })
        }
        #[cfg(not(unix))]
        {
            let _: &Provider = &config.provider;
            Ok(Self {})
        }
    }

    /// Reads the secrets again at each SIGHUP, forever.
    pub(crate) async fn reload(self, proxy: &Proxy) -> Infallible {
        #[cfg(unix)]
        if let Some(mut signal) = self.signal {
            while signal.recv().await.is_some() {
                reload(proxy);
            }
        }
        #[cfg(not(unix))]
        let _ = proxy;
        std::future::pending().await
    }
}

#[cfg(unix)]
fn reload(proxy: &Proxy) {
    if proxy.secret_files().is_empty() {
        tracing::warn!(
            "SIGHUP was received, but no secret is in a file that could be read again: see the variables that end in _SECRET_FILE"
        );
    }
    for file in proxy.secret_files() {
        let variable = file.variable();
        match file.reload() {
            Ok(()) => tracing::info!(variable, "the secrets were read again"),
            Err(error) => tracing::error!(%error, "the secrets stay as they were"),
        }
    }
}
