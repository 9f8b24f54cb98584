//! The command line. Its help texts are the comments of the commands, options and values.

use std::ffi::OsString;

use crate::{bench, dev, mutants, package, soak, test};
use clap::Parser;

/// The project's commands. They install what the machine lacks, and say so.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

/// A command with its options.
#[derive(Debug, PartialEq, Eq, clap::Subcommand)]
pub(crate) enum Command {
    /// Install what building needs: the wasm target, trunk, wasm-bindgen.
    ///
    /// That is Rust's wasm32-unknown-unknown target, trunk 0.21, and the wasm-bindgen that matches
    /// Cargo.lock. Prebuilt where cargo-binstall is there, else from source, once. They go into
    /// ~/.cache/ipp-checkout (XDG_CACHE_HOME is heeded; on macOS ~/Library/Caches, on Windows
    /// %LOCALAPPDATA%); nothing else of the machine is touched. `dev` and `test` do this by
    /// themselves.
    #[command(verbatim_doc_comment)]
    Setup {
        /// Also install what the other commands need from crates.io: cargo-deny, mdbook,
        /// geckodriver, cargo-mutants and so on.
        #[arg(long, verbatim_doc_comment)]
        checks: bool,
    },
    /// Serve the demo shop with its proxy and playground, rebuilt as you save.
    ///
    /// Builds and starts ipp-proxy with the local playground inside, builds and serves the demo
    /// shop, and prints its address. Ctrl-C stops everything. No Kustom account is needed.
    ///
    /// With KUSTOM_API_KEY (or KUSTOM_API_KEY_FILE) set, the proxy speaks to Kustom instead of
    /// the playground inside; it then also needs KUSTOM_WEBHOOK_SECRET.
    #[command(verbatim_doc_comment)]
    Dev(dev::Options),
    /// Run every test, installing what they need (on Debian the browsers too).
    #[command(verbatim_doc_comment)]
    Test(test::Wanted),
    /// Build the book into target/book: its tables written, its links checked.
    ///
    /// Writes the elements' manifest from the doc comments in www/element (which needs Node), and
    /// from the manifest the package's types and the tables of the element reference. Checks every
    /// link between README, ARCHITECTURE, the other documents and the book's pages (not those to
    /// the web), and builds the book by mdBook, and the page of the simulation as wasm (about half
    /// a minute at first; esbuild comes from npm).
    #[command(verbatim_doc_comment)]
    Docs {
        /// Write nothing, and fail if a table differs from its source.
        #[arg(long)]
        check: bool,
    },
    /// Check the JavaScript: format, rules and types.
    ///
    /// Runs prettier, eslint and tsc (strict, types from JSDoc) over the JavaScript of the
    /// elements, the demo shop, the shell, the examples and the tests, and compares
    /// www/npm/custom-elements.json with the elements' doc comments. Vue and Svelte files are
    /// formatted only. Needs Node 20.19 or newer: the tools come from npm, into
    /// xtask/js/node_modules, in the versions of xtask/js/package-lock.json.
    #[command(verbatim_doc_comment)]
    Lint {
        /// Format, and mend what eslint can mend.
        #[arg(long)]
        fix: bool,
    },
    /// Build the npm package into dist/npm, and print what pages load.
    ///
    /// Its files are also served as they are: ipp-checkout.js for production, ipp-playground.js
    /// with the simulated terminal, each with its wasm; the stylesheet and the locales they share;
    /// types and hashes. The sizes are raw and as brotli 11. Needs Node: wasm-opt and esbuild come
    /// from npm, into target/npm.
    ///
    /// Rust's standard library is compiled with the wasm, for size. That needs Rust's component
    /// rust-src, which is added where rustup can; without it the wasm is about 10 KB larger.
    #[command(verbatim_doc_comment)]
    Package(package::Options),
    /// Build the programs into dist/bin, each with the list of what is in it.
    ///
    /// Builds ipp-proxy and ipp-playground by `cargo auditable`: each carries the list of the
    /// crates that it is built from, so that `cargo audit bin` or trivy can tell of a weakness in
    /// one of them from the program alone. The list is read back here.
    ///
    /// On Linux the programs are static, which needs musl-gcc (Debian's musl-tools).
    #[command(verbatim_doc_comment)]
    Release,
    /// Make a Debian package of ipp-proxy: dist/ipp-proxy.deb.
    ///
    /// From the program in dist/bin, which is built if it is not there, with the systemd unit and
    /// a file of settings. lintian looks at it where it is installed.
    #[command(verbatim_doc_comment)]
    Deb,
    /// Make an image of ipp-proxy for containers: dist/ipp-proxy.tar.
    ///
    /// From the program in dist/bin, which is built if it is not there, by buildah, which needs no
    /// service and no rights of root to do so. The image has nothing else in it.
    #[command(verbatim_doc_comment)]
    Image,
    /// Measure how soon news reaches the page, what a long history costs, what the release weighs.
    ///
    /// Needs what `test` and `package` need.
    #[command(verbatim_doc_comment)]
    Bench(bench::Options),
    /// Check what is built in: licences, bans, sources and advisories.
    ///
    /// By cargo-deny. The advisories are checked where their database can be
    /// reached (else one line says that they were not). What may be is in deny.toml.
    #[command(verbatim_doc_comment)]
    Deny,
    /// Break the code that decides about money; a test has to notice.
    ///
    /// Changes the payment's transition and the check of Kustom's signature in every small way
    /// that cargo-mutants knows, and runs their tests on each: at least nine of ten must make a
    /// test fail. About 10 minutes for the first, 30 for the second on two cores; lists in
    /// target/mutants.
    #[command(verbatim_doc_comment)]
    Mutants(mutants::Options),
    /// Take a picture of every state that a cashier can see, and tell what is wrong with it.
    ///
    /// Brings about every state with a real proxy and a playground in Kustom's place, and looks at
    /// each in Chromium: as wide as a phone and as a till, light and dark, in forced colours, on a
    /// large screen and at 400 %, and in every language. Nothing may stick out or jump, what is
    /// touched must be large enough, axe must find nothing, and a screen reader must hear of each
    /// state once. The pictures, and for each view and each language a sheet with all of them, are
    /// in target/screenshots/states. axe-core comes from npm.
    #[command(verbatim_doc_comment)]
    Screenshots,
    /// Build the gallery, with pictures of every state, into target/gallery.
    ///
    /// A page with the released element in any state, language, theme and width, on which its
    /// custom properties and parts are changed; a proxy in the page answers the element. Beside it
    /// are pictures of every state, taken in Chromium. Any server of files serves it. `dev` serves
    /// the page at /gallery/, with the element as it is being developed.
    #[command(verbatim_doc_comment)]
    Gallery,
    /// Look for what tests do not find: ten million simulated schedules, and fuzzing.
    ///
    /// Uses every core. Goes on where the last run stopped, also after Ctrl-C: with the next seeds,
    /// and with what the fuzzers learned (target/soak, target/fuzz/corpus). Ends with one line of
    /// what was run and found.
    #[command(verbatim_doc_comment)]
    Soak(soak::Options),
}

