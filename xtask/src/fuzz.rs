//! Builds the fuzz targets with nightly and runs each for a while.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::failure::{Failure, Outcome};
use crate::helpers::FUZZ;
use crate::supervise::{self, must_succeed};
use crate::{layout, say};

/// Runs every target for `seconds` seconds, as many at a time as there are cores; returns how many
/// there are, and those that found something. The next run goes on with what this one learned.
pub(crate) fn run(seconds: u64) -> Outcome<(usize, Vec<String>)> {
    nightly()?;
    let fuzz = FUZZ.ensure()?;
    let target = layout::target()?.join("fuzz");
    say::step("building the fuzz targets (from cold about 10 minutes on two cores)");
    let hint = "what it said is above";
    let profile = profile(seconds);
    let mut build = command(&fuzz, "build", &target);
    must_succeed("cargo fuzz build", build.args(profile), hint)?;
    let targets = targets()?;
    let many = targets.len();
    let waiting = Mutex::new(targets);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    thread::scope(|scope| {
        let one_after_another = || -> Outcome<Vec<String>> {
            let mut found = Vec::new();
            while let Some(name) = next() {
                found.extend(run_target(&fuzz, &target, &name, seconds)?);
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

/// Runs one target; returns its name if it found something.
fn run_target(fuzz: &Path, target: &Path, name: &str, seconds: u64) -> Outcome<Option<String>> {
    say::step(format!("fuzzing {name} for {seconds} s"));
    // This machine's corpus stays in the target folder; the seeds are versioned.
    let corpus = target.join("corpus").join(name);
    crate::paths::make(&corpus)?;
    let mut run = command(fuzz, "run", target);
    run.args(profile(seconds))
        .arg(name)
        .arg(&corpus)
        .arg(layout::root().join("fuzz/seeds").join(name))
        .arg("--")
        .args([
            format!("-max_total_time={seconds}"),
            // The largest body accepted from a page; anything larger is refused unread.
            "-max_len=65536".to_owned(),
            "-timeout=10".to_owned(),
            "-print_final_stats=1".to_owned(),
            "-verbosity=0".to_owned(),
        ]);
    if !supervise::run("cargo fuzz run", &mut run)?.success() {
        for path in findings(name) {
            say::problem(format!("{name}: {}", path.display()));
        }
        return Ok(Some(format!("the fuzz target {name}")));
    }
    Ok(None)
}

/// Optimized targets run ten times faster but take minutes longer to build, which does not pay off
/// for a run of seconds.
fn profile(seconds: u64) -> &'static [&'static str] {
    if seconds < 10 { &["--dev"] } else { &[] }
}

/// Fails without nightly, which instrumentation requires.
fn nightly() -> Outcome<()> {
    let answer = layout::command("rustc")
        .env("RUSTUP_TOOLCHAIN", "nightly")
        .arg("--version")
        .output();
    match answer {
        Ok(answer) if String::from_utf8_lossy(&answer.stdout).contains("nightly") => Ok(()),
        _ => Err(Failure::said(
            "fuzzing needs Rust's nightly: `rustup toolchain install nightly --profile minimal`",
        )),
    }
}

/// A cargo-fuzz command. Without a sanitizer, since we have no unsafe code: that doubles the speed.
fn command(fuzz: &Path, verb: &str, target: &Path) -> Command {
    let mut command = layout::command(fuzz);
    command
        .env("RUSTUP_TOOLCHAIN", "nightly")
        // Overflow and failed debug assertions are findings too, which cargo-fuzz sees to.
        .env("CARGO_PROFILE_RELEASE_DEBUG", "line-tables-only")
        .args(["fuzz", verb, "--fuzz-dir", "fuzz", "--sanitizer", "none"])
        .arg("--target-dir")
        .arg(target);
    command
}

/// The names of the targets, one file each.
fn targets() -> Outcome<Vec<String>> {
    let folder = layout::root().join("fuzz/targets");
    let files = crate::paths::files(&folder)?;
    Ok(files.iter().filter_map(|file| name(file)).collect())
}

fn name(file: &Path) -> Option<String> {
    Some(file.file_stem()?.to_string_lossy().into_owned())
}

/// The inputs that made the target fail.
fn findings(name: &str) -> Vec<PathBuf> {
    let folder = layout::root().join("fuzz/artifacts").join(name);
    // A target that could not start leaves no folder; its output is above.
    crate::paths::files(&folder).unwrap_or_default()
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
                !crate::paths::files(&seeds).unwrap().is_empty(),
                "{name} has no seeds"
            );
        }
    }
}
