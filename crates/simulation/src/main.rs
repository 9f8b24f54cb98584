//! `ipp-simulation`: runs schedules and reports broken invariants.

mod progress;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use ipp_simulation::run;
use ipp_verify::Defect;
use ipp_wire::Word as _;

use progress::{Progress, Sum};

/// The payment's tasks in a simulated world: a virtual clock, a seeded scheduler, every fault.
#[derive(Parser)]
#[command(name = "ipp-simulation")]
struct Cli {
    /// Number of schedules to run.
    #[arg(long, default_value_t = 100_000)]
    schedules: u64,
    /// Run for so many seconds instead, whatever number of schedules that is.
    #[arg(long, conflicts_with = "schedules")]
    seconds: Option<u64>,
    /// Seed of the first schedule; each next one adds 1. `--schedules 1` repeats one schedule.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Keep in this file how far it got, and go on from there if it is there already: with the next
    /// seed, and with the counts if the program is the same.
    #[arg(long, conflicts_with = "defect")]
    resume: Option<PathBuf>,
    /// A mistake to plant, to see that it is caught.
    #[arg(long, value_parser = defect)]
    defect: Option<Defect>,
    /// Number of threads, by default one for each core.
    #[arg(long, default_value_t = cores())]
    jobs: u64,
}

fn defect(word: &str) -> Result<Defect, String> {
    Defect::parse(word).ok_or_else(|| {
        let words: Vec<_> = Defect::words().collect();
        format!("there is no such defect: {}", words.join(", "))
    })
}

fn cores() -> u64 {
    let cores = std::thread::available_parallelism();
    cores.map_or(2, |cores| u64::try_from(cores.get()).unwrap_or(2))
}

/// Schedules between two writes of the progress: a second or two of work for each thread.
const ROUND: u64 = 2_000;

/// Pause between two progress messages.
const MESSAGE_INTERVAL: Duration = Duration::from_secs(60);

/// Runs `many` schedules from `seed` on, spread over the threads.
fn round(cli: &Cli, seed: u64, many: u64) -> Sum {
    let jobs = cli.jobs.max(1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs)
            .map(|first| {
                scope.spawn(move || {
                    let mut sum = Sum::default();
                    let mut number = first;
                    while number < many && sum.worst.is_none() {
                        let seed = seed.wrapping_add(number);
                        sum.add(seed, run(seed, cli.defect));
                        number += jobs;
                    }
                    sum
                })
            })
            .collect();
        let mut sum = Sum::default();
        for thread in threads {
            match thread.join() {
                Ok(part) => sum.join(part),
                // The message is printed already; without this, it would pass for a clean end.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        sum
    })
}

fn main() -> ExitCode {
    match soak(&Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            // If even this cannot be written, nothing is left to report it to.
            let _ = writeln!(io::stderr(), "ipp-simulation: {error}");
            ExitCode::from(2)
        }
    }
}

fn soak(cli: &Cli) -> io::Result<ExitCode> {
    let mut progress = Progress::open(cli.resume.as_deref(), cli.seed)?;
    let (began, mut told) = (Instant::now(), Instant::now());
    let time = cli.seconds.map(Duration::from_secs);
    let mut done = 0;
    loop {
        let left = match time {
            Some(time) if began.elapsed() < time => u64::MAX,
            Some(_) => 0,
            None => cli.schedules - done,
        };
        let many = left.min(ROUND * cli.jobs.max(1));
        if many == 0 {
            return report(cli, &progress);
        }
        progress.sum.join(round(cli, progress.next_seed(), many));
        done += many;
        if progress.sum.worst.is_some() {
            // Not kept: the next run begins with these schedules again.
            return report(cli, &progress);
        }
        progress.keep()?;
        if told.elapsed() > MESSAGE_INTERVAL {
            told = Instant::now();
            writeln!(io::stderr(), "{} schedules so far", progress.sum.schedules)?;
        }
    }
}

fn report(cli: &Cli, progress: &Progress) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let sum = &progress.sum;
    for (state, times) in &sum.reached {
        writeln!(out, "  {state:?}: told {times} times")?;
    }
    for (what, times) in &sum.disturbances {
        writeln!(out, "  {what}: {times} times")?;
    }
    let line = format!(
        "{} schedules from seed {}, {} steps, a process killed {} times, {} alarms",
        sum.schedules, progress.seed, sum.steps, sum.crashes, sum.alarms
    );
    let Some((seed, finding)) = &sum.worst else {
        writeln!(out, "{line}: no invariant was broken")?;
        return Ok(ExitCode::SUCCESS);
    };
    writeln!(out, "{line}")?;
    writeln!(out, "BROKEN {finding}")?;
    writeln!(out, "  {}", finding.invariant.meaning())?;
    let defect = cli.defect.map(|d| format!(" --defect {d}"));
    writeln!(
        out,
        "again: cargo run -p ipp-simulation -- --schedules 1 --seed {seed}{}",
        defect.unwrap_or_default()
    )?;
    Ok(ExitCode::FAILURE)
}
