//! `ipp-playground`: Kustom's In-Person Payments API on this machine, for integrating
//! without an account. Settings come from the environment; `--help` lists them.

mod config;

use std::io;
use std::process::ExitCode;

use clap::Parser;
use ipp_playground::Playground;

use config::Config;

/// Kustom's In-Person Payments API on this machine.
///
/// State is kept in memory and lost when it stops.
#[derive(Parser)]
#[command(version, after_help = config::HELP)]
struct Arguments {}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Arguments {} = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .init();

    let config = match Config::read(|name| std::env::var_os(name)) {
        Ok(config) => config,
        Err(error) => return refuse(&error.to_string()),
    };
    let stop = match Stop::listen() {
        Ok(stop) => stop,
        Err(error) => return fail(&format!("cannot listen for signals: {error}")),
    };
    match config.builder().start().await {
        Ok(playground) => {
            introduce(&playground, &config);
            stop.told().await;
            ExitCode::SUCCESS
        }
        Err(error) => match config::variable_behind(&error) {
            Some(variable) => refuse(&format!("{variable}: {error}")),
            None => fail(&error.to_string()),
        },
    }
}

/// Prints the playground's address and the generated values. Configured values are not repeated.
// The address and the generated secrets are this program's output, not its log.
#[allow(clippy::print_stdout)]
fn introduce(playground: &Playground, config: &Config) {
    println!("Listening on {}", playground.url());
    if config.api_key.is_none() {
        println!("PLAYGROUND_API_KEY={}", playground.api_key());
    }
    if config.callback_url.is_some() && config.webhook_secret.is_none() {
        println!("PLAYGROUND_WEBHOOK_SECRET={}", playground.webhook_secret());
    }
}

/// Reports an invalid setting with one sentence and its exit code.
fn refuse(sentence: &str) -> ExitCode {
    say_wrong(sentence);
    ExitCode::from(2)
}

/// Reports an error of the machine.
fn fail(sentence: &str) -> ExitCode {
    say_wrong(sentence);
    ExitCode::FAILURE
}

// Written to standard error, whatever the log's filter, since it ends the program.
#[allow(clippy::print_stderr)]
fn say_wrong(sentence: &str) {
    eprintln!("ipp-playground: {sentence}");
}

/// Waits for Ctrl-C and SIGTERM. Installed before the announcement, so that a caller that waits for
/// that can stop the program at once.
#[cfg(unix)]
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn told(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C.
#[cfg(windows)]
struct Stop(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Stop {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn told(mut self) {
        self.0.recv().await;
    }
}
