//! Runs a scenario at a merchant's backend.

use std::sync::Arc;

use reqwest::Url;

use super::counter::Counter;
use super::file::Scenario;
use super::judge::judge;
use super::log::{Kind, Line, Log};
use super::report::Report;

/// Where a scenario is run.
pub struct Settings {
    /// The backend's address, as the element has it in `proxy`.
    pub backend: Url,
    /// The tokens of the tills, in order; the last one serves those that have none.
    pub tokens: Vec<String>,
    /// The playground that the backend is connected to: its address and its API key.
    pub provider: Option<(Url, String)>,
    /// In place of the scenario's own seed.
    pub seed: Option<u64>,
}

/// The scenario could not be begun.
#[derive(Debug, thiserror::Error)]
pub enum CannotRun {
    /// No token was given.
    #[error("a till needs a token; make one with ipp-proxy token --scope pay --scope playground")]
    NoToken,
    /// A step takes the provider's own routes.
    #[error("the step \"{0}\" needs the playground itself: name it with --provider and --api-key")]
    NeedsProvider(String),
    /// The backend moves real money.
    #[error("the backend is connected to \"{0}\": scenarios run where no real money moves")]
    RealMoney(String),
    /// The backend does not answer as it should.
    #[error("the backend cannot be used: {0}")]
    Backend(String),
    /// The playground does not answer as it should.
    #[error("{0}")]
    Provider(String),
    /// The HTTP client could not be made.
    #[error("cannot make an HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// Runs a scenario. `tell` gets each line as it happens.
///
/// # Errors
/// If it cannot begin. What goes wrong later is in the report.
pub async fn run(
    scenario: &Scenario,
    settings: &Settings,
    tell: impl Fn(&Line) + Send + Sync + 'static,
) -> Result<Report, CannotRun> {
    let log = Arc::new(Log::new(tell));
    let mut counter = Counter::set_up(scenario, settings, &log).await?;
    let seed = settings.seed.unwrap_or(scenario.seed);
    for (number, (text, step)) in scenario.steps.iter().enumerate() {
        tokio::time::sleep(step.wait.chosen(seed, number)).await;
        log.add(Kind::Step, text);
        if let Err(why) = counter.take(step.till, &step.act).await {
            log.add(Kind::Wrong, why);
            // What follows was written for what did not happen.
            break;
        }
    }
    counter.read_all().await;
    let evidence = counter.evidence().await;
    for wrong in judge(&scenario.expect, scenario.order.amount, &evidence) {
        log.add(Kind::Wrong, wrong);
    }
    counter.clear().await;
    let (lines, took) = log.so_far();
    Ok(Report {
        name: scenario.name.clone(),
        about: scenario.about.clone(),
        seed,
        lines,
        took,
        provider_was_asked: counter.asks_provider(),
    })
}
