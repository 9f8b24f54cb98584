//! The command line.

use std::ffi::OsString;

use crate::failure::{Failure, Outcome};
use crate::soak;
use crate::test::Wanted;
use crate::{bench, dev, docs, mutants};
use lexopt::prelude::*;

/// A parsed command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Print a help text.
    Help(&'static str),
    /// Install the tools.
    Setup,
    /// Run everything.
    Dev(dev::Options),
    /// Run the tests, or one part of them.
    Test(Wanted),
    /// Build the book.
    Docs(docs::Tables),
    /// Check the JavaScript; with `true`, fix it.
    Lint(bool),
    /// Build the npm package; with `true`, check it.
    Package(bool),
    /// Build the programs.
    Release,
    /// Measure latency and size.
    Bench(bench::Options),
    /// Check the dependencies.
    Deny,
    /// Break the code and check that tests fail.
    Mutants(mutants::Options),
    /// Inspect every state and take screenshots.
    Screenshots,
    /// Run the long checks.
    Soak(soak::Options),
}

const HELP: &str = "\
Usage: cargo xtask <command> [options]

Commands:
  setup    install what building needs: the wasm target, trunk, wasm-bindgen
  dev      the demo shop with its proxy and playground, rebuilt as you save
  test     every test there is
  docs     the book in target/book: its tables written, its links checked
  lint     the JavaScript: formatted, linted and type-checked
  package  the npm package in dist/npm, also to be served as it is, and what it weighs
  release  the programs to run in dist/bin, each with the list of what is in it
  bench    how fast a payment's news reaches the page, and what the release weighs
  deny     licences, bans, sources and advisories of everything that is built in
  mutants  breaks the code that decides about money; a test has to notice
  soak     ten million simulated schedules, and fuzzing: for what tests do not find
  screenshots  a picture of every state that a cashier can see, and what is wrong with it
  help     this text

`cargo xtask <command> --help` says more.";

const SETUP_HELP: &str = "\
Usage: cargo xtask setup

Installs what building needs and is missing: Rust's wasm32-unknown-unknown target,
trunk 0.21, and the wasm-bindgen that matches Cargo.lock. Prebuilt where cargo-binstall
is there, else from source (about 9 minutes on two cores, once). They go into
~/.cache/ipp-checkout (XDG_CACHE_HOME is heeded; on macOS ~/Library/Caches, on Windows
%LOCALAPPDATA%); nothing else of the machine is touched.
`dev` and `test` do this by themselves.";

const DEV_HELP: &str = "\
Usage: cargo xtask dev [--port <port>] [--proxy-port <port>]

Builds and starts ipp-proxy with the local playground inside, builds and serves the demo
shop, and prints its address. Ctrl-C stops everything. No Kustom account is needed.

Options:
  --port <port>        where the page is served (8080)
  --proxy-port <port>  where the proxy listens (8787)

With KUSTOM_API_KEY (or KUSTOM_API_KEY_FILE) set, the proxy speaks to Kustom instead of
the playground inside; it then also needs KUSTOM_WEBHOOK_SECRET.";

const TEST_HELP: &str = "\
Usage: cargo xtask test [--engines] [--only <part>]

Runs every test, installing what they need (on Debian the browsers too).

  native   everything that runs without a browser, doc tests included
  package  the npm package, with what `package --check` looks at
  browser  the widget's components in headless Chromium, against a real ipp-proxy
           (ports 8797 to 8799 on this machine must be free; IPP_TEST_PORT says
           which instead is the first of the three)
  page     the served demo shop, driven from outside; screenshots in target/screenshots
  examples the tills in examples/, each built from the npm package, with a payment in each
  states   every state that a cashier can see, as `cargo xtask screenshots` looks at them
  strict   the elements in pages that forbid all they can, served in several ways
  conditions
           the release under what pages, caches and networks may bring: no connection free, old
           files and answers, files that hang, parts of the browser replaced
  shift    the release: a thousand payments on one page, and a panic everywhere
  readme   every command that README and the book name, the long ones in a reduced form; only if it is
           asked for, since it builds programs for release, mutants and fuzz targets

With --engines the demo shop and the strict pages are driven in Firefox and in WebKit too;
what is not run there is listed with the reason.";

const DOCS_HELP: &str = "\
Usage: cargo xtask docs [--check]

Writes the tables of the element reference from the doc comments in www/element, checks every
link between README, ARCHITECTURE, the other documents and the book's pages (not those to the
web), and builds the book into target/book by mdBook.

  --check  writes nothing, and fails if a table differs from its source";
const LINT_HELP: &str = "\
Usage: cargo xtask lint [--fix]

Runs prettier, eslint and tsc (strict, types from JSDoc) over the JavaScript of the elements,
the demo shop, the shell, the examples and the tests. Vue and Svelte files are formatted only.
Needs Node 20.19 or newer: the tools come from npm, into xtask/js/node_modules, in the versions
of xtask/js/package-lock.json.

  --fix  formats, and mends what eslint can mend";

