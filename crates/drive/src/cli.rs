//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;

use crate::callbacks::Load;

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
    /// Callbacks at a steady rate, measured.
    Callbacks(Load),
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
       ipp-drive callbacks --proxy <url> --playground <url> [--rate <number>] [--seconds <number>]

flow   pays, is declined, cancels and reloads in the demo shop as a person would; with a
       control, on a line that holds and breaks too
bench  measures how long after Kustom's callback the text on the page changes
callbacks
       sends 200 callbacks a second for 30 seconds (or --rate, --seconds) and measures how
       soon they are acknowledged; KUSTOM_API_KEY and KUSTOM_WEBHOOK_SECRET are the proxy's

`cargo xtask test --only page` and `cargo xtask bench` start all that this needs.";

/// Reads the arguments; the first is the program's own name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Wish, lexopt::Error> {
    let mut parser = lexopt::Parser::from_iter(arguments);
    let (mut command, mut webdriver, mut page, mut control) = (None, None, None, None);
    let (mut proxy, mut playground, mut rate, mut seconds) = (None, None, 200, 30);
    let (mut screenshots, mut payments) = (PathBuf::from("target/screenshots"), 200);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Wish::Help),
            Long("webdriver") => webdriver = Some(parser.value()?.string()?),
            Long("page") => page = Some(parser.value()?.string()?),
            Long("control") => control = Some(parser.value()?.string()?),
            Long("screenshots") => screenshots = parser.value()?.into(),
            Long("proxy") => proxy = Some(parser.value()?.string()?),
            Long("playground") => playground = Some(parser.value()?.string()?),
            Long("rate") => rate = parser.value()?.parse()?,
            Long("seconds") => seconds = parser.value()?.parse()?,
            Long("payments") => payments = parser.value()?.parse()?,
            Value(word) if command.is_none() => command = Some(word.string()?),
            other => return Err(other.unexpected()),
        }
    }
    if command.as_deref() == Some("callbacks") {
        if rate == 0 || seconds == 0 {
            return Err("--rate and --seconds must be at least 1".into());
        }
        return Ok(Wish::Callbacks(Load {
            proxy: proxy.ok_or("--proxy is missing")?,
            playground: playground.ok_or("--playground is missing")?,
            rate,
            seconds,
        }));
    }
    let target = Target {
        webdriver: webdriver.ok_or("--webdriver is missing")?,
        page: page.ok_or("--page is missing")?,
    };
    match command.as_deref() {
        Some("flow") => Ok(Wish::Flow(target, screenshots, control)),
        Some("bench") if payments > 0 => Ok(Wish::Bench(target, payments)),
        Some("bench") => Err("--payments must be at least 1".into()),
        _ => Err("say flow, bench or callbacks first".into()),
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
    fn callbacks_need_a_proxy_and_what_it_takes_for_kustom() {
        let load = words("callbacks --proxy http://p --playground http://k --rate 50");
        assert!(load.is_ok_and(|wish| matches!(
            wish,
            Wish::Callbacks(Load {
                rate: 50,
                seconds: 30,
                ..
            })
        )));
        assert!(words("callbacks --proxy http://p").is_err());
        assert!(words("callbacks --proxy http://p --playground http://k --rate 0").is_err());
    }

    #[test]
    fn nothing_is_measured_over_no_payment() {
        assert!(words("bench --webdriver http://d --page http://p --payments 0").is_err());
    }
}
