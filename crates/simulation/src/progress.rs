//! How far a run got, and what it found: kept in a file, so that a long run can be stopped.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

use ipp_simulation::Outcome;
use ipp_verify::Finding;
use ipp_wire::PaymentState;
use serde::{Deserialize, Serialize};

/// The summed results of many schedules.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sum {
    pub(crate) schedules: u64,
    pub(crate) steps: u64,
    pub(crate) crashes: u64,
    pub(crate) alarms: u64,
    pub(crate) reached: BTreeMap<PaymentState, u64>,
    /// How often each thing happened to one of several processes, by its word.
    #[serde(default)]
    pub(crate) disturbances: BTreeMap<String, u64>,
    /// The finding of the lowest seed.
    #[serde(skip)]
    pub(crate) worst: Option<(u64, Finding)>,
}

impl Sum {
    /// Adds one schedule.
    pub(crate) fn add(&mut self, seed: u64, outcome: Outcome) {
        self.schedules += 1;
        self.steps += outcome.steps;
        self.crashes += u64::try_from(outcome.crashes).unwrap_or(u64::MAX);
        self.alarms += u64::from(outcome.alarms);
        for (state, times) in outcome.reached {
            *self.reached.entry(state).or_default() += u64::from(times);
        }
        for (what, times) in outcome.disturbances {
            let word = what.to_string();
            *self.disturbances.entry(word).or_default() += u64::from(times);
        }
        let first = self.worst.as_ref().is_none_or(|(worst, _)| seed < *worst);
        if let (true, Some(finding)) = (first, outcome.findings.into_iter().next()) {
            self.worst = Some((seed, finding));
        }
    }

    /// Adds other schedules.
    pub(crate) fn join(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.steps += other.steps;
        self.crashes += other.crashes;
        self.alarms += other.alarms;
        for (state, times) in other.reached {
            *self.reached.entry(state).or_default() += times;
        }
        for (what, times) in other.disturbances {
            *self.disturbances.entry(what).or_default() += times;
        }
        let worst = [self.worst.take(), other.worst];
        self.worst = worst.into_iter().flatten().min_by_key(|(seed, _)| *seed);
    }
}

/// A run so far.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The seed of the first schedule.
    pub(crate) seed: u64,
    /// What came of the schedules since.
    pub(crate) sum: Sum,
    /// Names the program: what another one found says nothing about this one.
    program: u64,
    #[serde(skip)]
    file: Option<PathBuf>,
}

impl Progress {
    /// Goes on from `file` if it is there, else begins with `seed`. If another program wrote the
    /// file, the seeds go on and the counts begin anew.
    ///
    /// # Errors
    /// If the file cannot be read, or is not of this form.
    pub(crate) fn open(file: Option<&Path>, seed: u64) -> io::Result<Self> {
        let mut progress = Self {
            seed,
            sum: Sum::default(),
            program: 0,
            file: file.map(Path::to_path_buf),
        };
        let Some(file) = file else {
            return Ok(progress);
        };
        progress.program = program()?;
        match fs::read(file) {
            Ok(kept) => {
                let kept: Self = serde_json::from_slice(&kept).map_err(|error| {
                    let what = format!("{}: {error}; delete it to begin anew", file.display());
                    io::Error::new(io::ErrorKind::InvalidData, what)
                })?;
                progress.seed = kept.next_seed();
                if kept.program == progress.program {
                    (progress.seed, progress.sum) = (kept.seed, kept.sum);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(progress)
    }

    /// The seed that follows.
    pub(crate) fn next_seed(&self) -> u64 {
        self.seed.wrapping_add(self.sum.schedules)
    }

    /// Writes the file, if there is one. A kill leaves the old content or the new.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn keep(&self) -> io::Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let beside = file.with_extension("new");
        fs::write(&beside, serde_json::to_vec(self)?)?;
        fs::rename(beside, file)
    }
}

fn program() -> io::Result<u64> {
    let mut hasher = DefaultHasher::new();
    hasher.write(&fs::read(std::env::current_exe()?)?);
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_run_goes_on_where_it_was_stopped() {
        let dir = std::env::temp_dir().join(format!("ipp-progress-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let file = dir.join("progress.json");
        let mut first = Progress::open(Some(&file), 7).unwrap();
        first.sum.add(7, ipp_simulation::run(7, None));
        first.sum.add(8, ipp_simulation::run(8, None));
        first.keep().unwrap();

        let mut second = Progress::open(Some(&file), 1).unwrap();
        assert_eq!((second.seed, second.next_seed()), (7, 9));
        assert_eq!(second.sum.steps, first.sum.steps);
        assert_eq!(second.sum.reached, first.sum.reached);
        // Another program goes on with the seeds alone.
        second.program ^= 1;
        second.keep().unwrap();
        let third = Progress::open(Some(&file), 1).unwrap();
        assert_eq!((third.seed, third.sum.schedules), (9, 0));

        fs::write(&file, "{").unwrap();
        let why = Progress::open(Some(&file), 1).unwrap_err().to_string();
        assert!(why.contains("delete it to begin anew"), "{why}");
        fs::remove_dir_all(dir).unwrap();
    }
}
