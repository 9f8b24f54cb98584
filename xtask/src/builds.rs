//! Builds side by side what a command needs, and says how long that will take.

use std::fs::File;
use std::io::{IsTerminal, Write as _, stderr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Doing, Outcome};
use crate::{layout, paths, say};

/// One build. If there is nothing to do it ends at once.
pub(crate) struct Build<'a> {
    name: &'static str,
    /// The crates that cargo compiles from cold.
    crates: u32,
    /// What that takes on one core, in seconds.
    seconds: u32,
    run: Box<dyn FnOnce() -> Outcome<()> + Send + 'a>,
}

impl<'a> Build<'a> {
    /// A build with what it takes from cold.
    pub(crate) fn new(
        name: &'static str,
        crates: u32,
        seconds: u32,
        run: impl FnOnce() -> Outcome<()> + Send + 'a,
    ) -> Self {
        Self {
            name,
            crates,
            seconds,
            run: Box::new(run),
        }
    }
}

/// How far a build is.
struct Progress {
    crates: u32,
    seconds: u32,
    /// What cargo prints: a line for each crate.
    output: PathBuf,
    done: AtomicBool,
}

impl Progress {
    /// The seconds of one core that are behind it.
    fn spent(&self) -> f64 {
        let seconds = f64::from(self.seconds);
        if self.done.load(Ordering::Relaxed) {
            return seconds;
        }
        let printed = std::fs::read(&self.output).unwrap_or_default();
        let printed = String::from_utf8_lossy(&printed);
        let begun = u32::try_from(printed.matches("   Compiling ").count()).unwrap_or(u32::MAX);
        seconds * share(f64::from(begun) / f64::from(self.crates))
    }
}

/// The share of a build's time that is over once this share of its crates has begun. Cargo begins with
/// the small ones: in seven builds from cold the first half took a third of the time.
fn share(begun: f64) -> f64 {
    // The last crate is the largest, and is linked.
    begun.powf(1.5).min(0.9)
}

/// Time before the first estimate: most times there is little to build.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs two rows of builds, each row in its order. What they print is shown if they fail.
pub(crate) fn side_by_side(rows: [Vec<Build<'_>>; 2]) -> Outcome<()> {
    let folder = layout::target()?.join("xtask-builds");
    paths::make(&folder)?;
    let mut progress = Vec::new();
    for build in rows.iter().flatten() {
        let output = folder.join(format!("{}.txt", build.name));
        File::create(&output).doing(format!("write {}", output.display()))?;
        progress.push(Progress {
            crates: build.crates,
            seconds: build.seconds,
            output,
            done: AtomicBool::new(false),
        });
    }
    let names: Vec<_> = rows.iter().flatten().map(|build| build.name).collect();
    say::step(format!("building {}", names.join(", ")));
    let (first, second) = progress.split_at(rows[0].len());
    let failed = AtomicBool::new(false);
    thread::scope(|scope| {
        let rows = rows.into_iter().zip([first, second]);
        let threads: Vec<_> = rows
            .map(|(row, progress)| scope.spawn(|| run(row, progress, &failed)))
            .collect();
        tell(&progress, || threads.iter().all(|row| row.is_finished()));
        let ends = threads.into_iter().map(|row| match row.join() {
            Ok(end) => end,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        // Both have ended; the first failure is told.
        ends.collect::<Vec<_>>().into_iter().collect()
    })
}

fn run(row: Vec<Build<'_>>, progress: &[Progress], failed: &AtomicBool) -> Outcome<()> {
    for (build, progress) in row.into_iter().zip(progress) {
        if failed.load(Ordering::Relaxed) {
            break;
        }
        let output = &progress.output;
        let file = File::create(output).doing(format!("write {}", output.display()))?;
        let end = say::into_file(file, build.run);
        if end.is_err() {
            failed.store(true, Ordering::Relaxed);
            let printed = std::fs::read(output).unwrap_or_default();
            say::plain(String::from_utf8_lossy(&printed));
            return end;
        }
        progress.done.store(true, Ordering::Relaxed);
    }
    Ok(())
}

/// Says again and again how long is left, until all has ended.
fn tell(progress: &[Progress], ended: impl Fn() -> bool) {
    let terminal = stderr().is_terminal();
    let pause = Duration::from_secs(if terminal { 5 } else { 60 });
    let began = Instant::now();
    let all: f64 = progress.iter().map(|part| f64::from(part.seconds)).sum();
    let (mut before, mut told) = (None, None::<Instant>);
    while !ended() {
        thread::sleep(Duration::from_millis(100));
        if began.elapsed() < PATIENCE || told.is_some_and(|told| told.elapsed() < pause) {
            continue;
        }
        let spent: f64 = progress.iter().map(Progress::spent).sum();
        // What there was before ended at once, and says nothing about the speed.
        let (since, there) = *before.get_or_insert((Instant::now(), spent));
        let left = left(all - spent, spent - there, since.elapsed().as_secs_f64());
        let done = progress
            .iter()
            .filter(|part| part.done.load(Ordering::Relaxed));
        let (done, parts) = (done.count(), progress.len());
        let line = format!("{done} of {parts} built, {} left", minutes(left));
        if terminal {
            // Over the last one. An error would not be worth an end of the build.
            let _ = write!(stderr(), "\r==> {line} \x1b[K");
        } else {
            say::step(line);
        }
        told = Some(Instant::now());
    }
    if terminal && told.is_some() {
        say::plain("");
    }
}

/// The seconds left, by what one core takes for the rest, and took for what was built meanwhile.
fn left(rest: f64, built: f64, meanwhile: f64) -> f64 {
    // Two cores with nothing else to do are assumed, which counts the less the more is built.
    rest * (meanwhile + 50.0) / (built + 100.0)
}

/// A time, for people.
fn minutes(seconds: f64) -> String {
    match seconds {
        ..45.0 => "less than a minute".to_owned(),
        ..90.0 => "about a minute".to_owned(),
        _ => format!("about {:.0} minutes", seconds / 60.0),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::failure::Failure;

    #[test]
    fn what_is_left_is_told_by_the_speed_so_far() {
        assert_eq!(minutes(left(800.0, 0.0, 0.0)), "about 7 minutes");
        assert_eq!(minutes(left(600.0, 200.0, 120.0)), "about 6 minutes");
        assert_eq!(minutes(left(120.0, 200.0, 120.0)), "about a minute");
        assert_eq!(minutes(left(10.0, 790.0, 400.0)), "less than a minute");
    }

    #[test]
    fn what_is_left_is_right_from_the_first_crates_on() {
        // When each further tenth of 309 crates began, from cold, as a share of the whole time.
        // The machine is slow: twenty minutes.
        let begins = [0.07, 0.15, 0.20, 0.26, 0.35, 0.42, 0.54, 0.64, 0.89];
        let (all, takes) = (950.0, 1200.0);
        for (tenths, begin) in (1..).zip(begins) {
            let spent = all * share(f64::from(tenths) / 10.0);
            let told = left(all - spent, spent, begin * takes);
            let error = told - (1.0 - begin) * takes;
            assert!(error.abs() < 180.0, "{tenths} tenths: {told} s");
        }
    }

    #[test]
    fn a_failure_ends_its_row_and_is_returned() {
        let fails = Build::new("fails", 1, 1, || Err(Failure::said("no compiler")));
        let never = Build::new("never", 1, 1, || unreachable!("the row has ended"));
        let other = Build::new("other", 1, 1, || Ok(()));
        let end = side_by_side([vec![fails, never], vec![other]]);
        assert_eq!(end, Err(Failure::said("no compiler")));
    }
}
