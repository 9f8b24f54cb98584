//! Drives the served demo shop in a real browser, as a person would.
//!
//! `cargo xtask test` and `cargo xtask bench` start all it needs, then this.

mod bench;
mod browser;
mod callbacks;
mod cdp;
mod cli;
mod conditions;
mod contract;
mod counter;
mod crash;
mod engine;
mod failure;
mod flow;
mod growth;
mod history;
mod hosts;
mod native;
mod network_link;
mod press;
mod script;
mod serve;
mod shift;
mod shop;
mod sign;
mod states;
mod stats;
mod strict;
mod tabs;
mod trouble;

use std::process::ExitCode;

use cli::{Options, Wish};
use failure::{Failure, Outcome};
use serve::{Served, Site};

#[tokio::main(flavor = "current_thread")]
#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool's own words"
)]
async fn main() -> ExitCode {
    let wish = match cli::parse(std::env::args_os()) {
        Ok(wish) => wish,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let done = match &wish {
        Wish::Help => {
            println!("{}", cli::HELP);
            return ExitCode::SUCCESS;
        }
        Wish::Run(scenario, options) => run(scenario, options).await,
    };
    match done {
        Ok(words) => {
            println!("{words}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a scenario and returns its report.
async fn run(scenario: &str, options: &Options) -> Outcome<String> {
    let _site = match options.get("serve") {
        Some(folder) => Some(served(folder, options.required("page")?).await?),
        None => None,
    };
    match scenario {
        "flow" => flow::run(options).await,
        "hosts" => hosts::run(options).await,
        "strict" => strict::run(options).await,
        "conditions" => conditions::run(options).await,
        "bench" => bench::run(options).await,
        "tabs" => tabs::run(options).await,
        "shift" => shift::run(options).await,
        "crash" => crash::run(options).await,
        "contract" => contract::run(options).await,
        "callbacks" => callbacks::run(options, &secrets()?).await,
        "history" => history::run(options).await,
        "growth" => growth::run(options, &secret("IPP_TILL_TOKEN")?).await,
        "states" => states::run(options).await,
        other => Err(Failure::Usage(format!("{other} is not driven here"))),
    }
}

/// Serves a folder at a page's address, as it is now and never from a cache.
async fn served(folder: &str, page: &str) -> Outcome<Served> {
    let port = url::Url::parse(page).ok().and_then(|page| page.port());
    let port = port.ok_or_else(|| Failure::Usage(format!("{page} names no port")))?;
    let site = Site::default().folder("/", folder);
    site.header("cache-control", "no-store")
        .serve_on(port)
        .await
}

/// Reads a secret from the environment, since any user of the machine can read arguments.
fn secret(name: &str) -> Outcome<String> {
    std::env::var(name).map_err(|_| Failure::Http(format!("{name} is not set")))
}

fn secrets() -> Outcome<callbacks::Secrets> {
    Ok(callbacks::Secrets {
        webhook: secret("KUSTOM_WEBHOOK_SECRET")?,
        key: secret("KUSTOM_API_KEY")?,
    })
}
