//! Records the steps and their results.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};
use crate::{say, supervise};

/// The steps so far.
#[derive(Default)]
pub(super) struct Steps {
    done: Vec<Step>,
    notes: Vec<String>,
}

/// One that was run.
struct Step {
    name: String,
    passed: bool,
    took: Duration,
}

impl Steps {
    /// Runs a step. A failure is reported at the end; an error, after which no step can run, ends
    /// the run.
    pub(super) fn run(
        &mut self,
        name: impl Into<String>,
        step: impl FnOnce() -> Outcome<bool>,
    ) -> Outcome<()> {
        let name = name.into();
        say::step(&name);
        let start = Instant::now();
        let passed = step()?;
        self.done.push(Step {
            name,
            passed,
            took: start.elapsed(),
        });
        Ok(())
    }

    /// Notes what was not run, and why, to print at the end.
    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Prints all steps; fails if one failed.
    pub(super) fn tell(&self) -> Outcome<()> {
        let failed: Vec<&str> = self
            .done
            .iter()
            .filter(|step| !step.passed)
            .map(|step| &*step.name)
            .collect();
        say::plain("");
        for Step { name, passed, took } in &self.done {
            let how = if *passed { "passed" } else { "FAILED" };
            say::plain(format!("{how} {name} ({} s)", took.as_secs()));
        }
        for note in &self.notes {
            say::plain(format!("not run {note}"));
        }
        say::plain(format!(
            "parts: {} passed, {} failed",
            self.done.len() - failed.len(),
            failed.len()
        ));
        if self.done.is_empty() {
            return Err(Failure::said("nothing was run"));
        }
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Failure::said(format!("failed: {}", failed.join(", "))))
        }
    }
}

/// Runs a command to its end; returns whether it succeeded.
pub(super) fn succeeds(command: &mut Command) -> Outcome<bool> {
    let name = command.get_program().to_string_lossy().into_owned();
    Ok(supervise::run(&name, command)?.success())
}
