//! `cargo xtask mutants`: the code that decides about money, broken in every small way; a test
//! has to notice each.

use std::str::FromStr;

use crate::failure::{Doing, Failure, Outcome};
use crate::helpers::MUTANTS;
use crate::supervise;
use crate::{layout, say};

/// How much of what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// None: both.
    pub(crate) only: Option<Code>,
    /// `k/n`, as cargo-mutants takes it: every n-th mutant alone.
    pub(crate) shard: Option<String>,
}

/// The code that is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// The payment's transition.
    Payment,
    /// The check of the callbacks' signature.
    Signature,
}

impl FromStr for Code {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "payment" => Ok(Self::Payment),
            "signature" => Ok(Self::Signature),
            other => Err(format!("there is no code '{other}': payment or signature")),
        }
    }
}

/// Whose tests must notice. `.cargo/mutants.toml` says which of their files are broken.
struct Part {
    code: Code,
    name: &'static str,
    package: &'static str,
    /// What is handed to `cargo test`, so that not every test there is runs for each mutant.
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

/// Runs what is wanted. Survivors are listed, and fail the run only where there are too many of
/// them. Of a shard any number may survive: the two of a hundred that nothing can notice may be
/// all that it has.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let program = MUTANTS.ensure()?;
    let mut weak = Vec::new();
    let wanted = |part: &Part| options.only.is_none_or(|only| only == part.code);
    for part in PARTS.into_iter().filter(wanted) {
        say::step(format!("mutants of {}", part.name));
        let output = layout::target()?.join("mutants").join(part.package);
        std::fs::create_dir_all(&output).doing(format!("make {}", output.display()))?;
        let mut command = layout::command(&program);
        command
            // It builds in a copy, with a target folder of its own.
            .env_remove("CARGO_TARGET_DIR")
            .args(["mutants", "--package", part.package, "--output"])
            .arg(&output)
            .args(options.shard.iter().flat_map(|shard| ["--shard", shard]))
            .arg("--")
            .args(part.tests);
        let status = supervise::run("cargo mutants", &mut command)?;
        // 2 and 3 are survivors and endless loops; anything else means that it did not get so far.
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
        // Nine of ten; and none at all means that nothing was tried.
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
