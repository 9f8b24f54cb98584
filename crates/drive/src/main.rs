//! Drives the served demo shop in a real browser, from outside, as a person would.
//!
//! `cargo xtask test` and `cargo xtask bench` start what it needs and then this.

mod bench;
mod browser;
mod callbacks;
mod cli;
mod failure;
mod flow;
mod native;
mod shop;
mod sign;
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
        Wish::Callbacks(load) => match secrets() {
            Ok(secrets) => callbacks::run(load, &secrets).await,
            Err(error) => Err(error),
        },
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

/// From the environment, since arguments can be read by everybody on the machine.
fn secrets() -> failure::Outcome<callbacks::Secrets> {
    let read = |name: &str| {
        let missing = || failure::Failure::Http(format!("{name} is not set"));
        std::env::var(name).map_err(|_| missing())
    };
    Ok(callbacks::Secrets {
        webhook: read("KUSTOM_WEBHOOK_SECRET")?,
        key: read("KUSTOM_API_KEY")?,
    })
}
