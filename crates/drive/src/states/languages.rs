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
