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
mod proxies;
mod script;
mod serve;
mod shift;
mod shop;
mod states;
mod stats;
mod streams;
mod strict;
mod tabs;
mod token;
mod trouble;

use std::process::ExitCode;

use clap::Parser as _;
use cli::{CommandLine, Scenario, Target};
use failure::{Failure, Outcome};
use serve::{Served, Site};

#[tokio::main(flavor = "current_thread")]
#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool's own words"
)]
async fn main() -> ExitCode {
    match run(&CommandLine::parse().scenario).await {
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
async fn run(scenario: &Scenario) -> Outcome<String> {
    let _site = match scenario.target() {
        Some(target) => served(target).await?,
        None => None,
    };
    match scenario {
        Scenario::Flow(options) => flow::run(options).await,
        Scenario::Tabs(target) => tabs::run(target).await,
        Scenario::Hosts(options) => hosts::run(options).await,
        Scenario::Strict(options) => strict::run(options).await,
        Scenario::Conditions(options) => conditions::run(options).await,
        Scenario::Bench(options) => bench::run(options).await,
        Scenario::Shift(options) => shift::run(options).await,
        Scenario::Crash(target) => crash::run(target).await,
        Scenario::Contract(target) => contract::run(target).await,
        Scenario::Callbacks(options) => callbacks::run(options).await,
        Scenario::History(options) => history::run(options).await,
        Scenario::Growth(options) => growth::run(options).await,
        Scenario::Proxies(options) => proxies::run(options).await,
        Scenario::Streams(options) => streams::run(options).await,
        Scenario::States(options) => states::run(options).await,
    }
}

/// Serves the folder, if any, at the page's address, as it is now and never from a cache.
async fn served(target: &Target) -> Outcome<Option<Served>> {
    let Some(folder) = &target.serve else {
        return Ok(None);
    };
    let page = &target.page;
    let port = url::Url::parse(page).ok().and_then(|page| page.port());
    let port = port.ok_or_else(|| Failure::Usage(format!("{page} names no port")))?;
    let site = Site::default().folder("/", folder);
    let site = site.header("cache-control", "no-store");
    site.serve_on(port).await.map(Some)
}
