//! The project's commands, one each: setup, dev, test, lint, docs, package, release, deb,
//! image, bench, deny, mutants, soak.
//!
//! They install what the machine lacks, and say so. They stop whatever they start: on Ctrl-C, on an
//! error, and at the end.

mod bench;
mod browser;
mod builds;
mod callbacks;
mod cli;
mod contract;
mod deb;
#[cfg(test)]
mod demo;
mod deny;
mod dev;
mod docs;
mod engine;
mod examples;
mod failure;
mod fuzz;
mod gallery;
mod growth;
mod helpers;
mod http;
mod image;
mod inner_loop;
mod instrument;
mod interaction;
mod layout;
mod lint;
mod load;
mod mutants;
mod notices;
mod npm;
mod once;
mod package;
mod paths;
mod ports;
mod programs;
#[cfg(unix)]
mod proxies;
mod proxy;
mod python;
mod relay;
mod release;
mod say;
mod schemathesis;
mod setup;
mod sizes;
mod soak;
mod states;
mod supervise;
mod test;
#[cfg(test)]
mod tidy;
mod tools;

use std::process::ExitCode;

use cli::Command;
use failure::{Failure, Outcome};

fn main() -> ExitCode {
    if let Some(compiled) = instrument::compile() {
        return compiled;
    }
    let command = cli::parse(std::env::args_os()).unwrap_or_else(|error| error.exit());
    match supervise::listen_for_signals().and_then(|()| perform(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Interrupted) => {
            say::step("stopped");
            ExitCode::from(130)
        }
        Err(Failure::Said(sentence)) => {
            say::problem(&sentence);
            ExitCode::FAILURE
        }
    }
}

/// Does what the command line says.
fn perform(command: Command) -> Outcome<()> {
    match command {
        Command::Setup { checks } => setup::run(checks),
        Command::Dev(options) => dev::run(&options),
        Command::Test(wanted) => test::run(wanted),
        Command::Docs { check: true } => docs::run(docs::Tables::Check),
        Command::Docs { check: false } => docs::run(docs::Tables::Write),
        Command::Lint { fix } => lint::run(fix),
        Command::Package(options) => package::run(options),
        Command::Release => release::run(),
        Command::Deb => deb::run(),
        Command::Image => image::run(),
        Command::Bench(options) => bench::run(&options),
        Command::Deny => deny::run(),
        Command::Mutants(options) => mutants::run(&options),
        Command::Screenshots => states::screenshots(),
        Command::Gallery => gallery::run(),
        Command::Soak(options) => soak::run(&options),
    }
}
