//! Tests that run without a browser.

use super::steps::{Job, Steps, succeeds};
use crate::failure::Outcome;
use crate::layout;
use crate::programs::{self, NATIVE};

/// Runs all native tests.
pub(super) fn run(steps: &mut Steps) -> Outcome<()> {
    let nextest = layout::on_path(&["cargo-nextest"]).is_some();
    let runner: &[&str] = if nextest {
        &["nextest", "run"]
    } else {
        &["test", "--all-targets"]
    };
    steps.run("native tests", || {
        succeeds(layout::cargo().args(runner).args(NATIVE))
    })?;
    steps.run("doc tests", || {
        succeeds(layout::cargo().args(["test", "--doc"]).args(NATIVE))
    })?;
    steps.run("the simulation: a hundred thousand schedules", simulated)
}

/// The widget's tests that need no browser. They run beside others: Leptos, which they alone compile
/// for this machine, takes minutes.
pub(super) fn job() -> Job<'static> {
    const TESTS: [&str; 6] = [
        "test",
        "--package",
        "ipp-checkout",
        "--lib",
        "--features",
        "playground",
    ];
    Job::builds("the widget's tests that need no browser", &TESTS).using(Some(super::WIDGETS))
}

/// Runs the simulation; a finding can be reproduced from its seed, which is printed.
fn simulated() -> Outcome<bool> {
    programs::build_all()?;
    let program = programs::path("ipp-simulation")?;
    succeeds(layout::command(program).args(["--schedules", "100000", "--seed", "1"]))
}
