//! `ipp-playground`: Kustom's In-Person Payments API on this machine, for integrating
//! without an account. Settings come from the environment; `--help` lists them.

mod config;

use std::process::ExitCode;

use clap::Parser;
use ipp_playground::Playground;

use config::Config;

/// Kustom's In-Person Payments API on this machine.
///
/// It keeps everything in memory and forgets it when it stops.
#[derive(Parser)]
#[command(version, after_help = config::HELP)]
struct Arguments {}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Arguments {} = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .init();

    let config = match Config::read(|name| std::env::var_os(name)) {
        Ok(config) => config,
        Err(error) => return refuse(&error.to_string()),
    };
    match config.builder().start().await {
        Ok(playground) => {
            introduce(&playground, &config);
            until_told_to_stop().await
        }
        Err(error) => match config::variable_behind(&error) {
            Some(variable) => refuse(&format!("{variable}: {error}")),
            None => {
                say_wrong(&error.to_string());
                ExitCode::FAILURE
            }
        },
    }
}

/// Says where the playground is, and what was generated for want of a setting. What was
/// set is known to whoever set it, and is not repeated.
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

/// A setting is wrong: one sentence, and the exit code that says so.
fn refuse(sentence: &str) -> ExitCode {
    say_wrong(sentence);
    ExitCode::from(2)
}

// It ends the program, so it is for whoever started it, whatever the log's filter is.
#[allow(clippy::print_stderr)]
fn say_wrong(sentence: &str) {
    eprintln!("ipp-playground: {sentence}");
}

/// Waits for Ctrl-C or SIGTERM.
async fn until_told_to_stop() -> ExitCode {
    #[cfg(unix)]
    let told = async {
        let kind = tokio::signal::unix::SignalKind::terminate();
        let mut terminate = tokio::signal::unix::signal(kind)?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    };
    #[cfg(not(unix))]
    let told = tokio::signal::ctrl_c();

    match told.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_wrong(&format!("cannot wait for a signal to stop: {error}"));
            ExitCode::FAILURE
        }
    }
}