const PACKAGE_HELP: &str = "\
Usage: cargo xtask package [--check]

Builds the npm package into dist/npm; its files are also served as they are:
ipp-checkout.js for production, ipp-playground.js with the simulated terminal, each with
its wasm; the stylesheet and the locales they share; types and hashes.
Prints what pages load, raw and as brotli 11. Needs Node: wasm-opt and esbuild come from
npm, into target/npm.

  --check  looks at the package as `npm pack` packs it: publint, attw, the types against
           programs that must and must not compile, the manifest against its format, every
           file that is named, webpack, and no byte of the playground in production";

const BENCH_HELP: &str = "\
Usage: cargo xtask bench [--only page|callbacks] [--payments <number>] [--seconds <number>]

  callbacks  sends 200 signed callbacks a second for 30 seconds (or --seconds) to a release
             build of ipp-proxy and prints how soon they were acknowledged (p50, p95, p99, max)
  page       as follows

Packages the release, pays 200 times (or --payments) in headless Chromium against a
release build of ipp-proxy, and prints how long after Kustom's callback the text on the
page changed (p50, p95), and the bundles' bytes. Needs what `test` and `package` need.";

const RELEASE_HELP: &str = "\
Usage: cargo xtask release

Builds ipp-proxy and ipp-playground into dist/bin by `cargo auditable`: each carries the
list of the crates that it is built from, so that `cargo audit bin` or trivy can tell of a
weakness in one of them from the program alone. The list is read back here.";

const DENY_HELP: &str = "\
Usage: cargo xtask deny

Checks by cargo-deny what is built in, here and in fuzz/: licences, bans and sources, and
the advisories where their database can be reached (else one line says that they were not
checked). What may be is in deny.toml.";

const MUTANTS_HELP: &str = "\
Usage: cargo xtask mutants [--only payment|signature] [--shard <k>/<n>]

Changes the payment's transition and the check of Kustom's signature in every small way
that cargo-mutants knows, and runs their tests on each: at least nine of ten must make a
test fail. About 10 minutes for the first, 30 for the second on two cores; lists in
target/mutants.

  --only <part>    one of the two
  --shard <k>/<n>  every n-th change alone, starting with k (from 0): a quick try, whose few
                   mutants say nothing about nine of ten";

const SOAK_HELP: &str = "\
Usage: cargo xtask soak [--only simulation|fuzzing] [--schedules <number>] [--seed <number>]
                        [--seconds <number>]

  simulation  runs 10000000 schedules (or --schedules) of the payment's tasks, from a seed
              that is new each time and printed; --seed with --schedules 1 repeats one
  fuzzing     fuzzes each entrance for 60 seconds (or --seconds): the callbacks' signature,
              and every JSON that comes from outside. Needs Rust's nightly. What is found is
              kept in fuzz/artifacts, and its path printed; `cargo +nightly fuzz run <target>
              <path>` shows it again. Below 10 seconds the targets are built unoptimized:
              optimizing them takes longer than they would run";

const SCREENSHOTS_HELP: &str = "\
Usage: cargo xtask screenshots

Brings about every state that a cashier can see, with a real proxy and a playground in
Kustom's place, and looks at each in Chromium: as wide as a phone and as a till, light and
dark, in forced colours, on a large screen and at 400 %, and in every language. Nothing may
stick out or jump, what is touched must be large enough, axe must find nothing, and a screen
reader must hear of each state once. The pictures, and for each view and each language a sheet
with all of them, are in target/screenshots/states. axe-core comes from npm.";

/// Reads the arguments; the first is the program's own name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Outcome<Wish> {
    read(lexopt::Parser::from_iter(arguments))
        .map_err(|error| Failure::Usage(format!("{error}; `cargo xtask help` lists what there is")))
}

