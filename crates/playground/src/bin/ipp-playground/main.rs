//! `ipp-playground`: Kustom's In-Person Payments API on this machine, for integrating
//! without an account, and scenarios of a counter.

mod config;
mod conform;
mod run;
mod serve;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Kustom's In-Person Payments API on this machine, and scenarios of a counter.
///
/// Without a command it serves the API. State is kept in memory and lost when it stops.
#[derive(Parser)]
#[command(version, after_help = config::HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve Kustom's API, until stopped
    Serve(serve::Arguments),
    /// Run scenarios at a backend, and judge it
    Run(Box<run::Arguments>),
    /// Hold a backend to the browser API, point by point
    Conform(Box<conform::Arguments>),
    /// List the included scenarios, or print one, or one made of a timeline
    Scenarios {
        /// The scenario to print
        name: Option<String>,
        #[command(flatten)]
        timeline: run::TimelineArguments,
    },
    /// Print the JSON Schema of scenarios
    Schema,
}

impl Default for Command {
    fn default() -> Self {
        Self::Serve(serve::Arguments::default())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .init();
    match arguments.command.unwrap_or_default() {
        Command::Serve(arguments) => serve::serve(&arguments).await,
        Command::Run(arguments) => run::run(&arguments).await,
        Command::Conform(arguments) => conform::conform(&arguments).await,
        Command::Scenarios { name, timeline } => run::scenarios(name.as_deref(), &timeline),
        Command::Schema => say(&format!("{:#}", ipp_playground::scenario::schema())),
    }
}

/// Prints what was asked for.
// It is this program's output, not its log.
#[allow(clippy::print_stdout)]
fn say(text: &str) -> ExitCode {
    println!("{text}");
    ExitCode::SUCCESS
}

/// Reports an invalid setting, argument or file with one sentence and its exit code.
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
