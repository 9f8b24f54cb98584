//! The command line. Its help texts are the comments of the commands and of their options.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::{bench, callbacks, conditions, flow, gallery, growth, history, hosts};
use crate::{proxies, shift, simulation, states, streams, strict};

/// Drives the served page in a real browser. `cargo xtask test --only page` and `cargo xtask bench`
/// start all that the commands need.
#[derive(Debug, Parser)]
#[command(name = "ipp-drive", arg_required_else_help = true)]
pub(crate) struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A command with its options.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Pay, be declined, cancel and reload in the demo shop as a person would.
    Flow(flow::Options),
    /// Open the shop in two tabs: one acts, the other shows it and takes over.
    Tabs(Target),
    /// Pay in each of the examples.
    Hosts(hosts::Options),
    /// Pay in pages that forbid all they can, served in several ways.
    Strict(strict::Options),
    /// Charge where connections are taken, caches are old, files are missing and the page has
    /// replaced parts of the browser; count what the element tells of it.
    Conditions(conditions::Options),
    /// Measure how long after Kustom's callback the text on the page changes; IPP_TILL_TOKEN is the
    /// till's token where the page cannot fetch one.
    Bench(bench::Options),
    /// Measure how soon the widget can charge after its page is opened, and the same of its twin.
    Load(Measurement),
    /// Measure how soon each press is answered on the screen of a slow tablet.
    Interaction(Measurement),
    /// Make payments on one page, and count what they leave behind.
    Shift(shift::Options),
    /// Have the wasm panic, and measure how soon the payment is shown again.
    Crash(Target),
    /// Try what pages can rely on: promises, being moved, put back or there twice.
    Contract(Target),
    /// Send callbacks and measure how soon they are acknowledged; KUSTOM_API_KEY and
    /// KUSTOM_WEBHOOK_SECRET are the proxy's.
    Callbacks(callbacks::Options),
    /// Write ended payments into a database of ipp-proxy.
    History(history::Options),
    /// Make payments at two proxies, one of which has grown such a history, and compare their times;
    /// IPP_TILL_TOKEN is a till's token at both.
    Growth(growth::Options),
    /// Measure what one or several proxies on one database do a second, and how soon one tells what
    /// another has done; KUSTOM_API_KEY, KUSTOM_WEBHOOK_SECRET and IPP_TOKEN_SECRET are theirs.
    Proxies(proxies::Options),
    /// Open many event streams, and measure what they cost, and what comes of killing one of several
    /// proxies; IPP_TOKEN_SECRET is theirs.
    Streams(streams::Options),
    /// Bring about every state that a cashier can see and look at it in every view; IPP_TILL_TOKEN,
    /// IPP_OTHER_TOKEN and KUSTOM_API_KEY are two tills' tokens and the playground's key.
    States(states::Options),
    /// Run schedules on the page of the simulation, and compare them with the simulation's own.
    Simulation(simulation::Options),
    /// Take pictures of every state in the gallery, and try its controls.
    Gallery(gallery::Options),
}

/// The browser to drive.
#[derive(Debug, Args)]
pub(crate) struct Driver {
    /// The driver's address.
    #[arg(long)]
    pub(crate) webdriver: String,
    /// Whose driver it is.
    #[arg(long, value_enum, default_value = "chromium")]
    pub(crate) engine: Engine,
    /// The folder for screenshots.
    #[arg(long, default_value = "target/screenshots")]
    pub(crate) screenshots: PathBuf,
}

/// The page to drive.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// The browser.
    #[command(flatten)]
    pub(crate) driver: Driver,
    /// The page's address.
    #[arg(long)]
    pub(crate) page: String,
    /// A folder to serve at the page's address.
    #[arg(long)]
    pub(crate) serve: Option<PathBuf>,
}

/// Pages to measure, with a proxy behind their own address.
#[derive(Debug, Args)]
pub(crate) struct Measurement {
    /// The browser, which must be Chromium.
    #[command(flatten)]
    pub(crate) driver: Driver,
    /// The folder with the pages and the element.
    #[arg(long)]
    pub(crate) files: PathBuf,
    /// The proxy's address.
    #[arg(long)]
    pub(crate) proxy: String,
    /// How often to measure each thing.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) runs: u32,
}

impl Command {
    /// The page of a command that has one.
    pub(crate) const fn target(&self) -> Option<&Target> {
        match self {
            Self::Flow(options) => Some(&options.target),
            Self::Bench(options) => Some(&options.target),
            Self::Shift(options) => Some(&options.target),
            Self::States(options) => Some(&options.target),
            Self::Tabs(target) | Self::Crash(target) | Self::Contract(target) => Some(target),
            Self::Hosts(_) | Self::Strict(_) | Self::Conditions(_) | Self::Load(_) => None,
            Self::Interaction(_) | Self::Callbacks(_) | Self::History(_) => None,
            Self::Growth(_) => None,
            Self::Proxies(_) | Self::Streams(_) => None,
            Self::Simulation(_) | Self::Gallery(_) => None,
        }
    }
}

/// Reads a secret from the environment, since any user of the machine can read arguments.
pub(crate) fn secret(name: &str) -> Outcome<String> {
    std::env::var(name).map_err(|_| Failure::Usage(format!("{name} is not set")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_understood(line: &str) -> bool {
        CommandLine::try_parse_from(line.split(' ')).is_ok()
    }

    #[test]
    fn the_command_line_is_consistent() {
        <CommandLine as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn a_command_takes_its_own_options_only() {
        let page = "--webdriver http://d --engine webkit --page http://p";
        assert!(is_understood(&format!(
            "ipp-drive flow {page} --control http://c --axe a.js"
        )));
        assert!(is_understood(&format!(
            "ipp-drive bench {page} --payments 5"
        )));
        for wrong in [
            "flow --page http://p",
            "callbacks --proxy http://p",
            &format!("flow {page} --rate 5"),
            &format!("bench {page} --payments 0"),
            &format!("shift {page} --payments 50"),
            "brew",
        ] {
            assert!(!is_understood(&format!("ipp-drive {wrong}")), "{wrong}");
        }
    }
}
