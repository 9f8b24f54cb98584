//! `ipp-playground conform`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ipp_playground::conform::{self, Level, Point, Report, Settings};
use reqwest::Url;

use crate::{fail, refuse, say};

/// What `conform` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Address of the backend, as the element has it in `proxy`
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8787")]
    url: Url,
    /// Till token with the scopes pay and playground, for the full level also resolve and enroll;
    /// a second one, of another till, for what a till sees of others
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
    /// Address of a deployment with a live key: only asked for what must not be there
    #[arg(long, value_name = "URL")]
    live: Option<Url>,
    /// Only what the element needs to charge, and what keeps money safe
    #[arg(long)]
    core: bool,
    /// These points alone, whatever their level; may be given several times
    #[arg(long, value_name = "POINT", value_parser = point)]
    only: Vec<Point>,
    /// Of the ten scenarios these alone; may be given several times
    #[arg(long = "scenario", value_name = "NAME")]
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(conform::SCENARIOS))]
    scenarios: Vec<String>,
    /// Where to write the report as JUnit's XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

fn point(word: &str) -> Result<Point, String> {
    let words: Vec<_> = Point::ALL.iter().map(|point| point.as_str()).collect();
    Point::parse(word).ok_or_else(|| format!("must be one of {}", words.join(", ")))
}

/// Holds a backend to the points. Ends with 0 if nothing is wrong, 1 if something is, 2 if it cannot
/// begin.
pub(crate) async fn conform(arguments: &Arguments) -> ExitCode {
    let key = arguments.api_key.clone();
    let settings = Settings {
        backend: arguments.url.clone(),
        tokens: arguments.tokens.clone(),
        provider: arguments.provider.clone().zip(key),
        live: arguments.live.clone(),
        level: match arguments.core {
            true => Level::Core,
            false => Level::Full,
        },
        only: arguments.only.clone(),
        scenarios: arguments.scenarios.clone(),
    };
    let tell = |verdict: &conform::Verdict| {
        say(&verdict.to_string());
    };
    match conform::run(&settings, tell).await {
        Ok(report) => conclude(&report, arguments.junit.as_deref()),
        Err(error) => refuse(&error.to_string()),
    }
}

fn conclude(report: &Report, junit: Option<&Path>) -> ExitCode {
    if let Some(file) = junit {
        let written = conform::junit(report)
            .map_err(|error| error.to_string())
            .and_then(|xml| std::fs::write(file, xml).map_err(|error| error.to_string()));
        if let Err(why) = written {
            return fail(&format!("cannot write {}: {why}", file.display()));
        }
    }
    say(&report.to_string());
    if report.passed() {
        return ExitCode::SUCCESS;
    }
    let failed: Vec<_> = report.failed().map(|point| point.as_str()).collect();
    fail(&format!("failed: {}", failed.join(", ")))
}
