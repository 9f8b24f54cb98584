//! The command line: a scenario and its options.
//!
//! A scenario has a row in `SCENARIOS`, an arm in `main.rs`, and reads its own options.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use lexopt::prelude::*;

use crate::engine::Engine;
use crate::failure::{Failure, Outcome};

/// A parsed command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Print the help text.
    Help,
    /// Run the scenario of this name.
    Run(&'static str, Options),
}

/// A scenario's options, by name without the dashes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options(BTreeMap<&'static str, String>);

/// The page to drive, and the driver.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The driver's address.
    pub(crate) webdriver: String,
    /// The browser engine.
    pub(crate) engine: Engine,
    /// The page's address.
    pub(crate) page: String,
}

/// Each scenario with its required and its optional options.
const SCENARIOS: [(&str, &[&str], &[&str]); 13] = [
    (
        "flow",
        &["webdriver", "page"],
        &["engine", "screenshots", "control"],
    ),
    (
        "hosts",
        &["webdriver", "proxy", "examples", "html", "package"],
        &["engine", "screenshots"],
    ),
    (
        "strict",
        &["webdriver", "files", "entry", "package", "proxy", "control"],
        &["engine", "screenshots"],
    ),
    (
        "conditions",
        &["webdriver", "package", "proxy"],
        &["engine", "screenshots", "only"],
    ),
    (
        "bench",
        &["webdriver", "page"],
        &["engine", "payments", "serve"],
    ),
    ("tabs", &["webdriver", "page"], &["engine", "screenshots"]),
    (
        "shift",
        &["webdriver", "page"],
        &["engine", "payments", "serve"],
    ),
    ("crash", &["webdriver", "page"], &["engine", "serve"]),
    ("contract", &["webdriver", "page"], &["engine"]),
    ("callbacks", &["proxy", "playground"], &["rate", "seconds"]),
    ("history", &["database"], &["payments"]),
    ("growth", &["proxy", "grown"], &["payments"]),
    (
        "states",
        &[
            "webdriver",
            "page",
            "axe",
            "line",
            "control",
            "kustom-control",
            "proxy",
            "playground",
        ],
        &["engine", "screenshots", "serve"],
    ),
];

pub(crate) const HELP: &str = "\
Usage: ipp-drive flow  --webdriver <url> --page <url> [--screenshots <folder>] [--control <url>]
       ipp-drive hosts --webdriver <url> --proxy <url> --examples <folder> --html <folder>
                       --package <folder> [--screenshots <folder>]
       ipp-drive strict --webdriver <url> --files <folder> --entry <path> --package <folder>
                        --proxy <url> --control <url> [--screenshots <folder>]
       ipp-drive conditions --webdriver <url> --package <folder> --proxy <url>
                            [--only <loading, patched, caches or connections>]
                            [--screenshots <folder>]
       ipp-drive bench --webdriver <url> --page <url> [--payments <number>]
       ipp-drive tabs  --webdriver <url> --page <url> [--screenshots <folder>]
       ipp-drive shift --webdriver <url> --page <url> [--payments <number>]
       ipp-drive crash --webdriver <url> --page <url>
       ipp-drive contract --webdriver <url> --page <url>
       ipp-drive callbacks --proxy <url> --playground <url> [--rate <number>] [--seconds <number>]
       ipp-drive history --database <file> [--payments <number>]
       ipp-drive growth --proxy <url> --grown <url> [--payments <number>]
       ipp-drive states --webdriver <url> --page <url> --axe <file> --line <url> --control <url>
                 --proxy <url> --kustom-control <url> --playground <url> [--screenshots <folder>]

flow   pays, is declined, cancels and reloads in the demo shop as a person would; with a
       control, on a line that holds and breaks too
tabs   opens the shop in two tabs: one acts, the other shows it and takes over
hosts  pays in each of the examples, which were built into a folder; the one of plain HTML is
       served from its own, with the npm package beside it
strict pays in pages that forbid all they can, served in several ways, with the element's
       files from a folder, whose module a page loads is the entry, and with the npm package
conditions
       charges where all connections are taken, where caches keep old files and answers, where
       files are missing, hang or are of two versions, and where the page has replaced parts of
       the browser; counts what the element tells of it
bench  measures how long after Kustom's callback the text on the page changes
shift  makes 1000 payments on one page, and counts what they leave behind
crash  has the wasm panic, and measures how soon the payment is shown again
contract
       tries what pages can rely on: promises, being moved, put back or there twice
callbacks
       sends 200 callbacks a second for 30 seconds (or --rate, --seconds) and measures how
       soon they are acknowledged; KUSTOM_API_KEY and KUSTOM_WEBHOOK_SECRET are the proxy's
history
       writes a million ended payments (or --payments) into a database of ipp-proxy
growth makes 200 payments (or --payments) at each of two proxies, one of which has grown such a
       history, and compares their times; IPP_TILL_TOKEN is a till's token at both