/// Reads the arguments; the first is the program's own name.
///
/// # Errors
/// If there is no such command or option, or help is asked for.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, clap::Error> {
    CommandLine::try_parse_from(arguments).map(|line| line.command)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::test::{Part, Wanted};

    fn words(line: &str) -> Result<Command, clap::Error> {
        parse(
            std::iter::once("xtask")
                .chain(line.split_whitespace())
                .map(OsString::from),
        )
    }

    #[test]
    fn the_command_line_is_consistent() {
        <CommandLine as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn ports_and_parts_are_read() {
        let options = dev::Options {
            port: 9000,
            proxy_port: 9001,
        };
        assert_eq!(
            words("dev --port 9000 --proxy-port=9001").unwrap(),
            Command::Dev(options)
        );
        let wanted = |only, engines, commands| {
            Command::Test(Wanted {
                only,
                engines,
                commands,
            })
        };
        assert_eq!(
            words("test --only browser").unwrap(),
            wanted(Some(Part::Browser), false, false)
        );
        assert_eq!(
            words("test --engines --commands").unwrap(),
            wanted(None, true, true)
        );
        assert_eq!(words("lint --fix").unwrap(), Command::Lint { fix: true });
        assert_eq!(
            words("bench --only callbacks --seconds 2").unwrap(),
            Command::Bench(bench::Options {
                only: Some(bench::Part::Callbacks),
                payments: 200,
                seconds: 2,
                history: 1_000_000,
                streams: 10_000,
                runs: 15,
            })
        );
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [
            "brew",
            "dev --port lots",
            "test --only coffee",
            "setup --port 1",
            "bench --only coffee",
            "--fast",
        ] {
            assert_eq!(words(line).unwrap_err().exit_code(), 2, "{line}");
        }
        assert_eq!(words("dev --help").unwrap_err().exit_code(), 0);
    }
}
