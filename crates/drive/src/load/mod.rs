//! Measures how soon the widget can charge after its page is opened, and what that costs, beside a
//! twin of the same screens. The two are opened in turn, so that whatever else the machine does slows
//! both: compare ratios, not times.

mod report;
mod visit;

use serde_json::json;

use crate::browser::Browser;
use crate::cli::Measurement;
use crate::failure::{Failure, Outcome};
use crate::serve::Site;

use report::Measured;
use visit::Visitor;

/// The two pages that are compared, below the served folder.
const PAGES: [&str; 2] = ["widget", "twin"];

/// What is measured there, run before any script of a page.
const MEASURE: &str = include_str!("../../../../bench/pages/measure.js");

/// The terminal that a charge would go to; the only one, so that it is picked already.
const MAKE_DEVICE: &str = r#"
const done = arguments[0];
(async () => {
  const { token } = await (await fetch("/api/playground/token", { method: "POST" })).json();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const made = await fetch("/api/playground/devices", { method: "POST", headers, body: '{"name":"Counter 1"}' });
  done(made.status);
})().catch((error) => done(String(error)));
"#;

/// A machine and its network, and whether the browser has the files already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Condition {
    name: &'static str,
    /// With nothing in the browser's cache.
    cold: bool,
    /// With a quarter of the processor, 150 ms for each request, and 1.6 Mbit/s.
    slow: bool,
    /// The widget's time to be usable, in hundredths of the twin's, that is aimed at.
    aim: u32,
}

const CONDITIONS: [Condition; 3] = [
    Condition {
        name: "cold fast",
        cold: true,
        slow: false,
        aim: 140,
    },
    Condition {
        name: "cold slow",
        cold: true,
        slow: true,
        aim: 125,
    },
    Condition {
        name: "warm slow",
        cold: false,
        slow: true,
        aim: 110,
    },
];

/// Opens the pages, each in a folder of its own, and returns the table. A file that has another beside it
/// whose name ends in `.br` is sent as that one.
pub(crate) async fn run(options: &Measurement) -> Outcome<String> {
    let site = Site::default()
        .folder("/", &options.files)
        .text("/empty.html", "<!doctype html><title>Empty</title>")
        .compressed()
        // Where a file is cached, it is not asked for; a cold browser has none.
        .header("cache-control", "max-age=86400")
        .proxy(&options.proxy);
    let served = site.serve().await?;
    let browser = Browser::open_without_left_pages(&options.driver).await?;
    let compared = compare(&browser, &served.origin, options.runs).await;
    browser.close().await;
    compared
}

async fn compare(browser: &Browser, origin: &str, runs: u32) -> Outcome<String> {
    browser.patience_for_scripts().await?;
    let visitor = Visitor::new(browser, origin);
    visitor.leave().await?;
    let made = browser.run_async(MAKE_DEVICE, Vec::new()).await?;
    if made != json!(201) && made != json!(200) {
        return Err(Failure::page(format!("no terminal was made: {made}")));
    }
    visitor.inject(MEASURE).await?;
    let mut text = String::new();
    for condition in CONDITIONS {
        let mut measured = PAGES.map(|_| Measured::default());
        for number in 0..runs {
            // Neither page always goes first.
            let mut pages: Vec<_> = PAGES.iter().zip(&mut measured).collect();
            if number % 2 == 1 {
                pages.reverse();
            }
            for (page, measured) in pages {
                measured.add(&visitor.visit(page, condition).await?)?;
            }
        }
        text.push_str(&report::table(condition, runs, &measured));
    }
    Ok(text.trim_end().to_owned())
}
