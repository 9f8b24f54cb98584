//! `ipp-proxy check`: tests the configuration as a person would.

use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;
use ipp_proxy::Config;
use ipp_proxy::check::{self, Check, Outcome};
use serde::Serialize;

use super::{Environment, Failure};

/// How the results are printed.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// As JSON, one check a line
    #[arg(long)]
    json: bool,
}

/// Makes every check and prints a line for each. The exit code is 0 if none failed, 1 if one did, and
/// 2 if the configuration cannot be read.
pub(crate) fn run(args: &CheckArgs, environment: Environment) -> Result<(), Failure> {
    let config = Config::from_env(environment).map_err(Failure::usage)?;
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::new)?;
    let checks = runtime.block_on(check::all(&config));
    // A name lookup that hangs must not keep the process alive.
    runtime.shutdown_background();
    let colours = io::stdout().is_terminal() && environment("NO_COLOR").is_none();
    let mut out = io::stdout().lock();
    for check in &checks {
        let line = if args.json {
            serde_json::to_string(&CheckLine::of(check)).map_err(Failure::new)?
        } else {
            line(check, colours)
        };
        writeln!(out, "{line}").map_err(Failure::new)?;
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

/// A check in JSON. A member that does not apply is left out.
#[derive(Serialize)]
struct CheckLine<'a> {
    check: &'static str,
    outcome: &'static str,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'static str>,
}

impl<'a> CheckLine<'a> {
    fn of(check: &'a Check) -> Self {
        let (outcome, detail, advice) = match &check.outcome {
            Outcome::Passed(found) => ("passed", found, None),
            Outcome::Failed { what, advice } => ("failed", what, Some(*advice)),
            Outcome::Skipped(why) => ("skipped", why, None),
        };
        Self {
            check: check.name,
            outcome,
            detail,
            advice,
        }
    }
}

/// `failed   clock          it is 400 s behind Kustom's. Set it, …`
fn line(check: &Check, colours: bool) -> String {
    let CheckLine {
        outcome,
        detail,
        advice,
        ..
    } = CheckLine::of(check);
    let colour = match &check.outcome {
        Outcome::Passed(_) => 32,
        Outcome::Failed { .. } => 31,
        Outcome::Skipped(_) => 33,
    };
    let text = match advice {
        Some(advice) => format!("{detail}. {advice}."),
        None => detail.to_owned(),
    };
    let word = format!("{outcome:<8}");
    let word = if colours {
        format!("\x1b[{colour}m{word}\x1b[0m")
    } else {
        word
    };
    format!("{word} {:<14} {text}", check.name)
}
