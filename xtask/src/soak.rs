//! `cargo xtask soak`: checks that take too long for every change and find what tests don't.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::failure::{Failure, Outcome};
use crate::{fuzz, layout, say, supervise};

/// The scope of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Options {
    /// Fuzz each target for so long. Below 10 seconds the targets are built unoptimized:
    /// optimizing them takes longer than they would run.
    #[arg(long, default_value_t = 60)]
    pub(crate) seconds: u64,
    /// Simulate so many schedules.
    #[arg(long, default_value_t = 10_000_000)]
    pub(crate) schedules: u64,
    /// The seed of the first schedule, by default a new one; with `--schedules 1` one is repeated.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Run this step alone.
    #[arg(long)]
    pub(crate) only: Option<Step>,
}

/// A step that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Step {
    /// Schedules of the payment's tasks, from a seed that is printed.
    Simulation,
    /// The callbacks' signature, and every JSON that comes from outside. Needs Rust's nightly.
    /// What is found is kept in fuzz/artifacts, and its path printed; `cargo +nightly fuzz run
    /// <target> <path>` shows it again.
    Fuzzing,
}

/// Runs the wanted steps, all of them even after findings.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let wanted = |step| options.only.is_none_or(|only| only == step);
    let mut found = Vec::new();
    if wanted(Step::Simulation) {
        found.extend(simulate(options)?);
    }
    if wanted(Step::Fuzzing) {
        say::step("soak: fuzzing");
        found.extend(fuzz::run(options.seconds)?);
    }
    if found.is_empty() {
        say::plain("soak: nothing was found");
        Ok(())
    } else {
        Err(Failure::said(format!("found by {}", found.join(", "))))
    }
}

fn simulate(options: &Options) -> Outcome<Option<String>> {
    let fresh = || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        // A clock before 1970 gives the same seed each time, which still works.
        now.map_or(1, |now| now.as_secs())
    };
    let seed = options.seed.unwrap_or_else(fresh);
    say::step(format!(
        "soak: {} schedules from seed {seed}",
        options.schedules
    ));
    let status = supervise::run(
        "the simulation",
        layout::cargo()
            .args(["run", "--release", "--package", "ipp-simulation", "--"])
            .args(["--schedules", &options.schedules.to_string()])
            .args(["--seed", &seed.to_string()]),
    )?;
    Ok((!status.success()).then(|| "the simulation".to_owned()))
}
