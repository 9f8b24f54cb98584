//! The project's commands, one each: setup, dev, test, lint, docs, package, release, bench, deny,
//! mutants, soak.
//!
//! They install what the machine lacks, and say so. They stop whatever they start: on Ctrl-C, on an
//! error, and at the end.

mod bench;
mod browser;
mod callbacks;
mod cli;
mod contract;
mod deny;
mod dev;
mod docs;
mod engine;
mod examples;
mod failure;
mod files;
mod fuzz;
mod helpers;
mod http;
mod layout;
mod lint;
mod mutants;
mod notices;
mod npm;
mod package;
mod paths;
mod ports;
mod proxy;
mod relay;
mod release;
mod say;
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

use cli::Wish;
use failure::Failure;

fn main() -> ExitCode {
    let done = cli::parse(std::env::args_os()).and_then(|wish| {
        supervise::listen_for_signals()?;
        match wish {
            Wish::Help(text) => {
                say::plain(text);
                Ok(())
            }
            Wish::Setup => setup::run(),
            Wish::Dev(options) => dev::run(&options),
            Wish::Test(wanted) => test::run(wanted),
            Wish::Docs(tables) => docs::run(tables),
            Wish::Lint(fix) => lint::run(fix),
            Wish::Package(looked_at) => package::run(looked_at),
            Wish::Release => release::run(),
            Wish::Bench(options) => bench::run(&options),
            Wish::Deny => deny::run(),
            Wish::Mutants(options) => mutants::run(&options),
            Wish::Screenshots => states::screenshots(),
            Wish::Soak(options) => soak::run(&options),
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Interrupted) => {
            say::step("stopped");
            ExitCode::from(130)
        }
        Err(Failure::Said(sentence)) => {
            say::problem(&sentence);
            ExitCode::FAILURE
        }
        Err(Failure::Usage(sentence)) => {
            say::problem(&sentence);
            ExitCode::from(2)
        }
    }
}
