//! What each file that a page loads may weigh. Tills are cheap tablets on slow networks, and a
//! kilobyte that nobody decided on is not noticed otherwise.

use super::Installed;
use crate::failure::{Doing, Outcome};
use crate::package::bundle::TESTING;
use crate::package::stable_bundle;
use crate::package::standard_library::StandardLibrary::{self, Rebuilt};
use crate::{say, sizes};

/// Bytes as brotli 11 sends them. A commit that makes a file larger raises its budget and says what
/// the bytes are for; one that makes it smaller lowers it.
const BUDGET: [(&str, u64); 8] = [
    // 3 KB of it are the rules of orders that the proxy has too, with what to write instead; 1 KB reads
    // snapshots where no event stream comes through.
    ("ipp-checkout_bg.wasm", 90_900),
    // 200 bytes of it tell apart why a file can't be had, and go past caches; 150 tell of a browser that
    // is too old; 550 ask for token, terminals and stream while the wasm loads, which makes up for the time
    // of 75 KB on a slow tablet; 220 show the order meanwhile.
    ("ipp-checkout.js", 12_200),
    // Loaded after a crash only.
    ("ipp-checkout_glue.js", 6_450),
    // 100 bytes of it draw the steps of a payment.
    ("styles.css", 3_500),
    // 8 KB of it draw phones, cards and the clerk, and play scenarios, with 400 bytes of script and
    // 1.4 KB of style sheet. 10 KB tell what happened to a payment, by request and answer, and what
    // is to be seen before going live, with 130 bytes of script and 350 of style sheet.
    ("ipp-playground_bg.wasm", 115_700),
    ("ipp-playground.js", 13_500),
    ("ipp-playground_glue.js", 6_730),
    ("panel.css", 2_500),
];
/// The production wasm with the standard library that is installed, which the package has where the other
/// cannot be built.
const STABLE: (&str, u64) = ("ipp-checkout_bg.wasm", 102_300);
/// One file of texts; a page loads the one of its language.
const TEXTS: u64 = 2_100;

/// Every file has a budget and keeps to it.
pub(super) fn look(installed: &Installed) -> Outcome<bool> {
    let mut files = Vec::new();
    for folder in ["", "locales/"] {
        let path = installed.package.join(folder);
        let entries = std::fs::read_dir(&path).doing(format!("read {}", path.display()))?;
        for entry in entries {
            let entry = entry.doing(format!("read {}", path.display()))?;
            let name = format!("{folder}{}", entry.file_name().to_string_lossy());
            if is_loaded(&name) {
                files.push(name);
            }
        }
    }
    files.sort();
    // Where it cannot be built, that was said; then the budget of the installed one holds.
    let library = StandardLibrary::smallest()?;
    let weights = sizes::weigh(&installed.package, &files)?;
    let stable = sizes::weigh(&stable_bundle()?, &[STABLE.0.to_owned()])?;
    let weighed = weights
        .iter()
        .filter(|file| library == Rebuilt || !is_compiled(&file.name));
    let mut complaints: Vec<String> = weighed.filter_map(complaint).collect();
    let over = stable.iter().filter_map(|file| over(file, STABLE.1));
    complaints.extend(over.map(|words| format!("with the installed standard library {words}")));
    for complaint in &complaints {
        say::plain(complaint);
    }
    Ok(complaints.is_empty() && weights.len() > BUDGET.len())
}

/// Whether pages load it; the other JSON files are for tools.
fn is_loaded(name: &str) -> bool {
    let ends = |end| name.ends_with(end);
    (ends(".js") && name != TESTING)
        || ends(".wasm")
        || ends(".css")
        || name.starts_with("locales/")
}

/// Whether its size depends on the standard library: a wasm, or a script that is made with one.
fn is_compiled(name: &str) -> bool {
    name.starts_with("ipp-") && (name.ends_with(".wasm") || name.ends_with(".js"))
}

fn complaint(file: &sizes::Weight) -> Option<String> {
    let name = &*file.name;
    let budget = if name.starts_with("locales/") {
        Some(TEXTS)
    } else {
        let found = BUDGET.iter().find(|(known, _)| *known == name);
        found.map(|(_, budget)| *budget)
    };
    match budget {
        None => Some(format!(
            "{name} has no budget: give it one in xtask/src/package/check/budget.rs"
        )),
        Some(budget) => over(file, budget),
    }
}

fn over(file: &sizes::Weight, budget: u64) -> Option<String> {
    let (name, brotli) = (&file.name, file.brotli);
    let over = brotli.checked_sub(budget).filter(|over| *over > 0)?;
    Some(format!(
        "{name} is {brotli} bytes of brotli, {over} over its budget of {budget}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, brotli: u64) -> Option<String> {
        complaint(&sizes::Weight {
            name: name.to_owned(),
            raw: 0,
            brotli,
        })
    }

    #[test]
    fn a_file_over_its_budget_is_complained_of() {
        assert_eq!(of("styles.css", 3_500), None);
        let over = of("styles.css", 3_501).unwrap_or_default();
        assert!(over.contains("1 over its budget of 3500"), "{over}");
        assert_eq!(of("locales/sv.json", TEXTS), None);
        assert!(of("locales/sv.json", TEXTS + 1).is_some());
        assert!(of("another.js", 1).is_some());
    }
}
