//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The text below.
    Help,
    /// The whole flow, with a screenshot of each state in this folder; and what a control of
    /// the line between page and proxy can bring about, if there is one.
    Flow(Target, PathBuf, Option<String>),
    /// So many payments, measured.
    Bench(Target, usize),
}

/// What is driven, and by whom.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The driver's address.
    pub(crate) webdriver: String,
    /// The page's address.
    pub(crate) page: String,
}

pub(crate) const HELP: &str = "\
Usage: ipp-drive flow  --webdriver <url> --page <url> [--screenshots <folder>] [--control <url>]
       ipp-drive bench --webdriver <url> --page <url> [--payments <number>]

flow   pays, is declined, cancels and reloads in the demo shop as a person would; with a
       control, on a line that holds and breaks too
bench  measures how long after Kustom's callback the text on the page changes

`cargo xtask test --only page` and `cargo xtask bench` start all that this needs.";

/// Reads the arguments; the first is the program's own name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Wish, lexopt::Error> {
    let mut parser = lexopt::Parser::from_iter(arguments);
    let (mut command, mut webdriver, mut page, mut control) = (None, None, None, None);
    let (mut screenshots, mut payments) = (PathBuf::from("target/screenshots"), 200);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Wish::Help),
            Long("webdriver") => webdriver = Some(parser.value()?.string()?),
            Long("page") => page = Some(parser.value()?.string()?),
            Long("control") => control = Some(parser.value()?.string()?),
            Long("screenshots") => screenshots = parser.value()?.into(),
            Long("payments") => payments = parser.value()?.parse()?,
            Value(word) if command.is_none() => command = Some(word.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let target = Target {
        webdriver: webdriver.ok_or("--webdriver is missing")?,
        page: page.ok_or("--page is missing")?,
    };
    match command.as_deref() {
        Some("flow") => Ok(Wish::Flow(target, screenshots, control)),
        Some("bench") if payments > 0 => Ok(Wish::Bench(target, payments)),
        Some("bench") => Err("--payments must be at least 1".into()),
        _ => Err("say flow or bench first".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Wish, lexopt::Error> {
        parse(
            std::iter::once("ipp-drive")
                .chain(line.split_whitespace())
                .map(OsString::from),
        )
    }

    #[test]
    fn both_commands_need_a_driver_and_a_page() {
        let target = || Target {
            webdriver: "http://d".into(),
            page: "http://p".into(),
        };
        let flow = words("flow --webdriver http://d --page http://p --screenshots s");
        assert!(flow.is_ok_and(|wish| wish == Wish::Flow(target(), "s".into(), None)));
        let line = words("flow --webdriver http://d --page http://p --control http://c");
        let control = Some("http://c".into());
        assert!(line.is_ok_and(|wish| matches!(wish, Wish::Flow(_, _, c) if c == control)));
        let bench = words("bench --webdriver http://d --page http://p --payments 5");
        assert!(bench.is_ok_and(|wish| wish == Wish::Bench(target(), 5)));
        assert!(words("flow --page http://p").is_err());
        assert!(words("bench --webdriver http://d").is_err());
    }

    #[test]
    fn nothing_is_measured_over_no_payment() {
        assert!(words("bench --webdriver http://d --page http://p --payments 0").is_err());
    }
}
