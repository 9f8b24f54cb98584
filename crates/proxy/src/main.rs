//! `ipp-proxy`: serves the proxy as the environment configures it.

mod cli;
mod hangup;

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use ipp_proxy::config::Config;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

use cli::{Cli, Failure};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Some(command) => command.run(environment),
        None => run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // If even this cannot be written, nothing is left to report it to.
            let _ = writeln!(io::stderr(), "ipp-proxy: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

fn environment(name: &str) -> Option<String> {
    // What is not UTF-8 gets a character that the configuration refuses; `var` would treat such a
    // variable as unset.
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

fn run() -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::new)?;
    let done = runtime.block_on(serve());
    // Blocking work, such as a name lookup, must not keep the process alive.
    runtime.shutdown_background();
    done
}

async fn serve() -> Result<(), Failure> {
    let config = Config::from_env(environment).map_err(Failure::usage)?;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let ansi = io::stderr().is_terminal();
    ipp_proxy::log::subscriber(config.log_format, filter, io::stderr, ansi).init();
    // Before anything starts, so that an early stop is graceful, too.
    let mut stops = StopSignals::listen().map_err(Failure::new)?;
    let hangups = hangup::Hangups::listen(&config).map_err(Failure::new)?;
    let running = tokio::select! {
        running = ipp_proxy::serve(config) => running.map_err(Failure::new)?,
        // The start may be waiting for the previous process.
        () = stops.next() => return Ok(()),
    };
    tokio::select! {
        () = stops.next() => {}
        never = hangups.reload(running.proxy()) => match never {},
    }
    tracing::info!("stopping; a second signal stops at once");
    tokio::select! {
        () = running.stop() => {}
        () = stops.next() => {
            tracing::warn!("stopped at once; the next start finds out what became of calls to Kustom");
        }
    }
    Ok(())
}

/// Ctrl-C, and a service manager's signal to stop.
#[cfg(unix)]
struct StopSignals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    /// Listens from now on.
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Resolves at the next signal.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C.
#[cfg(windows)]
struct StopSignals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl StopSignals {
    /// Listens from now on.
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    /// Resolves at the next Ctrl-C.
    async fn next(&mut self) {
        // `None` would mean that no signal can come any more: only force can stop the process then.
        let _ = self.0.recv().await;
    }
}
