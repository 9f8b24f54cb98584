//! `cargo xtask mutants`: the code that decides about money, broken in every small way; a test
//! has to notice each.

use crate::failure::{Doing, Failure, Outcome};
use crate::helpers::MUTANTS;
use crate::supervise;
use crate::{layout, say};

/// Whose tests must notice. `.cargo/mutants.toml` says which of their files are broken.
struct Part {
    name: &'static str,
    package: &'static str,
    /// What is handed to `cargo test`, so that not every test there is runs for each mutant.
    tests: &'static [&'static str],
}

const PARTS: [Part; 2] = [
    Part {
        name: "the payment's transition",
        package: "ipp-payment",
        tests: &["--test", "payment"],
    },
    Part {
        name: "the callbacks' signature",
        package: "ipp-proxy",
        tests: &["--lib", "signature::"],
    },
];

/// Runs both. Survivors are listed, and fail the run only where there are too many of them.
pub(crate) fn run() -> Outcome<()> {
    let program = MUTANTS.ensure()?;
    let mut weak = Vec::new();
    for part in PARTS {
        say::step(format!("mutants of {}", part.name));
        let output = layout::target()?.join("mutants").join(part.package);
        std::fs::create_dir_all(&output).doing(format!("make {}", output.display()))?;
        let mut command = layout::command(&program);
        command
            // It builds in a copy, with a target folder of its own.
            .env_remove("CARGO_TARGET_DIR")
            .args(["mutants", "--package", part.package, "--output"])
            .arg(&output)
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
        if all == 0 || noticed * 10 < all * 9 {
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
