//! Records the steps and their results. Some run one after another, some side by side.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Doing, Failure, Outcome};
use crate::{layout, say, supervise};

/// The steps so far.
#[derive(Default)]
pub(super) struct Steps {
    done: Vec<Step>,
    notes: Vec<String>,
}

/// One that was run.
struct Step {
    name: String,
    passed: bool,
    took: Duration,
}

/// A step that needs the result of no other, so that others can run beside it.
pub(super) struct Job<'a> {
    name: String,
    row: Row,
    /// What only one step at a time can use, such as fixed ports.
    sole: Option<&'static str>,
    run: Box<dyn FnOnce() -> Outcome<bool> + Send + 'a>,
}

impl<'a> Job<'a> {
    /// A step by its name.
    pub(super) fn new(
        name: impl Into<String>,
        run: impl FnOnce() -> Outcome<bool> + Send + 'a,
    ) -> Self {
        Self {
            name: name.into(),
            row: Row::Waits,
            sole: None,
            run: Box::new(run),
        }
    }

    /// A command that builds for minutes: cargo with these arguments. It runs beside the others, and
    /// takes what they leave of the cores.
    pub(super) fn builds(name: &'static str, arguments: &'a [&'a str]) -> Self {
        let run = move || succeeds(layout::cargo_of_low_priority().args(arguments));
        Self {
            row: Row::Builds,
            ..Self::new(name, run)
        }
    }

    /// The same, never beside another that uses this.
    pub(super) fn using(self, sole: Option<&'static str>) -> Self {
        Self { sole, ..self }
    }
}

/// What a job mostly does, by which it gets its row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    /// Waits, for a browser or a clock.
    Waits,
    /// Builds.
    Builds,
}

/// The jobs that run at a time. Two cores are what the tests have at least, and two browsers leave
/// half of them to what builds.
const AT_ONCE: [Row; 3] = [Row::Waits, Row::Waits, Row::Builds];

/// As many steps has the largest part in one browser.
const LOOKED_AT: usize = 3;

/// What the threads share that run jobs.
struct Queue<'a> {
    waiting: Vec<Job<'a>>,
    in_use: Vec<&'static str>,
    done: Vec<Step>,
    /// The first error, after which no job is begun.
    failure: Option<Failure>,
}

impl<'a> Queue<'a> {
    /// Whether a row is not at its end.
    fn has(&self, row: Row) -> bool {
        self.waiting.iter().any(|job| job.row == row)
    }

    /// The row's first job that can run now, if no other job uses what all of them need.
    fn next(&mut self, row: Row) -> Option<Job<'a>> {
        let free = |job: &Job<'a>| {
            job.row == row && job.sole.is_none_or(|sole| !self.in_use.contains(&sole))
        };
        let job = self.waiting.iter().position(free)?;
        let job = self.waiting.remove(job);
        self.in_use.extend(job.sole);
        Some(job)
    }

    fn ended(
        &mut self,
        name: String,
        sole: Option<&'static str>,
        took: Duration,
        how: Outcome<bool>,
    ) {
        self.in_use.retain(|used| Some(*used) != sole);
        match how {
            Ok(passed) => self.done.push(Step { name, passed, took }),
            Err(failure) => {
                self.waiting.clear();
                self.failure.get_or_insert(failure);
            }
        }
    }
}

impl Steps {
    /// Runs a step. A failure is reported at the end; an error, after which no step can run, ends
    /// the run.
    pub(super) fn run(
        &mut self,
        name: impl Into<String>,
        step: impl FnOnce() -> Outcome<bool>,
    ) -> Outcome<()> {
        let name = name.into();
        say::step(&name);
        let start = Instant::now();
        let passed = step()?;
        let took = start.elapsed();
        self.done.push(Step { name, passed, took });
        Ok(())
    }

    /// Builds what steps need, which is a step too.
    pub(super) fn build<T>(
        &mut self,
        what: &str,
        build: impl FnOnce() -> Outcome<T>,
    ) -> Outcome<T> {
        let mut built = None;
        self.run(format!("building {what}"), || {
            built = Some(build()?);
            Ok(true)
        })?;
        built.ok_or_else(|| Failure::said(format!("{what}: not built")))
    }

    /// Runs steps side by side, each row's begun in this order. What each prints is shown when it
    /// ends; a few are run one after another, since somebody looks at them.
    pub(super) fn run_side_by_side(&mut self, jobs: Vec<Job<'_>>) -> Outcome<()> {
        if jobs.len() <= LOOKED_AT {
            return jobs
                .into_iter()
                .try_for_each(|job| self.run(job.name, job.run));
        }
        let folder = layout::target()?.join("xtask-test").join("output");
        std::fs::create_dir_all(&folder).doing(format!("make {}", folder.display()))?;
        let queue = Mutex::new(Queue {
            waiting: jobs,
            in_use: Vec::new(),
            done: Vec::new(),
            failure: None,
        });
        let ended = Condvar::new();
        thread::scope(|scope| {
            for (number, row) in AT_ONCE.into_iter().enumerate() {
                let output = folder.join(format!("{number}.txt"));
                let (queue, ended) = (&queue, &ended);
                scope.spawn(move || work(queue, ended, row, &output));
            }
        });
        let queue = queue.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.done.extend(queue.done);
        queue.failure.map_or(Ok(()), Err)
    }

