//! What happened in a run, line by line, on one time axis.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When, since the run began.
    pub at: Duration,
    /// What it is about.
    pub kind: Kind,
    /// A sentence or a step.
    pub text: String,
}

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A step was taken.
    Step,
    /// A till's page shows something new.
    Shown,
    /// Something is not as it has to be.
    Wrong,
}

/// Collects the lines, and tells each at once.
pub(crate) struct Log {
    begun: Instant,
    lines: Mutex<Vec<Line>>,
    tell: Box<dyn Fn(&Line) + Send + Sync>,
}

impl Log {
    pub(crate) fn new(tell: impl Fn(&Line) + Send + Sync + 'static) -> Self {
        Self {
            begun: Instant::now(),
            lines: Mutex::default(),
            tell: Box::new(tell),
        }
    }

    pub(crate) fn add(&self, kind: Kind, text: impl Into<String>) {
        let line = Line {
            at: self.begun.elapsed(),
            kind,
            text: text.into(),
        };
        (self.tell)(&line);
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line);
    }

    /// All lines so far, and how long it has taken.
    pub(crate) fn so_far(&self) -> (Vec<Line>, Duration) {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        (lines.clone(), self.begun.elapsed())
    }
}
