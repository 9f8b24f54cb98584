//! `ipp-proxy`: serves the proxy by the environment's configuration.

mod cli;
mod hangup;

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use ipp_proxy::config::Config;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

use cli::{Cli, Command};

/// What is wrong was given to us: the configuration or the command line. As clap's own.
const WRONG: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Some(Command::Token(args)) => print_token(args),
        None => run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, message)) => {
            // If even this cannot be written, nobody is there to read it.
            let _ = writeln!(io::stderr(), "ipp-proxy: {message}");
            ExitCode::from(code)
        }
    }
}

fn environment(name: &str) -> Option<String> {
    // What is not UTF-8 becomes a character that the configuration refuses; `var` would take
    // such a variable for one that is not set.
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

fn print_token(args: cli::TokenArgs) -> Result<(), (u8, String)> {
    let tokens = Config::tokens_from_env(environment).map_err(|e| (WRONG, e.to_string()))?;
    let token = args.make(&tokens).map_err(|e| (WRONG, e))?;
    writeln!(io::stdout(), "{token}").map_err(|e| (1, e.to_string()))
}

fn run() -> Result<(), (u8, String)> {
    let runtime = tokio::runtime::Runtime::new().map_err(|e| (1, e.to_string()))?;
    let done = runtime.block_on(serve());
    // What still blocks, such as the look-up of a name, must not keep the process.
    runtime.shutdown_background();
    done
}

async fn serve() -> Result<(), (u8, String)> {
    let config = Config::from_env(environment).map_err(|e| (WRONG, e.to_string()))?;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    ipp_proxy::log::subscriber(filter, io::stderr, io::stderr().is_terminal()).init();
    // Before anything is started: what is told to stop early must stop in good order, too.
    let told_to_stop = told_to_stop().map_err(|e| (1, e.to_string()))?;
    let hangups = hangup::Hangups::listen(&config).map_err(|e| (1, e.to_string()))?;
    let mut told_to_stop = std::pin::pin!(told_to_stop);
    let running = tokio::select! {
        running = ipp_proxy::serve(config) => running.map_err(|e| (1, e.to_string()))?,
        // It may be waiting for its predecessor.
        () = &mut told_to_stop => return Ok(()),
    };
    tokio::select! {
        () = told_to_stop => {}
        never = hangups.reload(running.proxy()) => match never {},
    }
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}

/// Listens from now on for Ctrl-C, or what a service manager sends.
#[cfg(unix)]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens from now on for Ctrl-C.
#[cfg(windows)]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        // None would say that no more can come: then nobody can stop us but by force.
        let _ = interrupt.recv().await;
    })
}
