//! Measures how soon a press is answered on the screen of a slow tablet, as browsers measure it for
//! "interaction to next paint": from the input to the paint after its last handler. Presses are real
//! input. Every button is pressed with a few terminals and again with many.

mod report;
mod round;

use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::cli::Measurement;
use crate::failure::{Failure, Outcome};
use crate::script;
use crate::serve::Site;

use report::Measured;
use round::{MANY, ONCE, SEARCHED, Step};

const ACTS: &str = include_str!("../scripts/interaction.js");

/// A slow tablet: four times slower than this machine.
const SLOWER: u32 = 4;
/// How long the page is left alone after a press. What the driver runs in it, four times slower too,
/// would come before the paint that is waited for.
const LEFT_ALONE: Duration = Duration::from_millis(500);
/// The many terminals of a large shop.
const TERMINALS: u32 = 300;

/// Presses all of it and returns the table.
pub(crate) async fn run(options: &Measurement) -> Outcome<String> {
    let site = Site::default()
        .folder("/", &options.files)
        .proxy(&options.proxy);
    let served = site.serve().await?;
    let measure = async |browser: &Browser| {
        browser.patience_for_scripts().await?;
        let page = format!("{}/index.html", served.origin);
        browser.goto(&page).await?;
        let mut till = Till {
            browser,
            pressed: Vec::new(),
        };
        let measured = till.measure(options.runs).await?;
        Ok(report::table(&measured))
    };
    Browser::during(&options.driver, measure).await
}

/// A page with the widget, whose buttons are pressed.
struct Till<'a> {
    browser: &'a Browser,
    /// The name of each press, and the page's time just before it.
    pressed: Vec<(String, f64)>,
}

impl Till<'_> {
    async fn measure(&mut self, runs: u32) -> Outcome<Measured> {
        self.act("open", json!({})).await?;
        self.act("terminals", json!({ "count": 2 })).await?;
        self.act("pending", json!({})).await?;
        self.slow_down(SLOWER).await?;
        for _ in 0..runs {
            self.round(&[ONCE], "").await?;
        }
        self.slow_down(1).await?;
        // Three are there, and one that has the open payment.
        let more = json!({ "count": TERMINALS - 4 });
        self.act("terminals", more).await?;
        self.slow_down(SLOWER).await?;
        let mut listed = Vec::new();
        for _ in 0..runs {
            let took = self.act("list", json!({ "count": TERMINALS })).await?;
            let part = |name: &str| took[name].as_f64().unwrap_or_default();
            listed.push((part("first"), part("all")));
            self.round(&[ONCE, MANY], ", many").await?;
        }
        let seen = self.act("interactions", json!({})).await?;
        Measured::new(&self.pressed, &seen, &listed)
    }

    /// Presses every button once.
    async fn round(&mut self, parts: &[&[Step]], which: &str) -> Outcome<()> {
        for step in parts.iter().copied().flatten() {
            let pressed = self.step(step, which).await;
            pressed.map_err(|error| Failure::page(format!("{}{which}: {error}", step.name)))?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step, which: &str) -> Outcome<()> {
        for act in step.before {
            self.act(act, json!({})).await?;
        }
        if step.name == round::KEY {
            self.type_into(step, which).await?;
        } else {
            self.click(step, which).await?;
        }
        tokio::time::sleep(LEFT_ALONE).await;
        let after = json!({ "place": step.after });
        self.act("answered", after).await.map(drop)
    }

    /// Presses a button by mouse.
    async fn click(&mut self, step: &Step, which: &str) -> Outcome<()> {
        let at = self.act("find", json!({ "place": step.place })).await?;
        self.note(step, which, &at["now"]);
        for kind in ["mousePressed", "mouseReleased"] {
            let click = json!({
                "type": kind,
                "x": at["x"],
                "y": at["y"],
                "button": "left",
                "clickCount": 1,
            });
            self.devtools("Input.dispatchMouseEvent", click).await?;
        }
        Ok(())
    }

    /// Types what is searched for, key by key.
    async fn type_into(&mut self, step: &Step, which: &str) -> Outcome<()> {
        let place = json!({ "place": step.place });
        for key in SEARCHED.chars() {
            let now = self.act("focus", place.clone()).await?;
            self.note(step, which, &now);
            for kind in ["keyDown", "keyUp"] {
                let text = if kind == "keyDown" { Some(key) } else { None };
                let stroke = json!({ "type": kind, "key": key, "text": text.map(String::from).unwrap_or_default() });
                self.devtools("Input.dispatchKeyEvent", stroke).await?;
            }
            tokio::time::sleep(LEFT_ALONE).await;
        }
        Ok(())
    }

    fn note(&mut self, step: &Step, which: &str, now: &Value) {
        let name = format!("{}{which}", step.name);
        self.pressed.push((name, now.as_f64().unwrap_or_default()));
    }

    async fn act(&self, act: &str, mut argument: Value) -> Outcome<Value> {
        argument["act"] = json!(act);
        script::run(self.browser, ACTS, argument).await
    }

    async fn slow_down(&self, rate: u32) -> Outcome<()> {
        let rate = json!({ "rate": rate });
        self.devtools("Emulation.setCPUThrottlingRate", rate).await
    }

    async fn devtools(&self, name: &'static str, parameters: Value) -> Outcome<()> {
        self.browser.devtools(name, parameters).await.map(drop)
    }
}
