//! `ipp-playground serve`: the API, until it is told to stop.

use std::io;
use std::process::ExitCode;

use ipp_playground::{Playground, Rules, UnknownRule};

use crate::config::{self, Config};
use crate::{fail, refuse};

/// What `serve` takes.
#[derive(Default, clap::Args)]
pub(crate) struct Arguments {
    /// Refuse what Kustom's documents do not promise
    #[arg(long, conflicts_with = "lenient")]
    strict: bool,
    /// Take whatever one of them promises, which is the default
    #[arg(long)]
    lenient: bool,
    /// Set one of these rules, such as line_types=any; the documentation lists them
    #[arg(long = "rule", value_name = "RULE=VALUE")]
    rules: Vec<String>,
}

impl Arguments {
    fn rules(&self) -> Result<Rules, UnknownRule> {
        let preset = if self.strict {
            Rules::strict()
        } else {
            Rules::lenient()
        };
        self.rules
            .iter()
            .try_fold(preset, |rules, change| rules.with(change))
    }
}

/// Serves the API with the settings of the environment.
pub(crate) async fn serve(arguments: &Arguments) -> ExitCode {
    let rules = match arguments.rules() {
        Ok(rules) => rules,
        Err(error) => return refuse(&error.to_string()),
    };
    let config = match Config::read(|name| std::env::var_os(name)) {
        Ok(config) => config,
        Err(error) => return refuse(&error.to_string()),
    };
    let stop = match Stop::listen() {
        Ok(stop) => stop,
        Err(error) => return fail(&format!("cannot listen for signals: {error}")),
    };
    match config.builder().rules(rules).start().await {
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
