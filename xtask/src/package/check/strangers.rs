//! Checks that the production bundle is free of the playground: its routes, names and texts.

use std::collections::BTreeSet;

use super::Installed;
use crate::failure::{Doing, Outcome};
use crate::{layout, paths, say};

/// The least length of a word to look for; shorter ones may occur by chance.
const MIN_WORD_LENGTH: usize = 9;
/// The least number of the playground's words that must be found in its own bundle; with fewer, the
/// check itself is broken.
const MIN_WORDS: usize = 25;
/// The scripts of the panel, beside its folder.
const PANEL: [&str; 3] = ["playground.js", "gestures.js", "copy.js"];
/// Words in the panel's shim.
const NAMES: [&str; 3] = ["ipp-playground", "IppPlayground", "/api/playground"];

/// Looks for every word that only the playground has: its bundle must have them, the production
/// bundle none.
pub(super) fn look(installed: &Installed) -> Outcome<bool> {
    let playground = bytes(installed, "ipp-playground")?;
    let production = bytes(installed, "ipp-checkout")?;
    match compare(&words()?, &playground, &production) {
        Ok(count) => {
            say::plain(format!(
                "{count} words of the playground are in its build, none in production's"
            ));
            Ok(true)
        }
        Err(what) => {
            say::problem(what);
            Ok(false)
        }
    }
}

/// The number of words found where they belong, or what is wrong.
fn compare(
    words: &BTreeSet<String>,
    playground: &[u8],
    production: &[u8],
) -> Result<usize, String> {
    let there: Vec<&String> = words.iter().filter(|word| has(playground, word)).collect();
    let strange: Vec<_> = there.iter().filter(|word| has(production, word)).collect();
    if !strange.is_empty() {
        return Err(format!("of the playground, production has {strange:?}"));
    }
    if there.len() < MIN_WORDS || !NAMES.iter().all(|name| has(playground, name)) {
        let count = there.len();
        return Err(format!(
            "only {count} of the playground's words are in its own build: this does not look properly"
        ));
    }
    Ok(there.len())
}

/// The content of a bundle's own files.
fn bytes(installed: &Installed, bundle: &str) -> Outcome<Vec<u8>> {
    let mut all = Vec::new();
    for end in [".js", "_bg.wasm", "_glue.js"] {
        let path = installed.package.join(format!("{bundle}{end}"));
        all.extend(std::fs::read(&path).doing(format!("read {}", path.display()))?);
    }
    Ok(all)
}

fn has(bytes: &[u8], word: &str) -> bool {
    let word = word.as_bytes();
    bytes.windows(word.len()).any(|window| window == word)
}

/// The words of the panel's sources that no other source of the widget has.
fn words() -> Outcome<BTreeSet<String>> {
    let (mut own, mut others) = (String::new(), String::new());
    let root = layout::root();
    let mut files = paths::files(&root.join("www/element"))?;
    for folder in ["src", "crates/flow/src", "crates/wire/src"] {
        files.extend(paths::all_files(&root.join(folder), "rs")?);
    }
    files.extend(paths::all_files(&root.join("src"), "js")?);
    files.retain(|path| !paths::name(path).ends_with("_test.rs"));
    for path in files {
        let of_panel = PANEL.iter().any(|file| path.ends_with(file))
            || path.iter().any(|folder| folder == "panel");
        let text = paths::text(&path)?;
        if of_panel { &mut own } else { &mut others }.push_str(&text);
    }
    let own = literals(&own).into_iter().map(str::to_owned);
    let mut words: BTreeSet<String> = own.filter(|word| !others.contains(word)).collect();
    words.extend(NAMES.map(str::to_owned));
    Ok(words)
}

/// The quoted strings, without those in comments and without placeholders.
fn literals(source: &str) -> BTreeSet<&str> {
    let code = source.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with("//") && !line.starts_with("* ") && !line.starts_with("/**")
    });
    code.flat_map(|line| line.split('"').skip(1).step_by(2))
        .flat_map(|text| text.split(['{', '}', '\\']))
        .filter(|text| text.len() >= MIN_WORD_LENGTH)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_between_quotation_marks() {
        let source =
            "// \"a comment\"\nlet a = \"Tap the card of {name}, please\"; let b = \"short\";";
        let found: Vec<_> = literals(source).into_iter().collect();
        assert_eq!(found, ["Tap the card of "]);
    }

    #[test]
    fn one_word_of_the_playground_in_production_is_found() {
        let made = (0..MIN_WORDS).map(|number| format!("Tap card {number:02}"));
        let words: BTreeSet<String> = made.chain(NAMES.map(str::to_owned)).collect();
        let all = Vec::from_iter(words.iter().cloned())
            .join("\0")
            .into_bytes();
        assert_eq!(
            compare(&words, &all, b"Charge"),
            Ok(MIN_WORDS + NAMES.len())
        );
        assert!(compare(&words, &all, b"Charge\0Tap card 07\0").is_err());
        assert!(compare(&words, b"Tap card 07", b"Charge").is_err());
    }
}
