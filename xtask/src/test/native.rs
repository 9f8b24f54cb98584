//! Tests that run without a browser.

use super::ground::NATIVE;
use super::steps::{Steps, succeeds};
use crate::failure::Outcome;
use crate::{layout, supervise};

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
    steps.run("the simulation: a hundred thousand schedules", simulated)?;
    steps.run("the widget's tests that need no browser", || {
        succeeds(layout::cargo().args([
            "test",
            "--package",
            "ipp-checkout",
            "--lib",
            "--features",
            "playground",
        ]))
    })
}

/// Runs the simulation; a finding can be reproduced from its seed, which is printed.
fn simulated() -> Outcome<bool> {
    supervise::must_succeed(
        "building ipp-simulation",
        layout::cargo()
            .arg("build")
            .args(NATIVE)
            .args(["--bin", "ipp-simulation"]),
        "cargo's words are above",
    )?;
    let program = layout::program(&layout::target()?, "debug", "ipp-simulation");
    succeeds(layout::command(program).args(["--schedules", "100000", "--seed", "1"]))
}
