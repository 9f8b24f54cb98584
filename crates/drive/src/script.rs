//! Scripts that run in the page itself, faster than a driver could click.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};

/// The helpers of all scripts.
const PAGE: &str = include_str!("scripts/page.js");

/// Runs the body of a script, which can use `argument`; returns its result.
pub(crate) async fn run(browser: &Browser, lines: &str, argument: Value) -> Outcome<Value> {
    let body = format!(
        "const [argument, done] = arguments;\n\
         (async () => {{\n{PAGE}\n\
         try {{ return [await (async () => {{\n{lines}\n}})() ?? null]; }}\n\
         catch (error) {{ return wordsOf(error); }}\n}})().then(done, (error) => done(String(error)));"
    );
    match browser.run_async(&body, vec![argument]).await? {
        Value::Array(mut value) => Ok(value.pop().unwrap_or(json!(null))),
        error => Err(Failure::page(error.as_str().unwrap_or("no answer"))),
    }
}
