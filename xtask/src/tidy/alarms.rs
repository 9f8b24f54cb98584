//! Compares the page about alarms with the alerts and with the lines that the proxy logs.

use std::collections::BTreeSet;

use super::{quoted, sources};
use crate::layout;

const PAGE: &str = "docs/src/operate/alarms.md";
/// How a line of the log begins that somebody must read.
const ALARM: &str = "ALARM: ";

fn read(path: &str) -> String {
    std::fs::read_to_string(layout::root().join(path)).unwrap()
}

/// The page's headings about one alarm each.
fn headings() -> BTreeSet<String> {
    let page = read(PAGE);
    let headings = page.lines().filter_map(|line| line.strip_prefix("### `"));
    headings
        .map(|heading| heading.trim_end_matches('`').to_owned())
        .collect()
}

#[test]
fn every_alert_has_a_heading_and_every_heading_an_alert() {
    let rules = read("deploy/prometheus/alerts.yml");
    let alerts = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "));
    let alerts: BTreeSet<_> = alerts.map(str::to_owned).collect();
    let mut headings = headings();
    headings.retain(|heading| !heading.starts_with(ALARM));
    assert!(alerts.len() >= 8);
    assert_eq!(headings, alerts);
}

/// A heading is how the line begins: what is behind it may say more.
#[test]
fn every_alarm_of_the_log_has_a_heading_and_the_reverse() {
    let source = sources("crates/proxy/src");
    let strings = source.split('"').filter(|text| text.starts_with(ALARM));
    let logged: BTreeSet<_> = strings.collect();
    let mut headings = headings();
    headings.retain(|heading| heading.starts_with(ALARM));
    assert!(logged.len() >= 4, "{logged:?}");
    for line in &logged {
        let found = headings.iter().filter(|heading| line.starts_with(*heading));
        assert_eq!(
            found.count(),
            1,
            "{PAGE} must have one heading for {line:?}"
        );
    }
    for heading in &headings {
        let logged = logged.iter().any(|line| line.starts_with(heading));
        assert!(logged, "{PAGE}: the proxy logs no {heading:?}");
    }
}

#[test]
fn the_words_of_a_payments_alarm_are_the_sources() {
    let source = sources("crates/payment/src");
    let source: Vec<_> = source.split_whitespace().collect();
    let source = source.join(" ").replace("\\ ", "");
    let page = read(PAGE);
    let (_, table) = page.split_once("| `what` contains |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let words: Vec<_> = rows.filter_map(|row| quoted(row).next()).collect();
    assert!(words.len() >= 5, "{words:?}");
    for word in words {
        assert!(source.contains(word), "crates/payment raises no {word:?}");
    }
}
