//! Keeps a picture of each state in each view, and what was found wrong with it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::sheet;
use super::view::{VIEWS, View};
use crate::browser::Browser;
use crate::failure::Outcome;

/// Looks at the checkout, from inside the page.
const LOOK: &str = include_str!("look.js");

/// Things that stay where they are, whatever happens, and whether they are always there.
const STEADY: [&str; 4] = ["card", "amount", "primary", "secondary"];

/// So many pixels are no jump.
const STILL: f64 = 0.6;

/// Whether the things of this state must be where they are in the others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Steady {
    /// They must.
    Yes,
    /// There is something on the screen that the cashier has unfolded.
    No,
}

/// The pictures so far.
pub(super) struct Gallery {
    folder: PathBuf,
    states: Vec<String>,
    /// Where each steady thing was first seen, by view.
    places: BTreeMap<(&'static str, &'static str), (String, [f64; 4])>,
    findings: Vec<String>,
    /// Pictures that belong to none of the states, by folder.
    beside: BTreeMap<&'static str, Vec<String>>,
}

impl Gallery {
    /// An empty one.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            states: Vec::new(),
            places: BTreeMap::new(),
            findings: Vec::new(),
            beside: BTreeMap::new(),
        }
    }

    /// Looks at what is on the screen now, in every view.
    pub(super) async fn keep(
        &mut self,
        browser: &Browser,
        state: &str,
        steady: Steady,
    ) -> Outcome<()> {
        let file = format!("{:02}-{state}", self.states.len() + 1);
        for view in &VIEWS {
            view.take(browser).await?;
            let seen = self.look(browser, view, &file).await?;
            if steady == Steady::Yes {
                self.compare(view, state, &seen);
            }
            self.photograph(browser, &seen, view.name, &file).await?;
        }
        self.states.push(file);
        Ok(())
    }

    /// Looks at what is on the screen now, in a small and a large view, and keeps pictures that
    /// belong to none of the states; the answer is what was seen last.
    pub(super) async fn keep_beside(
        &mut self,
        browser: &Browser,
        folder: &'static str,
        name: &str,
    ) -> Outcome<Value> {
        let mut seen = Value::Null;
        for view in VIEWS.iter().filter(|view| view.beside) {
            view.take(browser).await?;
            seen = self
                .look(browser, view, &format!("{folder} {name}"))
                .await?;
            let file = format!("{name}-{}", view.name);
            self.photograph(browser, &seen, folder, &file).await?;
            let beside = self.beside.entry(folder).or_default();
            if !beside.contains(&file) {
                beside.push(file);
            }
        }
        Ok(seen)
    }

    /// A picture of the card and a little around it.
    async fn photograph(
        &self,
        browser: &Browser,
        seen: &Value,
        folder: &str,
        file: &str,
    ) -> Outcome<()> {
        let [x, y, width, height] = rectangle(seen, "card").unwrap_or([0.0, 0.0, 320.0, 240.0]);
        let margin = 8.0;
        let part = [
            (x - margin).max(0.0),
            (y - margin).max(0.0),
            width + 2.0 * margin,
            height + 2.0 * margin,
        ];
        let folder = self.folder.join(folder);
        std::fs::create_dir_all(&folder)?;
        let picture = browser.picture(part).await?;
        Ok(std::fs::write(folder.join(format!("{file}.png")), picture)?)
    }

    /// One look, whose findings are kept; the answer is what was seen.
    pub(super) async fn look(
        &mut self,
        browser: &Browser,
        view: &View,
        state: &str,
    ) -> Outcome<Value> {
        let seen = browser.run_async(LOOK, vec![view.wish()]).await?;
        let found = seen.get("findings").and_then(Value::as_array);
        for finding in found.into_iter().flatten() {
            self.note(format!(
                "{state}, {}: {}",
                view.name,
                finding.as_str().unwrap_or("?")
            ));
        }
        Ok(seen)
    }

    /// Keeps what was found wrong.
    pub(super) fn note(&mut self, finding: String) {
        self.findings.push(finding);
    }

    fn compare(&mut self, view: &View, state: &str, seen: &Value) {
        for thing in STEADY {
            let Some(here) = rectangle(seen, thing) else {
                continue;
            };
            let key = (view.name, thing);
            let Some((other, there)) = self.places.get(&key) else {
                self.places.insert(key, (state.to_owned(), here));
                continue;
            };
            if here.iter().zip(there).any(|(a, b)| (a - b).abs() > STILL) {
                self.findings.push(format!(
                    "{state}, {}: the {thing} is at {here:?}, and was at {there:?} in {other}",
                    view.name
                ));
            }
        }
    }

    /// Hangs the pictures; the answer is what was found.
    pub(super) async fn close(self, browser: &Browser) -> Outcome<Vec<String>> {
        for view in &VIEWS {
            sheet::hang(browser, &self.folder, view.name, &self.states).await?;
        }
        for (folder, pictures) in &self.beside {
            sheet::hang(browser, &self.folder, folder, pictures).await?;
        }
        Ok(self.findings)
    }
}

/// Left, top, width and height of one of the things, if it is shown.
fn rectangle(seen: &Value, thing: &str) -> Option<[f64; 4]> {
    let sides = seen.get(thing)?.as_array()?;
    let side = |at: usize| sides.get(at)?.as_f64();
    Some([side(0)?, side(1)?, side(2)?, side(3)?])
}
