//! Plays scenarios of a counter at this very proxy, for the panel; never with real money.
//!
//! A run is the tills, by HTTP like any page, and clerk, customer and faults at the playground. Faults
//! hit everybody there, so that one run is played at a time.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipp_playground::scenario::{self, Kind, Line, Settings};
use ipp_wire::{Scenario, ScenarioRun};
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use tokio_util::task::AbortOnDropHandle;

use crate::kustom::Access;

/// Plays scenarios; clones share the run.
#[derive(Clone)]
pub struct Scenarios(Arc<Inner>);

struct Inner {
    /// Where this proxy is served.
    address: SocketAddr,
    provider: Url,
    key: SecretString,
    run: Arc<Mutex<Option<ScenarioRun>>>,
    /// The run's task, which ends with the proxy.
    task: Mutex<Option<AbortOnDropHandle<()>>>,
}

impl fmt::Debug for Scenarios {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenarios").finish_non_exhaustive()
    }
}

impl Scenarios {
    /// Plays nothing yet. `address` is where this proxy can be reached.
    #[must_use]
    pub fn new(address: SocketAddr, access: &Access) -> Self {
        Self(Arc::new(Inner {
            address,
            provider: access.url.clone(),
            key: access.api_key.clone(),
            run: Arc::default(),
            task: Mutex::default(),
        }))
    }

    /// The scenarios that are included.
    #[must_use]
    pub fn included() -> Vec<Scenario> {
        let all = scenario::included().into_iter();
        let read =
            all.filter_map(|(name, text)| Some((name, scenario::Scenario::parse(text).ok()?)));
        read.map(|(name, read)| Scenario {
            name: name.to_owned(),
            title: read.name,
            about: read.about,
        })
        .collect()
    }

    /// The run that is being played, or was played last.
    #[must_use]
    pub fn latest(&self) -> Option<ScenarioRun> {
        lock(&self.0.run).clone()
    }

    /// Plays a scenario with the caller's token, unless another is being played: then that one is
    /// returned. `None` if no such scenario is included.
    #[must_use]
    pub fn play(&self, name: &str, token: &str) -> Option<ScenarioRun> {
        let (name, text) = scenario::included()
            .into_iter()
            .find(|(of, _)| *of == name)?;
        let scenario = scenario::Scenario::parse(text).ok()?;
        let mut task = lock(&self.0.task);
        let mut run = lock(&self.0.run);
        if let Some(under_way) = run.as_ref().filter(|run| run.passed.is_none()) {
            return Some(under_way.clone());
        }
        let begun = ScenarioRun {
            name: name.to_owned(),
            steps: u32::try_from(scenario.length()).unwrap_or(u32::MAX),
            taken: 0,
            lines: vec![],
            passed: None,
        };
        *run = Some(begun.clone());
        drop(run);
        let settings = self.settings(token)?;
        let shown = Arc::clone(&self.0.run);
        *task = Some(AbortOnDropHandle::new(tokio::spawn(async move {
            let told = Arc::clone(&shown);
            let tell = move |line: &Line| note(&told, line);
            let (last, passed) = match scenario::run(&scenario, &settings, tell).await {
                Ok(report) => (report.to_string(), report.passed()),
                Err(error) => (error.to_string(), false),
            };
            if let Some(run) = lock(&shown).as_mut() {
                run.lines.push(last);
                run.passed = Some(passed);
            }
        })));
        Some(begun)
    }

    fn settings(&self, token: &str) -> Option<Settings> {
        let key = self.0.key.expose_secret().to_owned();
        Some(Settings {
            backend: format!("http://{}/", self.0.address).parse().ok()?,
            tokens: vec![token.to_owned()],
            provider: Some((self.0.provider.clone(), key)),
            seed: None,
        })
    }
}

fn note(run: &Mutex<Option<ScenarioRun>>, line: &Line) {
    if let Some(run) = lock(run).as_mut() {
        if line.kind == Kind::Step {
            run.taken = run.taken.saturating_add(1);
        }
        run.lines.push(line.to_string());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
