//! Holds a backend to the points, one after another.

use std::future::Future;
use std::time::Instant;

use reqwest::Url;

use super::bench::{Bench, Checked, Stop, Wrong};
use super::document::Document;
use super::point::{Level, Point};
use super::report::{Finding, Report, Verdict};
use super::{answers, check};
use crate::scenario::{self, CannotRun, Scenario};

/// The scenarios of [`Point::Money`], by their included names.
pub const SCENARIOS: [&str; 10] = [
    "decline-twice",
    "paid-after-cancel",
    "create-answer-lost",
    "callback-lost",
    "callbacks-doubled",
    "callback-late",
    "expired",
    "terminal-switched",
    "provider-down",
    "amount-changed",
];

/// The most sentences about a point: one mistake shows in many answers.
const MOST: usize = 8;

/// What is held to the points, and how far.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The backend's address, as the element has it in `proxy`.
    pub backend: Url,
    /// Tokens of tills: of the first all is asked, the second is for what a till sees of others.
    pub tokens: Vec<String>,
    /// The playground that the backend is connected to: its address and its API key.
    pub provider: Option<(Url, String)>,
    /// Address of a deployment with a live key, which is only asked for what must not be there.
    pub live: Option<Url>,
    /// How much of the API it claims.
    pub level: Level,
    /// These points alone; all of the level if empty.
    pub only: Vec<Point>,
    /// These scenarios of [`Point::Money`] alone; all ten if empty.
    pub scenarios: Vec<String>,
}

impl Settings {
    fn wants(&self, point: Point) -> bool {
        match self.only.is_empty() {
            true => point.level() <= self.level,
            false => self.only.contains(&point),
        }
    }
}

/// Holds a backend to the points. `tell` gets each verdict as soon as it is known.
///
/// # Errors
/// If it cannot begin. What is wrong with the backend is in the report.
pub async fn run(
    settings: &Settings,
    tell: impl Fn(&Verdict) + Send + Sync,
) -> Result<Report, CannotRun> {
    let document = Document::read().map_err(CannotRun::Backend)?;
    let bench = Bench::set_up(settings).await?;
    let mut verdicts = vec![];
    // It takes 15 s, in which all others are looked at.
    let beat = async {
        match settings.wants(Point::Stream) {
            true => check::heartbeat(&bench).await,
            false => Ok(()),
        }
    };
    let others = async {
        let mut verdicts = vec![];
        for point in Point::ALL.iter().copied() {
            if !settings.wants(point) {
                continue;
            }
            let verdict = judged(point, look(point, settings, &bench, &document)).await;
            // The heartbeat is a part of it, which is not known yet.
            if point != Point::Stream {
                tell(&verdict);
            }
            bench.clear().await;
            verdicts.push(verdict);
        }
        verdicts
    };
    let (beat, others) = tokio::join!(beat, others);
    for mut verdict in others {
        if verdict.point == Point::Stream {
            if let Err(why) = &beat {
                verdict.finding = with(verdict.finding, why.clone());
            }
            tell(&verdict);
        }
        verdicts.push(verdict);
    }
    Ok(Report {
        backend: settings.backend.to_string(),
        level: settings.level,
        verdicts,
    })
}

/// Adds to what is wrong.
fn with(finding: Finding, why: String) -> Finding {
    match finding {
        Finding::Failed(mut wrong) => {
            wrong.push(why);
            Finding::Failed(wrong)
        }
        Finding::Passed | Finding::Skipped(_) => Finding::Failed(vec![why]),
    }
}

async fn judged(point: Point, look: impl Future<Output = (Wrong, Checked)>) -> Verdict {
    let begun = Instant::now();
    let (Wrong(mut wrong), ended) = look.await;
    let more = wrong.len().saturating_sub(MOST);
    if more > 0 {
        wrong.truncate(MOST);
        wrong.push(format!("and {more} more"));
    }
    let finding = match ended {
        // What was found before a check had to stop counts.
        Err(Stop::Skipped(why)) if wrong.is_empty() => Finding::Skipped(why),
        Err(Stop::Skipped(why) | Stop::Wrong(why)) => {
            wrong.push(why);
            Finding::Failed(wrong)
        }
        Ok(()) if wrong.is_empty() => Finding::Passed,
        Ok(()) => Finding::Failed(wrong),
    };
    Verdict {
        point,
        finding,
        took: begun.elapsed(),
    }
}

async fn look(
    point: Point,
    settings: &Settings,
    bench: &Bench,
    document: &Document,
) -> (Wrong, Checked) {
    let mut wrong = Wrong::default();
    let seen = &bench.page.seen;
    let token = settings.tokens.first().map(String::as_str);
    let ended = match point {
        Point::Till => check::till(bench, &mut wrong),
        Point::Tokens => check::tokens(bench, token.unwrap_or_default(), &mut wrong).await,
        Point::Tills => check::tills(bench, &mut wrong).await,
        Point::Start => check::start(bench, &mut wrong).await,
        Point::OnePayment => check::one_payment(bench, &mut wrong).await,
        Point::Cancel => check::cancel(bench, &mut wrong).await,
        Point::Refusals => check::refusals(bench, &mut wrong).await,
        Point::Stream => check::stream(bench, &mut wrong).await,
        Point::Resumption => check::resumption(bench, &mut wrong).await,
        Point::Callbacks => check::callbacks(bench, &mut wrong).await,
        Point::Money => money(settings, &mut wrong).await,
        Point::Live => check::live(settings.live.as_ref(), document, &mut wrong).await,
        Point::Snapshot => check::snapshot(bench, &mut wrong).await,
        Point::Settlement => check::settlement(bench, &mut wrong).await,
        Point::Pairing => check::pairing(bench, &mut wrong).await,
        Point::Served => check::served(bench, document, &mut wrong).await,
        Point::Document => {
            answers::document(seen, document, &mut wrong);
            Ok(())
        }
        Point::Caching => {
            answers::caching(seen, &mut wrong);
            Ok(())
        }
        Point::Secrets => {
            let key = settings.provider.iter().map(|(_, key)| key.clone());
            answers::secrets(seen, &key.collect::<Vec<_>>(), &mut wrong);
            Ok(())
        }
    };
    (wrong, ended)
}

/// Plays the scenarios. Their faults are the provider's, so one is played at a time.
async fn money(settings: &Settings, wrong: &mut Wrong) -> Checked {
    if settings.provider.is_none() {
        let why = "faults are switched at the playground: give --provider";
        return Err(Stop::Skipped(why.to_owned()));
    }
    let run = scenario::Settings {
        backend: settings.backend.clone(),
        tokens: settings.tokens.clone(),
        provider: settings.provider.clone(),
        seed: None,
    };
    let wanted = |name: &str| {
        let named = settings.scenarios.is_empty() || settings.scenarios.iter().any(|it| it == name);
        named && SCENARIOS.contains(&name)
    };
    let included = scenario::included().into_iter();
    for (name, text) in included.filter(|(name, _)| wanted(name)) {
        let scenario = Scenario::parse(text).map_err(|error| format!("{name}: {error}"))?;
        let report = scenario::run(&scenario, &run, |_| {}).await;
        let report = report.map_err(|error| format!("{name}: {error}"))?;
        wrong
            .0
            .extend(report.wrong().map(|why| format!("{name}: {why}")));
    }
    Ok(())
}
