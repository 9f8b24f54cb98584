//! `ipp-playground run` and `scenarios`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use ipp_playground::scenario::{self, Report, Scenario, Settings, Unplayable};
use reqwest::Url;

use crate::{fail, refuse, say};

/// What `run` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files, or names of included scenarios; without any, all included ones
    scenarios: Vec<String>,
    #[command(flatten)]
    timeline: TimelineArguments,
    /// Address of the backend, as the element has it in `proxy`
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8787")]
    proxy: Url,
    /// Till token with the scopes pay and playground; one for each till
    #[arg(long = "token", value_name = "TOKEN", env = "PLAYGROUND_TILL_TOKEN")]
    #[arg(hide_env_values = true)]
    tokens: Vec<String>,
    /// Address of the playground that the backend is connected to
    #[arg(long, value_name = "URL", requires = "api_key")]
    provider: Option<Url>,
    /// API key of that playground
    #[arg(
        long,
        value_name = "KEY",
        env = "PLAYGROUND_API_KEY",
        hide_env_values = true
    )]
    api_key: Option<String>,
    /// In place of the scenarios' own seeds
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Where to write the results as JUnit's XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// A timeline in place of a scenario.
#[derive(clap::Args)]
pub(crate) struct TimelineArguments {
    /// What `ipp-proxy timeline --json` printed, to be played as a scenario
    #[arg(long = "from-timeline", value_name = "FILE")]
    file: Option<PathBuf>,
    /// No pause of the timeline is played longer than this, such as 5s
    #[arg(long, value_name = "TIME", requires = "file", value_parser = pause)]
    longest_pause: Option<Duration>,
}

fn pause(text: &str) -> Result<Duration, String> {
    let time = ipp_playground::parse_time(text).filter(|time| !time.is_zero());
    time.ok_or_else(|| "must be a time such as 500ms, 5s or 2m".to_owned())
}

impl TimelineArguments {
    /// The scenario's text, and the name of the timeline's file.
    fn scenario(&self) -> Option<Result<(String, String), String>> {
        let file = self.file.as_ref()?;
        let name = file.display().to_string();
        let read = std::fs::read_to_string(file).map_err(|error| format!("{name}: {error}"));
        Some(read.and_then(|text| {
            let made = scenario::from_timeline(&text, self.longest_pause);
            let text = made.map_err(|error| match error {
                Unplayable::NotATimeline { .. } => format!("{name}:{error}"),
                Unplayable::Impossible(_) => format!("{name}: {error}"),
            })?;
            Ok((name, text))
        }))
    }
}

/// Runs each scenario. Ends with 0 if all passed, 1 if one did not, 2 if one cannot be run.
pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    // All are read first, so that a mistake in the last file does not show after minutes.
    let read = match arguments.timeline.scenario() {
        Some(_) if !arguments.scenarios.is_empty() => {
            Err("a scenario is run, or a timeline, and not both".to_owned())
        }
        Some(made) => made.and_then(|(name, text)| Ok(vec![parsed(&name, &text)?])),
        None => read_all(&arguments.scenarios),
    };
    let scenarios = match read {
        Ok(scenarios) => scenarios,
        Err(sentence) => return refuse(&sentence),
    };
    let key = arguments.api_key.clone();
    let settings = Settings {
        backend: arguments.proxy.clone(),
        tokens: arguments.tokens.clone(),
        provider: arguments.provider.clone().zip(key),
        seed: arguments.seed,
    };
    let mut reports = vec![];
    for scenario in &scenarios {
        say(&format!("{}\n  {}", scenario.name, scenario.about));
        let tell = |line: &scenario::Line| {
            say(&line.to_string());
        };
        match scenario::run(scenario, &settings, tell).await {
            Ok(report) => {
                say(&format!("{report}\n"));
                reports.push(report);
            }
            Err(error) => return refuse(&error.to_string()),
        }
    }
    conclude(&reports, arguments.junit.as_deref())
}

fn conclude(reports: &[Report], junit: Option<&Path>) -> ExitCode {
    if let Some(file) = junit {
        let written = scenario::junit(reports)
            .map_err(|error| error.to_string())
            .and_then(|xml| std::fs::write(file, xml).map_err(|error| error.to_string()));
        if let Err(why) = written {
            return fail(&format!("cannot write {}: {why}", file.display()));
        }
    }
    let failed: Vec<_> = reports.iter().filter(|report| !report.passed()).collect();
    say(&format!(
        "{} of {} passed",
        reports.len() - failed.len(),
        reports.len()
    ));
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    let names: Vec<_> = failed.iter().map(|report| report.name.as_str()).collect();
    fail(&format!("failed: {}", names.join(", ")))
}

fn read_all(names: &[String]) -> Result<Vec<Scenario>, String> {
    if names.is_empty() {
        let all = scenario::included().into_iter();
        return all.map(|(name, text)| parsed(name, text)).collect();
    }
    names.iter().map(|name| read(name)).collect()
}

fn read(name: &str) -> Result<Scenario, String> {
    if let Some(text) = included(name) {
        return parsed(name, text);
    }
    let text = std::fs::read_to_string(name).map_err(|error| {
        format!("{name}: {error}; ipp-playground scenarios lists what is included")
    })?;
    parsed(name, &text)
}

fn parsed(name: &str, text: &str) -> Result<Scenario, String> {
    Scenario::parse(text).map_err(|error| format!("{name}:{error}"))
}

fn included(name: &str) -> Option<&'static str> {
    let found = scenario::included().into_iter().find(|(of, _)| *of == name);
    found.map(|(_, text)| text)
}

/// Lists the included scenarios.
fn list() -> ExitCode {
    let mut lines = vec![];
    for (name, text) in scenario::included() {
        match parsed(name, text) {
            Ok(scenario) => lines.push(format!("{name:20} {}", scenario.name)),
            Err(why) => return fail(&why),
        }
    }
    say(&lines.join("\n"))
}

/// Lists the included scenarios, or prints one: of that name, or made of a timeline.
pub(crate) fn scenarios(name: Option<&str>, timeline: &TimelineArguments) -> ExitCode {
    match (timeline.scenario(), name) {
        (Some(_), Some(_)) => refuse("a scenario is printed, or a timeline, and not both"),
        (Some(Ok((_, text))), None) => say(text.trim_end()),
        (Some(Err(sentence)), None) => refuse(&sentence),
        (None, Some(name)) => print(name),
        (None, None) => list(),
    }
}

/// Prints an included scenario, to start one's own from.
fn print(name: &str) -> ExitCode {
    match included(name) {
        Some(text) => say(text.trim_end()),
        None => refuse(&format!(
            "there is no scenario {name}; ipp-playground scenarios lists them"
        )),
    }
}
