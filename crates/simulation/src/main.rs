//! `ipp-simulation`: runs schedules and reports broken invariants.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Parser;
use ipp_simulation::{Outcome, run};
use ipp_verify::{Defect, Finding};
use ipp_wire::{PaymentState, Word as _};

/// The payment's tasks in a simulated world: a virtual clock, a seeded scheduler, every fault.
#[derive(Parser)]
#[command(name = "ipp-simulation")]
struct Cli {
    /// Number of schedules to run.
    #[arg(long, default_value_t = 100_000)]
    schedules: u64,
    /// Seed of the first schedule; each next one adds 1. `--schedules 1` repeats one schedule.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A mistake to plant, to see that it is caught.
    #[arg(long, value_parser = defect)]
    defect: Option<Defect>,
    /// Number of threads.
    #[arg(long, default_value_t = 2)]
    jobs: u64,
}

fn defect(word: &str) -> Result<Defect, String> {
    Defect::parse(word).ok_or_else(|| {
        let words: Vec<_> = Defect::words().collect();
        format!("there is no such defect: {}", words.join(", "))
    })
}

/// The summed results of many schedules.
#[derive(Default)]
struct Sum {
    schedules: u64,
    steps: u64,
    crashes: usize,
    alarms: u64,
    reached: BTreeMap<PaymentState, u64>,
    worst: Option<(u64, Finding)>,
}

impl Sum {
    fn add(&mut self, seed: u64, outcome: Outcome) {
        self.schedules += 1;
        self.steps += outcome.steps;
        self.crashes += outcome.crashes;
        self.alarms += u64::from(outcome.alarms);
        for (state, times) in outcome.reached {
            *self.reached.entry(state).or_default() += u64::from(times);
        }
        let first = self.worst.as_ref().is_none_or(|(worst, _)| seed < *worst);
        if let (true, Some(finding)) = (first, outcome.findings.into_iter().next()) {
            self.worst = Some((seed, finding));
        }
    }

    fn join(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.steps += other.steps;
        self.crashes += other.crashes;
        self.alarms += other.alarms;
        for (state, times) in other.reached {
            *self.reached.entry(state).or_default() += times;
        }
        let worst = [self.worst.take(), other.worst];
        self.worst = worst.into_iter().flatten().min_by_key(|(seed, _)| *seed);
    }
}

/// Number of schedules between two progress messages.
const PROGRESS_INTERVAL: u64 = 500_000;

/// Runs every `jobs`th schedule from `first` on; stops at the first finding.
fn some(cli: &Cli, first: u64, done: &AtomicU64) -> Sum {
    let mut sum = Sum::default();
    let mut number = first;
    while number < cli.schedules && sum.worst.is_none() {
        let seed = cli.seed.wrapping_add(number);
        sum.add(seed, run(seed, cli.defect));
        number += cli.jobs.max(1);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(PROGRESS_INTERVAL) {
            // Progress is optional: if stderr is closed, there is no reader.
            let _ = writeln!(io::stderr(), "{done} of {} schedules", cli.schedules);
        }
    }
    sum
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut sum = Sum::default();
    let done = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let (cli, done) = (&cli, &done);
        let jobs: Vec<_> = (0..cli.jobs.max(1))
            .map(|first| scope.spawn(move || some(cli, first, done)))
            .collect();
        for job in jobs {
            // A panic has printed its message already.
            sum.join(job.join().unwrap_or_default());
        }
    });
    match report(&cli, &sum) {
        Ok(code) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

fn report(cli: &Cli, sum: &Sum) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{} schedules from seed {}, {} steps, the process killed {} times, {} alarms",
        sum.schedules, cli.seed, sum.steps, sum.crashes, sum.alarms
    )?;
    for (state, times) in &sum.reached {
        writeln!(out, "  {state:?}: told {times} times")?;
    }
    let Some((seed, finding)) = &sum.worst else {
        writeln!(out, "no invariant was broken")?;
        return Ok(ExitCode::SUCCESS);
    };
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
