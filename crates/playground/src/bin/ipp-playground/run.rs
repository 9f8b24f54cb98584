//! `ipp-playground run` and `scenarios`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ipp_playground::scenario::{self, Report, Scenario, Settings};
use reqwest::Url;

use crate::{fail, refuse, say};

/// What `run` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files, or names of included scenarios; without any, all included ones
    scenarios: Vec<String>,
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

/// Runs each scenario. Ends with 0 if all passed, 1 if one did not, 2 if one cannot be run.
pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    // All are read first, so that a mistake in the last file does not show after minutes.
    let scenarios = match read_all(&arguments.scenarios) {
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
pub(crate) fn list() -> ExitCode {
    let mut lines = vec![];
    for (name, text) in scenario::included() {
        match parsed(name, text) {
            Ok(scenario) => lines.push(format!("{name:20} {}", scenario.name)),
            Err(why) => return fail(&why),
        }
    }
    say(&lines.join("\n"))
}

/// Prints an included scenario, to start one's own from.
pub(crate) fn print(name: &str) -> ExitCode {
    match included(name) {
        Some(text) => say(text.trim_end()),
        None => refuse(&format!(
            "there is no scenario {name}; ipp-playground scenarios lists them"
        )),
    }
}