states brings about every state that a cashier can see and looks at it in every view; the
       lines between page, proxy and playground have a control each, and IPP_TILL_TOKEN,
       IPP_OTHER_TOKEN and KUSTOM_API_KEY are two tills' tokens and the playground's key

What drives a browser takes --engine chromium, firefox or webkit: whose driver it is. What drives
a release takes --serve <folder>, to serve the page's files at its address.
`cargo xtask test --only page` and `cargo xtask bench` start all that this needs.";

/// Reads the arguments; the first is the program's own name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Wish, lexopt::Error> {
    let mut parser = lexopt::Parser::from_iter(arguments);
    let mut scenario = None;
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match (argument, scenario) {
            (Short('h') | Long("help"), _) => return Ok(Wish::Help),
            (Value(word), None) => scenario = Some(named(&word.string()?)?),
            (Long(word), Some((_, required, optional))) => {
                let mut known = required.iter().chain(optional).copied();
                match known.find(|name| *name == word) {
                    Some(name) => options.0.insert(name, parser.value()?.string()?),
                    None => return Err(Long(word).unexpected()),
                };
            }
            (other, _) => return Err(other.unexpected()),
        }
    }
    let (name, required, _) = scenario.ok_or_else(nothing)?;
    match required.iter().find(|name| !options.0.contains_key(*name)) {
        Some(missing) => Err(format!("--{missing} is missing").into()),
        None => Ok(Wish::Run(name, options)),
    }
}

type Scenario = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

fn named(word: &str) -> Result<Scenario, lexopt::Error> {
    let found = SCENARIOS.into_iter().find(|(name, ..)| *name == word);
    found.ok_or_else(nothing)
}

fn nothing() -> lexopt::Error {
    let names = SCENARIOS.map(|(name, ..)| name).join(", ");
    format!("say which scenario first: {names}").into()
}

impl Options {
    /// An optional option.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A required option.
    pub(crate) fn required(&self, name: &str) -> Outcome<&str> {
        self.get(name)
            .ok_or_else(|| Failure::Usage(format!("--{name} is missing")))
    }

    /// A number of at least 1, or the default.
    pub(crate) fn number<T: FromStr + PartialOrd + From<u8>>(
        &self,
        name: &str,
        usual: T,
    ) -> Outcome<T> {
        let Some(text) = self.get(name) else {
            return Ok(usual);
        };
        let number = text.parse().ok().filter(|number| *number >= T::from(1));
        number.ok_or_else(|| Failure::Usage(format!("--{name} must be a number of at least 1")))
    }

    /// The folder for screenshots.
    pub(crate) fn screenshots(&self) -> PathBuf {
        self.get("screenshots")
            .unwrap_or("target/screenshots")
            .into()
    }

    /// The browser engine; Chromium by default.
    pub(crate) fn engine(&self) -> Outcome<Engine> {
        let word = self.get("engine").unwrap_or("chromium");
        word.parse().map_err(Failure::Usage)
    }

    /// The page and its driver.
    pub(crate) fn target(&self) -> Outcome<Target> {
        Ok(Target {
            webdriver: self.required("webdriver")?.to_owned(),
            engine: self.engine()?,
            page: self.required("page")?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn words(line: &str) -> Result<Wish, lexopt::Error> {
        parse(
            std::iter::once("ipp-drive")
                .chain(line.split_whitespace())
                .map(OsString::from),
        )
    }

    fn options(line: &str) -> Options {
        match words(line).unwrap() {
            Wish::Run(_, options) => options,
            Wish::Help => unreachable!("a scenario was asked for"),
        }
    }

    #[test]
    fn a_scenario_takes_its_required_and_optional_options_only() {
        let given = options("flow --webdriver http://d --page http://p --control http://c");
        assert_eq!(given.get("control"), Some("http://c"));
        assert_eq!(given.get("screenshots"), None);
        let target = Target {
            webdriver: "http://d".into(),
            engine: Engine::Chromium,
            page: "http://p".into(),
        };
        assert_eq!(given.target().unwrap(), target);
        for wrong in [
            "flow --page http://p",
            "bench --webdriver http://d",
            "callbacks --proxy http://p",
            "flow --webdriver http://d --page http://p --rate 5",
            "--webdriver http://d flow",
            "brew",
            "",
        ] {
            assert!(words(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nothing_is_measured_over_no_payment() {
        let bench = |more| {
            options(&format!(
                "bench --webdriver http://d --page http://p {more}"
            ))
        };
        assert_eq!(bench("--payments 5").number("payments", 200).unwrap(), 5);
        assert_eq!(bench("").number("payments", 200).unwrap(), 200);
        for wrong in ["--payments 0", "--payments many"] {
            assert!(
                bench(wrong).number("payments", 200_usize).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn the_help_names_every_scenario_and_option() {
        for (name, required, optional) in SCENARIOS {
            assert!(HELP.contains(&format!("ipp-drive {name} ")), "{name}");
            for option in required.iter().chain(optional) {
                assert!(HELP.contains(&format!("--{option}")), "{name} --{option}");
            }
        }
    }
}
