//! The project's commands, one each: `cargo xtask setup | dev | test | package | bench`.
//!
//! What they need and the machine lacks they install, saying so. Whatever they start they
//! stop again: on Ctrl-C, on an error, and when they are done.

mod bench;
mod browser;
mod cli;
mod dev;
mod failure;
mod files;
mod http;
mod layout;
mod npm;
mod package;
mod ports;
mod proxy;
mod relay;
mod say;
mod setup;
mod sizes;
mod supervise;
mod test;
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
            Wish::Test(only) => test::run(only),
            Wish::Package => package::run(),
            Wish::Bench(payments) => bench::run(payments),
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
