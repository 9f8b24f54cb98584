//! How long the commands of CONTRIBUTING's inner loop take after a change: each is run on what is built,
//! then again after one file of its crate was touched.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use crate::failure::{Doing, Failure, Outcome};
use crate::{layout, paths, say, supervise};

/// Where the table stands.
const TABLE: &str = "\n## The inner loop\n";

/// The commands of these take minutes, or drive browsers, which takes as long after any change.
const LEFT_OUT: [&str; 2] = ["--test processes", "xtask test"];

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    /// The crate's folder.
    folder: String,
    /// The command that tests a change in it.
    command: String,
}

/// Prints the median of `runs` runs of each command.
pub(crate) fn run(runs: u32) -> Outcome<()> {
    let root = layout::root();
    let rows = rows(&paths::text(&root.join("CONTRIBUTING.md"))?);
    for Row { folder, command } in rows {
        let file = main_file(&root.join(&folder))?;
        timed(&command)?;
        let mut times = Vec::new();
        for _ in 0..runs {
            let now = SystemTime::now();
            let touched = File::open(&file).and_then(|file| file.set_modified(now));
            touched.doing(format!("touch {}", file.display()))?;
            times.push(timed(&command)?);
        }
        times.sort_unstable();
        let median = times[times.len() / 2].as_secs_f64();
        say::plain(format!("{median:6.0} s  {command}"));
    }
    Ok(())
}

/// The rows of the table that are measured. A row without a folder belongs to the one above it.
fn rows(contributing: &str) -> Vec<Row> {
    let table = contributing.split_once(TABLE).map_or("", |(_, rest)| rest);
    let table = table.split_once("\n## ").map_or(table, |(table, _)| table);
    let mut folder = "";
    let mut rows = Vec::new();
    for line in table.lines().filter(|line| line.starts_with("| ")) {
        let mut cells = line.split('|').map(|cell| cell.trim().trim_matches('`'));
        let (Some(""), Some(first), Some(command)) = (cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        if !first.is_empty() {
            folder = first;
        }
        if command.starts_with("cargo test") && LEFT_OUT.iter().all(|part| !command.contains(part))
        {
            rows.push(Row {
                folder: folder.to_owned(),
                command: command.to_owned(),
            });
        }
    }
    rows
}

/// The file that a crate is compiled from.
fn main_file(folder: &Path) -> Outcome<PathBuf> {
    let named = ["lib.rs", "main.rs"].map(|name| folder.join("src").join(name));
    // The folder of the widget's crate is its `src`.
    let mut candidates = named.into_iter().chain([folder.join("lib.rs")]);
    candidates
        .find(|path| path.exists())
        .ok_or_else(|| Failure::said(format!("{} has no lib.rs or main.rs", folder.display())))
}

fn timed(command: &str) -> Outcome<Duration> {
    let mut cargo: Command = layout::cargo();
    cargo.args(command.split(' ').skip(1)).arg("--quiet");
    let begun = Instant::now();
    supervise::must_succeed(command, &mut cargo, "mend it, then measure")?;
    Ok(begun.elapsed())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_measured_row_of_the_inner_loop_has_a_file() {
        let root = layout::root();
        let rows = rows(&paths::text(&root.join("CONTRIBUTING.md")).unwrap());
        assert!(rows.len() > 10, "{rows:?}");
        for Row { folder, .. } in &rows {
            main_file(&root.join(folder)).unwrap();
        }
    }

    #[test]
    fn a_row_without_a_folder_belongs_to_the_one_above() {
        let table = "\n## The inner loop\n| a | run |\n|---|---|\n| `crates/x` | `cargo test -p x` | 1 |\n\
                     | | `cargo test -p x --test y` | 2 |\n| w | `cargo xtask test --only page` | 3 |\n";
        let row = |command: &str| Row {
            folder: "crates/x".to_owned(),
            command: command.to_owned(),
        };
        assert_eq!(
            rows(table),
            [row("cargo test -p x"), row("cargo test -p x --test y")]
        );
    }
}
