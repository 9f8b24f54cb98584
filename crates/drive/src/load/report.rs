//! What was measured of the two pages, as a table.

use serde_json::Value;

use super::Condition;
use crate::failure::{Failure, Outcome};
use crate::stats::percentile;

/// What is measured, by its name in `measure.js`, with its unit.
const COLUMNS: [(&str, &str, &str); 6] = [
    ("paint", "first paint", "ms"),
    ("screen", "amount, reference, terminals' place", "ms"),
    ("ready", "terminals", "ms"),
    ("usable", "Charge can be pressed", "ms"),
    ("work", "main thread's work", "ms"),
    ("bytes", "files", "B"),
];

/// What one page measured, run by run.
#[derive(Debug, Default)]
pub(super) struct Measured([Vec<i64>; COLUMNS.len()]);

impl Measured {
    /// Adds a run.
    pub(super) fn add(&mut self, seen: &Value) -> Outcome<()> {
        for (values, (name, _, _)) in self.0.iter_mut().zip(COLUMNS) {
            let value = seen[name].as_f64();
            let value = value.ok_or_else(|| Failure::page(format!("no {name} in {seen}")))?;
            #[allow(clippy::cast_possible_truncation)]
            values.push(value.round() as i64);
        }
        Ok(())
    }

    fn median(&self, column: usize) -> i64 {
        let values = self.0.get(column).map_or(&[][..], Vec::as_slice);
        percentile(values, 50).unwrap_or_default()
    }
}

/// Medians and their ratios in one condition.
pub(super) fn table(condition: Condition, runs: u32, [widget, twin]: &[Measured; 2]) -> String {
    let heading = format!("{}, medians of {runs}", condition.name);
    let mut text = format!("{heading:<42}{:>9}{:>9}{:>8}\n", "widget", "twin", "ratio");
    for (column, (name, words, unit)) in COLUMNS.into_iter().enumerate() {
        let (ours, theirs) = (widget.median(column), twin.median(column));
        let words = format!("  {words}, {unit}");
        let ratio = ratio(ours, theirs);
        text.push_str(&format!("{words:<42}{ours:>9}{theirs:>9}{ratio:>8}"));
        if name == "usable" {
            text.push_str(&format!("   aim {}", hundredths(condition.aim.into())));
        }
        text.push('\n');
    }
    text
}

fn ratio(ours: i64, theirs: i64) -> String {
    // Nothing is fetched where all is cached.
    match (ours * 100).checked_div(theirs) {
        Some(ratio) => hundredths(ratio),
        None => "–".to_owned(),
    }
}

fn hundredths(ratio: i64) -> String {
    format!("{}.{:02}", ratio / 100, ratio % 100)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::load::CONDITIONS;

    fn measured(usable: f64) -> Measured {
        let mut measured = Measured::default();
        let seen = json!({ "paint": 40.4, "screen": 90, "ready": 120, "usable": usable, "work": 8, "bytes": 0 });
        measured.add(&seen).unwrap();
        measured
    }

    #[test]
    fn the_ratio_is_of_the_medians_and_has_its_aim() {
        let text = table(CONDITIONS[0], 1, &[measured(300.0), measured(200.0)]);
        let line = text.lines().find(|line| line.contains("Charge")).unwrap();
        let words: Vec<_> = line.split_whitespace().rev().take(5).collect();
        assert_eq!(words, ["1.40", "aim", "1.50", "200", "300"]);
        assert!(text.contains("–"), "{text}");
    }

    #[test]
    fn a_page_that_did_not_measure_is_an_error() {
        assert!(Measured::default().add(&json!({ "paint": null })).is_err());
    }
}