    /// Notes what was not run, and why, to print at the end.
    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Prints all steps; fails if one failed.
    pub(super) fn tell(&self) -> Outcome<()> {
        let failed: Vec<&str> = self
            .done
            .iter()
            .filter(|step| !step.passed)
            .map(|step| &*step.name)
            .collect();
        say::plain("");
        for Step { name, passed, took } in &self.done {
            let how = if *passed { "passed" } else { "FAILED" };
            say::plain(format!("{how} {name} ({} s)", took.as_secs()));
        }
        for note in &self.notes {
            say::plain(format!("not run {note}"));
        }
        say::plain(format!(
            "parts: {} passed, {} failed",
            self.done.len() - failed.len(),
            failed.len()
        ));
        if self.done.is_empty() {
            return Err(Failure::said("nothing was run"));
        }
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Failure::said(format!("failed: {}", failed.join(", "))))
        }
    }
}

/// Runs one job of the row after another; `output` takes what each of them prints. `ended` wakes the
/// rows whose next job needs what the one that ended has used.
fn work<'a>(queue: &Mutex<Queue<'a>>, ended: &Condvar, row: Row, output: &Path) {
    let locked = || queue.lock().unwrap_or_else(PoisonError::into_inner);
    let next = || {
        let mut job = None;
        let more = |queue: &mut Queue<'a>| {
            job = queue.next(row);
            job.is_none() && queue.has(row)
        };
        drop(ended.wait_while(locked(), more));
        job
    };
    while let Some(job) = next() {
        let Job {
            name, sole, run, ..
        } = job;
        say::step(format!("started: {name}"));
        let start = Instant::now();
        let how = File::create(output)
            .doing(format!("write {}", output.display()))
            .and_then(|file| say::into_file(file, run));
        let took = start.elapsed();
        let mut queue = locked();
        say::step(format!("ended: {name} ({} s)", took.as_secs()));
        // A browser may print what is no text.
        let printed = std::fs::read(output).unwrap_or_default();
        say::plain(String::from_utf8_lossy(&printed).trim_end());
        queue.ended(name, sole, took, how);
        ended.notify_all();
    }
}

/// Runs a command to its end; returns whether it succeeded.
pub(super) fn succeeds(command: &mut Command) -> Outcome<bool> {
    let name = command.get_program().to_string_lossy().into_owned();
    Ok(supervise::run(&name, command)?.success())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::Barrier;

    fn on<'a>(row: Row, name: &str, run: impl FnOnce() -> Outcome<bool> + Send + 'a) -> Job<'a> {
        Job {
            row,
            ..Job::new(name, run)
        }
    }

    #[test]
    fn every_row_runs_at_once_and_all_jobs_are_recorded() {
        let three = Barrier::new(3);
        let meets = |row| {
            on(row, "meets the others", || {
                three.wait();
                Ok(true)
            })
        };
        let in_turn = |row| on(row, "is alone", || Ok(true)).using(Some("port"));
        let mut steps = Steps::default();
        let jobs = AT_ONCE.map(meets).into_iter().chain(AT_ONCE.map(in_turn));
        steps.run_side_by_side(jobs.collect()).unwrap();
        let alone = steps.done.iter().filter(|step| step.name == "is alone");
        assert_eq!((steps.done.len(), alone.count()), (6, 3));
        assert!(steps.tell().is_ok());
    }

    #[test]
    fn what_is_used_by_one_job_is_not_given_to_another() {
        let job = |sole| Job::new("a job", || Ok(true)).using(sole);
        let mut queue = Queue {
            waiting: vec![job(Some("port")), job(Some("port")), job(None)],
            in_use: Vec::new(),
            done: Vec::new(),
            failure: None,
        };
        let next = |queue: &mut Queue<'_>| queue.next(Row::Waits).map(|job| job.sole);
        assert_eq!(next(&mut queue), Some(Some("port")));
        assert_eq!(next(&mut queue), Some(None));
        assert_eq!(next(&mut queue), None);
        assert!(queue.has(Row::Waits) && !queue.has(Row::Builds));
        queue.ended("a job".to_owned(), Some("port"), Duration::ZERO, Ok(true));
        assert_eq!(next(&mut queue), Some(Some("port")));
        assert!(!queue.has(Row::Waits));
    }

    #[test]
    fn an_error_ends_the_run_and_a_failure_does_not() {
        let mut steps = Steps::default();
        let fails = || Job::new("fails", || Ok(false));
        let jobs = vec![fails(), fails(), fails(), fails()];
        steps.run_side_by_side(jobs).unwrap();
        assert!(steps.done.iter().all(|step| !step.passed));
        let error = Job::new("cannot run", || Err(Failure::said("no browser")));
        let jobs = vec![error, fails(), fails(), fails()];
        let ended = steps.run_side_by_side(jobs);
        assert_eq!(ended, Err(Failure::said("no browser")));
    }
}
