//! `cargo xtask soak`: what takes too long for every change, and finds what tests do not.

use crate::failure::{Failure, Outcome};
use crate::{fuzz, say};

/// A step: what it is, and how it is run for so many seconds a piece. It answers with what it
/// found, so that one step's findings do not hide another's.
type Step = (&'static str, fn(u64) -> Outcome<Vec<String>>);

/// What is soaked, in turn.
const STEPS: [Step; 1] = [("fuzzing", fuzz::run)];

/// Runs every step.
pub(crate) fn run(seconds: u64) -> Outcome<()> {
    let mut found = Vec::new();
    for (name, step) in STEPS {
        say::step(format!("soak: {name}"));
        found.extend(step(seconds)?);
    }
    if found.is_empty() {
        say::plain("soak: nothing was found");
        Ok(())
    } else {
        Err(Failure::said(format!("found by {}", found.join(", "))))
    }
}
