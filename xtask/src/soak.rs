//! `cargo xtask soak`: checks that take too long for every change and find what tests don't.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::failure::{Doing, Failure, Outcome};
use crate::{fuzz, layout, paths, say, supervise};

/// The scope of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Options {
    /// Run for so long in all, such as `8h` or `90m`: half of it simulates, half of it fuzzes.
    /// Building the programs comes on top.
    #[arg(long = "for", value_parser = humantime::parse_duration, conflicts_with_all = ["seconds", "schedules"])]
    pub(crate) time: Option<Duration>,
    /// Fuzz each target for so long. Below 10 seconds the targets are built unoptimized:
    /// optimizing them takes longer than they would run.
    #[arg(long, default_value_t = 60)]
    pub(crate) seconds: u64,
    /// Simulate so many schedules.
    #[arg(long, default_value_t = 10_000_000)]
    pub(crate) schedules: u64,
    /// The seed of the first schedule, by default the next that was not run yet; with
    /// `--schedules 1` one is repeated.
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
    /// The callbacks' signature, and every JSON that comes from outside. What is found is kept in
    /// fuzz/artifacts, and the command printed that shows it again.
    Fuzzing,
}

/// Runs the wanted steps, all of them even after findings.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let wanted = |step| options.only.is_none_or(|only| only == step);
    let share = if options.only.is_some() { 1 } else { 2 };
    let time = options.time.map(|time| time / share);
    let (mut ran, mut found) = (Vec::new(), Vec::new());
    if wanted(Step::Simulation) {
        let (what, findings) = simulate(options, time)?;
        ran.push(what);
        found.extend(findings);
    }
    if wanted(Step::Fuzzing) {
        let seconds = time.map_or(Ok(options.seconds), fuzz::seconds_each)?;
        say::step("soak: fuzzing");
        let (targets, findings) = fuzz::run(seconds)?;
        ran.push(format!("{targets} fuzz targets for {seconds} s each"));
        found.extend(findings);
    }
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let day = now.split('T').next().unwrap_or_default();
    let ran = format!("soak of {day}: {}", ran.join("; "));
    if found.is_empty() {
        say::plain(format!("{ran}: nothing found"));
        Ok(())
    } else {
        Err(Failure::said(format!(
            "{ran}: found by {}",
            found.join(", ")
        )))
    }
}

/// Runs the simulation; returns what was run, and its name if it found something.
fn simulate(options: &Options, time: Option<Duration>) -> Outcome<(String, Option<String>)> {
    let folder = layout::target()?.join("soak");
    paths::make(&folder)?;
    let kept = folder.join("simulation.json");
    let mut command = layout::cargo();
    command.args(["run", "--package", "ipp-simulation", "--", "--resume"]);
    command.arg(&kept);
    match time {
        Some(time) => command.args(["--seconds", &time.as_secs().max(1).to_string()]),
        None => command.args(["--schedules", &options.schedules.to_string()]),
    };
    if options.seed.is_some() && kept.exists() {
        std::fs::remove_file(&kept).doing(format!("remove {}", kept.display()))?;
    }
    let fresh = || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        // A clock before 1970 gives the same seed each time, which still works.
        now.map_or(1, |now| now.as_secs())
    };
    let seed = options.seed.unwrap_or_else(fresh);
    say::step("soak: simulated schedules");
    let status = supervise::run(
        "the simulation",
        command.args(["--seed", &seed.to_string()]),
    )?;
    let found = (!status.success()).then(|| "the simulation".to_owned());
    // After a finding the first round leaves no file.
    let kept = std::fs::read(&kept).ok();
    let kept = kept.and_then(|kept| serde_json::from_slice::<serde_json::Value>(&kept).ok());
    let Some(kept) = kept else {
        return Ok((format!("schedules from seed {seed}"), found));
    };
    let sum = &kept["sum"];
    let what = format!(
        "{} schedules from seed {}, {} steps, the process killed {} times",
        sum["schedules"], kept["seed"], sum["steps"], sum["crashes"]
    );
    Ok((what, found))
}
