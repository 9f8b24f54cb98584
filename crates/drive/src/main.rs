//! Drives the served demo shop in a real browser, from outside, as a person would.
//!
//! `cargo xtask test` and `cargo xtask bench` start what it needs and then this.

mod bench;
mod browser;
mod cli;
mod failure;
mod flow;
mod shop;
mod stats;
mod trouble;

use std::process::ExitCode;

use cli::Wish;

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
        Wish::Flow(target, screenshots, control) => {
            flow::run(target, screenshots, control.as_deref()).await
        }
        Wish::Bench(target, payments) => bench::run(target, *payments).await,
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
