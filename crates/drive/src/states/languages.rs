//! Every state in every language.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};

/// The language in which the story is told, in a country whose money it is.
const ENGLISH: &str = "en-SE";

/// Where the element's texts are, one file a language.
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

/// Says what is drawn, and waits for a language.
const SPEAK: &str = concat!(include_str!("drawn.js"), "\n", include_str!("speak.js"));

/// A state, so that it is known again in another language.
pub(super) struct Drawn(Value);

impl Drawn {
    /// What is drawn now, in English.
    pub(super) async fn now(browser: &Browser) -> Outcome<Self> {
        let answer = run(browser, ENGLISH, &Value::Null).await?;
        must_speak(&answer)?;
        Ok(Self(answer))
    }

    /// Which parts there are.
    pub(super) fn shape(&self) -> &Value {
        self.0.get("shape").unwrap_or(&Value::Null)
    }

    /// Has the checkout speak a language, and waits until all that was there is there in it. The
    /// answer is what is wrong, or that the state has moved on.
    pub(super) async fn speak(&self, browser: &Browser, tag: &str) -> Outcome<Value> {
        run(browser, tag, &self.0).await
    }
}

/// English again, whatever became of the state.
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
