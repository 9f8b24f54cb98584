//! The report of a run: for people, and as JUnit's XML for CI.

use std::fmt;
use std::time::Duration;

use super::log::{Kind, Line};

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The scenario.
    pub name: String,
    /// What goes wrong in it.
    pub about: String,
    /// The seed that chose the times.
    pub seed: u64,
    /// Everything that happened.
    pub lines: Vec<Line>,
    /// How long it took.
    pub took: Duration,
    /// Whether the provider's record was compared. Without it only the backend's word is known.
    pub provider_was_asked: bool,
}

impl Report {
    /// Whether everything was as it has to be.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.wrong().next().is_none()
    }

    /// What was not, in sentences.
    pub fn wrong(&self) -> impl Iterator<Item = &str> {
        let wrong = self.lines.iter().filter(|line| line.kind == Kind::Wrong);
        wrong.map(|line| line.text.as_str())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, text) = (self.at.as_secs_f64(), &self.text);
        match self.kind {
            Kind::Step => write!(f, "{seconds:7.1} s  {text}"),
            Kind::Shown => write!(f, "{seconds:7.1} s      {text}"),
            Kind::Wrong => write!(f, "{seconds:7.1} s  WRONG: {text}"),
        }
    }
}

/// The last line of a run.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.passed() { "passed" } else { "FAILED" };
        let (name, seconds, seed) = (&self.name, self.took.as_secs_f64(), self.seed);
        write!(f, "{verdict}: {name}, {seconds:.1} s, seed {seed}")?;
        if !self.provider_was_asked {
            f.write_str(", not compared with the provider's record")?;
        }
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    pub(in crate::scenario) fn report(name: &str, lines: Vec<Line>) -> Report {
        Report {
            name: name.to_owned(),
            about: String::new(),
            seed: 7,
            lines,
            took: Duration::from_millis(4200),
            provider_was_asked: true,
        }
    }

    pub(in crate::scenario) fn line(kind: Kind, text: &str) -> Line {
        Line {
            at: Duration::from_millis(300),
            kind,
            text: text.to_owned(),
        }
    }

    #[test]
    fn one_wrong_line_fails_a_run() {
        let right = report("A", vec![line(Kind::Step, "charge")]);
        assert!(right.passed());
        assert_eq!(right.to_string(), "passed: A, 4.2 s, seed 7");
        let wrong = report("B", vec![line(Kind::Wrong, "paid twice")]);
        assert!(!wrong.passed());
        assert_eq!(wrong.to_string(), "FAILED: B, 4.2 s, seed 7");
    }
}
