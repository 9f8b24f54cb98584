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
mod gallery;
mod growth;
mod history;
mod hosts;
mod idle;
mod inspect;
mod interaction;
mod load;
mod native;
mod network_link;
mod phones;
mod press;
mod proxies;
mod script;
mod serve;
mod shift;
mod shop;
mod simulation;
mod states;
mod stats;
mod streams;
mod strict;
mod tabs;
mod token;
mod trouble;

use std::process::ExitCode;

use clap::Parser as _;
use cli::{Command, CommandLine, Target};
use failure::{Failure, Outcome};
use serve::{Served, Site};

#[tokio::main(flavor = "current_thread")]
#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool's own words"
)]
async fn main() -> ExitCode {
    match run(&CommandLine::parse().command).await {
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

/// Runs a command and returns its report.
async fn run(command: &Command) -> Outcome<String> {
    let _site = match command.target() {
        Some(target) => served(target).await?,
        None => None,
    };
    match command {
        Command::Flow(options) => flow::run(options).await,
        Command::Tabs(target) => tabs::run(target).await,
        Command::Hosts(options) => hosts::run(options).await,
        Command::Strict(options) => strict::run(options).await,
        Command::Conditions(options) => conditions::run(options).await,
        Command::Bench(options) => bench::run(options).await,
        Command::Load(options) => load::run(options).await,
        Command::Interaction(options) => interaction::run(options).await,
        Command::Shift(options) => shift::run(options).await,
        Command::Crash(target) => crash::run(target).await,
        Command::Contract(target) => contract::run(target).await,
        Command::Callbacks(options) => callbacks::run(options).await,
        Command::History(options) => history::run(options).await,
        Command::Growth(options) => growth::run(options).await,
        Command::Proxies(options) => proxies::run(options).await,
        Command::Streams(options) => streams::run(options).await,
        Command::States(options) => states::run(options).await,
        Command::Simulation(options) => simulation::run(options).await,
        Command::Gallery(options) => gallery::run(options).await,
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
