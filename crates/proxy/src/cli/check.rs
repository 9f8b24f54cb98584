//! `ipp-proxy check`: tests the configuration as a person would.

use std::io::{self, IsTerminal as _, Write as _};

use ipp_proxy::Config;
use ipp_proxy::check::{self, Check, Outcome};

use super::{Environment, Failure};

/// Makes every check and prints a line for each. The exit code is 0 if none failed, 1 if one did, and
/// 2 if the configuration cannot be read.
pub(crate) fn run(environment: Environment) -> Result<(), Failure> {
    let config = Config::from_env(environment).map_err(Failure::usage)?;
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::new)?;
    let checks = runtime.block_on(check::all(&config));
    // A name lookup that hangs must not keep the process alive.
    runtime.shutdown_background();
    let colours = io::stdout().is_terminal() && environment("NO_COLOR").is_none();
    let mut out = io::stdout().lock();
    for check in &checks {
        writeln!(out, "{}", line(check, colours)).map_err(Failure::new)?;
    }
    let failed = |check: &&Check| matches!(check.outcome, Outcome::Failed { .. });
    match checks.iter().filter(failed).count() {
        0 => Ok(()),
        failed => Err(Failure::new(format!(
            "{failed} of {} checks failed",
            checks.len()
        ))),
    }
}

/// `failed   clock          it is 400 s behind Kustom's. Set it, …`
fn line(check: &Check, colours: bool) -> String {
    let (word, colour, text) = match &check.outcome {
        Outcome::Passed(found) => ("passed", 32, found.clone()),
        Outcome::Failed { what, advice } => ("failed", 31, format!("{what}. {advice}.")),
        Outcome::Skipped(why) => ("skipped", 33, why.clone()),
    };
    let word = format!("{word:<8}");
    let word = if colours {
        format!("\x1b[{colour}m{word}\x1b[0m")
    } else {
        word
    };
    format!("{word} {:<14} {text}", check.name)
}
