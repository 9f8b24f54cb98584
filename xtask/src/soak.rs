//! `cargo xtask soak`: checks that take too long for every change and find what tests don't.

use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::failure::{Failure, Outcome};
use crate::{fuzz, layout, say, supervise};

/// The scope of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Seconds for each fuzz target.
    pub(crate) seconds: u64,
    /// Number of schedules to simulate.
    pub(crate) schedules: u64,
    /// The seed of the first schedule; `None` for a new one.
    pub(crate) seed: Option<u64>,
    /// The only step to run; `None` for both.
    pub(crate) only: Option<Step>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seconds: 60,
            schedules: 10_000_000,
            seed: None,
            only: None,
        }
    }
}

/// A step that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Schedules of the payment's tasks.
    Simulation,
    /// Fuzzing of every input.
    Fuzzing,
}

impl FromStr for Step {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "simulation" => Ok(Self::Simulation),
            "fuzzing" => Ok(Self::Fuzzing),
            other => Err(format!("there is no step '{other}': simulation or fuzzing")),
        }
    }
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
