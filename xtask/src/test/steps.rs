//! What was run, and how it ended.

use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::{say, supervise};

/// The steps so far.
#[derive(Default)]
pub(super) struct Steps(Vec<(String, bool)>);

impl Steps {
    /// Runs one. That it failed is kept for the end; an error, after which nothing can be run,
    /// ends everything.
    pub(super) fn run(
        &mut self,
        name: impl Into<String>,
        step: impl FnOnce() -> Outcome<bool>,
    ) -> Outcome<()> {
        let name = name.into();
        say::step(&name);
        let passed = step()?;
        self.0.push((name, passed));
        Ok(())
    }

    /// Lists them all; an error if one failed.
    pub(super) fn tell(&self) -> Outcome<()> {
        let failed: Vec<&str> = self
            .0
            .iter()
            .filter(|(_, passed)| !passed)
            .map(|(name, _)| &**name)
            .collect();
        say::plain("");
        for (name, passed) in &self.0 {
            say::plain(format!(
                "{} {name}",
                if *passed { "passed" } else { "FAILED" }
            ));
        }
        say::plain(format!(
            "parts: {} passed, {} failed",
            self.0.len() - failed.len(),
            failed.len()
        ));
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Failure::said(format!("failed: {}", failed.join(", "))))
        }
    }
}

/// Runs a command to its end; whether it succeeded.
pub(super) fn succeeds(command: &mut Command) -> Outcome<bool> {
    let name = command.get_program().to_string_lossy().into_owned();
    Ok(supervise::run(&name, command)?.success())
}