fn read(mut parser: lexopt::Parser) -> Result<Wish, lexopt::Error> {
    let command = match parser.next()? {
        None | Some(Short('h') | Long("help")) => return Ok(Wish::Help(HELP)),
        Some(Value(command)) => command.string()?,
        Some(other) => return Err(other.unexpected()),
    };
    let mut options = dev::Options {
        port: 8080,
        proxy_port: dev::DEFAULT_PROXY_PORT,
    };
    let (mut wanted, mut check, mut fix) = (Wanted::default(), false, false);
    let mut tables = docs::Tables::Write;
    let mut measured = bench::Options::default();
    let mut breaking = mutants::Options::default();
    let mut soaking = soak::Options::default();
    let help = match command.as_str() {
        "help" => HELP,
        "setup" => SETUP_HELP,
        "dev" => DEV_HELP,
        "test" => TEST_HELP,
        "docs" => DOCS_HELP,
        "lint" => LINT_HELP,
        "package" => PACKAGE_HELP,
        "release" => RELEASE_HELP,
        "bench" => BENCH_HELP,
        "deny" => DENY_HELP,
        "mutants" => MUTANTS_HELP,
        "screenshots" => SCREENSHOTS_HELP,
        "soak" => SOAK_HELP,
        other => return Err(format!("there is no command '{other}'").into()),
    };
    while let Some(argument) = parser.next()? {
        match (command.as_str(), argument) {
            (_, Short('h') | Long("help")) => return Ok(Wish::Help(help)),
            ("dev", Long("port")) => options.port = parser.value()?.parse()?,
            ("dev", Long("proxy-port")) => options.proxy_port = parser.value()?.parse()?,
            ("bench", Long("only")) => measured.only = Some(parser.value()?.parse()?),
            ("bench", Long("payments")) => measured.payments = parser.value()?.parse()?,
            ("bench", Long("seconds")) => measured.seconds = parser.value()?.parse()?,
            ("lint", Long("fix")) => fix = true,
            ("mutants", Long("only")) => breaking.only = Some(parser.value()?.parse()?),
            ("mutants", Long("shard")) => breaking.shard = Some(parser.value()?.string()?),
            ("docs", Long("check")) => tables = docs::Tables::Check,
            ("package", Long("check")) => check = true,
            ("soak", Long("seconds")) => soaking.seconds = parser.value()?.parse()?,
            ("soak", Long("schedules")) => soaking.schedules = parser.value()?.parse()?,
            ("soak", Long("seed")) => soaking.seed = Some(parser.value()?.parse()?),
            ("soak", Long("only")) => soaking.only = Some(parser.value()?.parse()?),
            ("test", Long("only")) => wanted.only = Some(parser.value()?.parse()?),
            ("test", Long("engines")) => wanted.engines = true,
            (_, other) => return Err(other.unexpected()),
        }
    }
    Ok(match command.as_str() {
        "setup" => Wish::Setup,
        "dev" => Wish::Dev(options),
        "test" => Wish::Test(wanted),
        "docs" => Wish::Docs(tables),
        "lint" => Wish::Lint(fix),
        "package" => Wish::Package(check),
        "release" => Wish::Release,
        "bench" => Wish::Bench(measured),
        "deny" => Wish::Deny,
        "mutants" => Wish::Mutants(breaking),
        "screenshots" => Wish::Screenshots,
        "soak" => Wish::Soak(soaking),
        _ => Wish::Help(HELP),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::test::Part;

    fn words(line: &str) -> Outcome<Wish> {
        parse(
            std::iter::once("xtask")
                .chain(line.split_whitespace())
                .map(OsString::from),
        )
    }

    #[test]
    fn every_command_has_a_help_of_its_own() {
        let all = [
            "setup",
            "dev",
            "test",
            "docs",
            "lint",
            "package",
            "release",
            "bench",
            "deny",
            "mutants",
            "soak",
            "screenshots",
        ];
        for command in all {
            let Wish::Help(text) = words(&format!("{command} --help")).unwrap() else {
                unreachable!("help was asked for")
            };
            assert!(
                text.starts_with(&format!("Usage: cargo xtask {command}")),
                "{text}"
            );
            assert!(
                HELP.contains(&format!("\n  {command} ")),
                "{command} is not listed"
            );
        }
        assert_eq!(words("").unwrap(), Wish::Help(HELP));
    }

    #[test]
    fn ports_and_parts_are_read() {
        let options = dev::Options {
            port: 9000,
            proxy_port: 9001,
        };
        assert_eq!(
            words("dev --port 9000 --proxy-port=9001").unwrap(),
            Wish::Dev(options)
        );
        let wanted = |only, engines| Wish::Test(Wanted { only, engines });
        assert_eq!(
            words("test --only browser").unwrap(),
            wanted(Some(Part::Browser), false)
        );
        assert_eq!(words("test --engines").unwrap(), wanted(None, true));
        assert_eq!(words("lint --fix").unwrap(), Wish::Lint(true));
        assert_eq!(words("package --check").unwrap(), Wish::Package(true));
        assert_eq!(words("docs").unwrap(), Wish::Docs(docs::Tables::Write));
        assert_eq!(
            words("docs --check").unwrap(),
            Wish::Docs(docs::Tables::Check)
        );
        assert_eq!(
            words("bench --only callbacks --seconds 2").unwrap(),
            Wish::Bench(bench::Options {
                only: Some(bench::Part::Callbacks),
                seconds: 2,
                ..bench::Options::default()
            })
        );
    }

    #[test]
    fn what_is_not_understood_is_said_in_one_sentence() {
        for line in [
            "brew",
            "dev --port lots",
            "test --only coffee",
            "setup --port 1",
            "bench --only coffee",
            "--fast",
        ] {
            assert!(matches!(words(line), Err(Failure::Usage(_))), "{line}");
        }
    }
}
