//! Builds the fuzz targets and runs each for a while.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::failure::Outcome;
use crate::supervise::{self, must_succeed};
use crate::tools::executable;
use crate::{instrument, layout, paths, say};

/// Runs every target for `seconds` seconds, as many at a time as there are cores; returns how many
/// there are, and those that found something. The next run goes on with what this one learned.
pub(crate) fn run(seconds: u64) -> Outcome<(usize, Vec<String>)> {
    let programs = build(seconds)?;
    let targets = targets()?;
    let many = targets.len();
    let waiting = Mutex::new(targets);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    thread::scope(|scope| {
        let one_after_another = || -> Outcome<Vec<String>> {
            let mut found = Vec::new();
            while let Some(name) = next() {
                found.extend(run_target(&programs, &name, seconds)?);
            }
            Ok(found)
        };
        let threads: Vec<_> = (0..cores())
            .map(|_| scope.spawn(one_after_another))
            .collect();
        let mut found = Vec::new();
        for thread in threads {
            match thread.join() {
                Ok(part) => found.extend(part?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok((many, found))
    })
}

/// How many seconds each target gets, if all of them get `time` together, one on each core.
pub(crate) fn seconds_each(time: Duration) -> Outcome<u64> {
    let targets = u64::try_from(targets()?.len()).unwrap_or(u64::MAX);
    Ok((time.as_secs() * cores() / targets.max(1)).max(1))
}

fn cores() -> u64 {
    let cores = thread::available_parallelism();
    cores.map_or(1, |cores| u64::try_from(cores.get()).unwrap_or(1))
}

/// Builds the targets; returns the folder that they are in.
///
/// Optimized targets run ten times faster but take minutes longer to build, which does not pay off
/// for a run of seconds. Those of a long run have a folder of their own, since their dependencies are
/// compiled as for no other build: overflow and failed debug assertions are findings too.
fn build(seconds: u64) -> Outcome<PathBuf> {
    let target = layout::target()?;
    let mut build = layout::cargo();
    build.args(["build", "--package", "ipp-fuzz", "--bins"]);
    instrument::add_to(&mut build)?;
    let programs = if seconds < 10 {
        say::step("building the fuzz targets");
        target.join("debug")
    } else {
        say::step("building the fuzz targets, optimized (from cold several minutes)");
        build
            .args(["--release", "--target-dir"])
            .arg(target.join("fuzz"))
            .env("CARGO_PROFILE_RELEASE_DEBUG", "line-tables-only")
            .env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true")
            .env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "true");
        target.join("fuzz/release")
    };
    let hint = "what it said is above";
    must_succeed("building the fuzz targets", &mut build, hint)?;
    Ok(programs)
}

/// Runs one target; returns its name if it found something.
fn run_target(programs: &Path, name: &str, seconds: u64) -> Outcome<Option<String>> {
    say::step(format!("fuzzing {name} for {seconds} s"));
    // This machine's corpus stays in the target folder; the seeds are versioned.
    let corpus = layout::target()?.join("fuzz/corpus").join(name);
    paths::make(&corpus)?;
    paths::make(&artifacts(name))?;
    let program = programs.join(executable(name));
    let mut run = layout::command(&program);
    run.arg(&corpus)
        .arg(layout::root().join("fuzz/seeds").join(name))
        .args([
            // It is put before a file's name as it is.
            format!("-artifact_prefix={}/", artifacts(name).display()),
            format!("-max_total_time={seconds}"),
            // The largest body accepted from a page; anything larger is refused unread.
            "-max_len=65536".to_owned(),
            "-timeout=10".to_owned(),
            "-print_final_stats=1".to_owned(),
            "-verbosity=0".to_owned(),
        ]);
    if supervise::run(name, &mut run)?.success() {
        return Ok(None);
    }
    for path in findings(name) {
        say::problem(format!(
            "{name}: `{} {}` shows it again",
            program.display(),
            path.display()
        ));
    }
    Ok(Some(format!("the fuzz target {name}")))
}

/// The names of the targets, one file each.
fn targets() -> Outcome<Vec<String>> {
    let folder = layout::root().join("fuzz/targets");
    let files = paths::files(&folder)?;
    Ok(files.iter().filter_map(|file| name(file)).collect())
}

fn name(file: &Path) -> Option<String> {
    Some(file.file_stem()?.to_string_lossy().into_owned())
}

/// Where the inputs are kept that made the target fail.
fn artifacts(name: &str) -> PathBuf {
    layout::root().join("fuzz/artifacts").join(name)
}

/// The inputs that made the target fail.
fn findings(name: &str) -> Vec<PathBuf> {
    // A target that could not start leaves none; its output is above.
    paths::files(&artifacts(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_target_is_built_and_has_seeds() {
        let manifest = std::fs::read_to_string(layout::root().join("fuzz/Cargo.toml")).unwrap();
        let targets = targets().unwrap();
        assert_eq!(manifest.matches("[[bin]]").count(), targets.len());
        for name in targets {
            let path = format!("path = \"targets/{name}.rs\"");
            assert!(
                manifest.contains(&path),
                "fuzz/Cargo.toml does not build {name}"
            );
            let seeds = layout::root().join("fuzz/seeds").join(&name);
            assert!(
                !paths::files(&seeds).unwrap().is_empty(),
                "{name} has no seeds"
            );
        }
    }
}
