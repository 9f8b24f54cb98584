//! How many transactions a PostgreSQL server makes, by its log.
//!
//! The server's own statistics are up to ten seconds late. The log has every statement with its time
//! and its transaction (`log_statement=all`, `log_line_prefix='%n %v '`).

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use crate::failure::Outcome;

/// The transactions of some seconds.
pub(super) struct Load {
    /// The number in each whole second from the beginning on.
    seconds: Vec<usize>,
}

impl Load {
    /// Counts the transactions that began at these times, in seconds since 1970.
    pub(super) fn between(log: &Path, times: &Range<f64>) -> Outcome<Self> {
        Ok(Self::of(&std::fs::read_to_string(log)?, times))
    }

    fn of(log: &str, times: &Range<f64>) -> Self {
        let mut known = HashSet::new();
        let mut seconds = Vec::new();
        for (at, transaction) in log.lines().filter_map(statement) {
            if at >= times.end || !known.insert(transaction) || at < times.start {
                continue;
            }
            // The whole seconds since the beginning.
            let second = (at - times.start) as usize;
            if seconds.len() <= second {
                seconds.resize(second + 1, 0);
            }
            seconds[second] += 1;
        }
        let whole = (times.end - times.start) as usize;
        seconds.resize(whole.max(seconds.len()), 0);
        Self { seconds }
    }

    /// Transactions a second, as a text with one decimal.
    pub(super) fn mean(&self) -> String {
        let tenths = self.seconds.iter().sum::<usize>() * 10 / self.seconds.len().max(1);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    /// Those of the busiest second.
    pub(super) fn most(&self) -> usize {
        self.seconds.iter().copied().max().unwrap_or_default()
    }
}

/// When a line's statement began, and its transaction; `None` if the line is about something else.
fn statement(line: &str) -> Option<(f64, &str)> {
    let mut words = line.split_ascii_whitespace();
    let at = words.next()?.parse().ok()?;
    let transaction = words.next()?;
    let is_statement = words.next()? == "LOG:" && matches!(words.next()?, "statement:" | "execute");
    is_statement.then_some((at, transaction))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
100.000 3/1 LOG:  statement: BEGIN
100.100 3/1 LOG:  execute sqlx_s_1: SELECT
\t* FROM payments
100.900 3/1 LOG:  statement: COMMIT
100.900 4/1 LOG:  statement: BEGIN
101.100 4/1 LOG:  statement: COMMIT
101.200  LOG:  connection received
103.500 3/2 LOG:  execute <unnamed>: SELECT 1
104.000 3/3 LOG:  statement: BEGIN
";

    #[test]
    fn each_transaction_counts_once_when_it_begins() {
        let load = Load::of(LOG, &(100.0..104.0));
        assert_eq!(load.seconds, [2, 0, 0, 1]);
        assert_eq!((load.mean().as_str(), load.most()), ("0.7", 2));
        // The second transaction had begun before.
        assert_eq!(Load::of(LOG, &(101.0..104.0)).seconds, [0, 0, 1]);
    }
}
