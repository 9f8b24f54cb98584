//! The report, by point, with what to change.

use std::fmt;
use std::time::Duration;

use super::point::{Level, Point};

/// What came of a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It holds, as far as it was looked at.
    Passed,
    /// It does not: what is wrong, in sentences.
    Failed(Vec<String>),
    /// It was not looked at, and why.
    Skipped(String),
}

/// A point with what came of it.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The point.
    pub point: Point,
    /// What came of it.
    pub finding: Finding,
    /// How long it took.
    pub took: Duration,
}

/// What came of all of them.
#[derive(Clone, Debug)]
pub struct Report {
    /// The backend's address.
    pub backend: String,
    /// The level that it was held to.
    pub level: Level,
    /// Each point.
    pub verdicts: Vec<Verdict>,
}

impl Report {
    /// Whether nothing is wrong. What was not looked at may be.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failed().next().is_none()
    }

    /// The points that do not hold.
    pub fn failed(&self) -> impl Iterator<Item = Point> {
        let failed = |verdict: &&Verdict| matches!(verdict.finding, Finding::Failed(_));
        let verdicts = self.verdicts.iter().filter(failed);
        verdicts.map(|verdict| verdict.point)
    }

    /// The points that were not looked at.
    pub fn skipped(&self) -> impl Iterator<Item = Point> {
        let skipped = |verdict: &&Verdict| matches!(verdict.finding, Finding::Skipped(_));
        let verdicts = self.verdicts.iter().filter(skipped);
        verdicts.map(|verdict| verdict.point)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, title) = (self.point.as_str(), self.point.title());
        match &self.finding {
            Finding::Passed => write!(f, "passed   {word:<12} {title}"),
            Finding::Failed(wrong) => {
                write!(f, "FAILED   {word:<12} {title}")?;
                for sentence in wrong {
                    write!(f, "\n           {sentence}")?;
                }
                write!(f, "\n         > {}", self.point.change())
            }
            Finding::Skipped(why) => {
                write!(f, "skipped  {word:<12} {title}\n           {why}")
            }
        }
    }
}

/// The last line.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, failed) = (self.verdicts.len(), self.failed().count());
        let skipped = self.skipped().count();
        let passed = all - failed - skipped;
        let level = self.level.as_str();
        write!(
            f,
            "{level}: {passed} of {all} points passed, {failed} failed, {skipped} skipped"
        )
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::conform) fn report() -> Report {
        let verdict = |point, finding| Verdict {
            point,
            finding,
            took: Duration::from_millis(1500),
        };
        Report {
            backend: "http://127.0.0.1:8787/".to_owned(),
            level: Level::Core,
            verdicts: vec![
                verdict(Point::Till, Finding::Passed),
                verdict(Point::Start, Finding::Failed(vec!["<twice>".to_owned()])),
                verdict(Point::Live, Finding::Skipped("no --live".to_owned())),
            ],
        }
    }

    #[test]
    fn a_report_says_what_is_wrong_and_what_to_change() {
        let report = report();
        assert!(!report.passed());
        let line = "core: 1 of 3 points passed, 1 failed, 1 skipped";
        assert_eq!(report.to_string(), line);
        let told: Vec<_> = report.verdicts.iter().map(ToString::to_string).collect();
        assert!(told[0].starts_with("passed   till"), "{}", told[0]);
        assert!(told[1].contains("<twice>"), "{}", told[1]);
        assert!(told[1].ends_with(Point::Start.change()), "{}", told[1]);
        assert!(told[2].ends_with("no --live"), "{}", told[2]);
    }
}
