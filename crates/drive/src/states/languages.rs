//! Shows every state in every language.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};

/// The language of the story, in a country that uses its currency.
const ENGLISH: &str = "en-SE";

/// The folder of the element's texts, one file per language.
const LOCALES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/locales");

/// The element's other languages.
pub(super) fn others() -> Outcome<Vec<String>> {
    let mut tags = Vec::new();
    for entry in std::fs::read_dir(LOCALES)? {
        let path = entry?.path();
        let tag = path.file_stem().map(|stem| stem.to_string_lossy());
        tags.extend(tag.filter(|tag| tag != "en").map(|tag| tag.into_owned()));
    }
    tags.sort();
    Ok(tags)
}

/// What payments of other orders add to a screen: they come and go while the states are inspected.
const OF_OTHERS: [&str; 3] = ["row_busy", "open-payments", "open_payments"];
/// The states that are about these, in which they were just made.
const ABOUT_OTHERS: [&str; 2] = ["terminal-busy", "open-payments"];

/// The script that describes the drawing and waits for a language.
const SPEAK: &str = concat!(include_str!("drawn.js"), "\n", include_str!("speak.js"));

/// A description of a state that can be compared across languages.
pub(super) struct Drawn(Value);

impl Drawn {
    /// Describes what is drawn now, in English.
    pub(super) async fn now(browser: &Browser) -> Outcome<Self> {
        let answer = run(browser, ENGLISH, &Value::Null).await?;
        must_speak(&answer)?;
        Ok(Self(answer))
    }

    /// The names of the drawn parts.
    pub(super) fn shape(&self) -> &Value {
        self.0.get("shape").unwrap_or(&Value::Null)
    }

    /// How another drawing of this state differs from this one, but for its values; `None` if it
    /// does not.
    pub(super) fn difference(&self, other: &Self, state: &str) -> Option<String> {
        let shape = |drawn: &Self| {
            let parts = drawn.shape().as_str().unwrap_or_default().split(", ");
            parts.map(str::to_owned).collect::<Vec<_>>()
        };
        let keys = |drawn: &Self| {
            let keys = drawn.0["keys"].as_array().into_iter().flatten();
            let keys = keys.filter_map(Value::as_str);
            keys.map(str::to_owned).collect::<Vec<_>>()
        };
        let own = |names: Vec<String>| {
            let other = |name: &String| OF_OTHERS.contains(&name.as_str());
            let keep = |name: &String| ABOUT_OTHERS.contains(&state) || !other(name);
            names.into_iter().filter(keep).collect::<Vec<_>>()
        };
        let differs = |what: &str, here: Vec<String>, there: Vec<String>| {
            let (here, there) = (own(here), own(there));
            (here != there).then(|| format!("{what} are {there:?}, not {here:?}"))
        };
        differs("the visible parts", shape(self), shape(other))
            .or_else(|| differs("the texts", keys(self), keys(other)))
    }

    /// Switches the checkout to a language and waits until all drawn texts are in it. Returns what
    /// is wrong, or that the state has moved on.
    pub(super) async fn speak(&self, browser: &Browser, tag: &str) -> Outcome<Value> {
        run(browser, tag, &self.0).await
    }
}

/// Switches back to English, whatever the state is by then.
pub(super) async fn english(browser: &Browser) -> Outcome<()> {
    Drawn::now(browser).await.map(drop)
}

async fn run(browser: &Browser, tag: &str, before: &Value) -> Outcome<Value> {
    let arguments = vec![json!(tag), before.clone()];
    browser.run_async(SPEAK, arguments).await
}

fn must_speak(answer: &Value) -> Outcome<()> {
    match answer.get("findings") {
        None => Ok(()),
        Some(findings) => Err(Failure::page(findings.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(shape: &str, keys: &[&str]) -> Drawn {
        Drawn(json!({ "shape": shape, "keys": keys }))
    }

    #[test]
    fn drawings_differ_by_parts_and_texts_of_their_own() {
        let ready = drawn("ready, live, primary", &["charge"]);
        let other = drawn(
            "ready, live, open-payments, primary",
            &["charge", "row_busy"],
        );
        assert_eq!(ready.difference(&other, "ready"), None);
        assert!(ready.difference(&other, "terminal-busy").is_some());
        let without = drawn("ready, live", &["charge"]);
        assert!(ready.difference(&without, "ready").is_some());
        let worded = drawn("ready, live, primary", &["charge_again"]);
        assert!(ready.difference(&worded, "ready").is_some());
    }
}
