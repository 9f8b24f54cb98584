//! `cargo xtask mutants`: breaks the code that decides about money in every small way; a test must
//! notice each.

use crate::failure::{Failure, Outcome};
use crate::helpers::MUTANTS;
use crate::supervise;
use crate::{layout, paths, say};

/// The scope of the run.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Options {
    /// Break this code alone.
    #[arg(long)]
    pub(crate) only: Option<Code>,
    /// Make every n-th change alone, starting with k (from 0): a quick try, whose few mutants say
    /// nothing about nine of ten.
    #[arg(long, value_name = "K/N")]
    pub(crate) shard: Option<String>,
}

/// The code to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Code {
    /// The payment's transition.
    Payment,
    /// The verification of the callbacks' signature.
    Signature,
}

/// A package and its tests, which must notice. `.cargo/mutants.toml` lists the files to break.
struct Part {
    code: Code,
    name: &'static str,
    package: &'static str,
    /// Arguments for `cargo test`, so that not all tests run for each mutant.
    tests: &'static [&'static str],
}

const PARTS: [Part; 2] = [
    Part {
        code: Code::Payment,
        name: "the payment's transition",
        package: "ipp-payment",
        tests: &["--test", "payment"],
    },
    Part {
        code: Code::Signature,
        name: "the callbacks' signature",
        package: "ipp-proxy",
        tests: &["--lib", "signature::"],
    },
];

/// Runs the mutants. Survivors are listed and fail the run only if there are too many. A shard may
/// have any number: the two in a hundred that no test can notice may be its only mutants.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let program = MUTANTS.ensure()?;
    let mut weak = Vec::new();
    let wanted = |part: &Part| options.only.is_none_or(|only| only == part.code);
    for part in PARTS.into_iter().filter(wanted) {
        say::step(format!("mutants of {}", part.name));
        let output = layout::target()?.join("mutants").join(part.package);
        paths::make(&output)?;
        let mut command = layout::command(&program);
        command
            // It builds in a copy, with the dependencies that are compiled already.
            .env("CARGO_TARGET_DIR", layout::target()?)
            .args(["mutants", "--package", part.package, "--output"])
            .arg(&output)
            .args(options.shard.iter().flat_map(|shard| ["--shard", shard]))
            .arg("--")
            .args(part.tests);
        let status = supervise::run("cargo mutants", &mut command)?;
        // 2 and 3 mean survivors and timeouts; any other code means that it did not run.
        if !matches!(status.code(), Some(0 | 2 | 3)) {
            return Err(Failure::said(format!(
                "the mutants of {} were not tried ({status}); what it said is above",
                part.name
            )));
        }
        let count = |file: &str| {
            let path = output.join("mutants.out").join(file);
            std::fs::read_to_string(path).map_or(0, |text| text.lines().count())
        };
        let (caught, timeout) = (count("caught.txt"), count("timeout.txt"));
        let (missed, unviable) = (count("missed.txt"), count("unviable.txt"));
        let (noticed, all) = (caught + timeout, caught + timeout + missed);
        say::plain(format!(
            "{}: {noticed} of {all} mutants were noticed, {missed} were not; {unviable} do not compile",
            part.name
        ));
        // At least nine of ten must be noticed; no mutants at all means that nothing was tested.
        if all == 0 || (options.shard.is_none() && noticed * 10 < all * 9) {
            weak.push(part.name);
        }
    }
    if weak.is_empty() {
        Ok(())
    } else {
        Err(Failure::said(format!(
            "fewer than nine of ten mutants were noticed in {}: the survivors are listed above, and each wants a test",
            weak.join(" and in ")
        )))
    }
}
