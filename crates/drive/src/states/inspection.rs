//! Takes a screenshot of each state in each view, and collects the problems found.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::heard;
use super::languages::{self, Drawn};
use super::picture::{photograph, rectangle};
use super::sheet;
use super::view::{VIEWS, View};
use crate::browser::Browser;
use crate::failure::{Failure, Outcome};

/// The script that inspects the checkout from inside the page.
const LOOK: &str = concat!(include_str!("drawn.js"), "\n", include_str!("look.js"));

/// Parts that must keep their place in all states where they are shown.
const FIXED_PARTS: [&str; 4] = ["card", "amount", "primary", "secondary"];

/// Movement in pixels that does not count.
const MAX_MOVEMENT_PX: f64 = 0.6;

/// How often a passing state is recreated before giving up.
const MAX_TRIES: u32 = 60;

/// Whether the fixed parts of this state must be in the same place as in others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Steady {
    /// They must.
    Yes,
    /// They need not: the cashier has unfolded something.
    No,
}

/// The screenshots and findings so far.
pub(super) struct Inspection {
    folder: PathBuf,
    states: Vec<String>,
    /// What was drawn in each of them, by their names.
    pub(super) drawn: Vec<(String, Drawn)>,
    /// Where each fixed part was first seen, by view and language.
    places: BTreeMap<(&'static str, String, &'static str), (String, [f64; 4])>,
    findings: Vec<String>,
    /// How often axe has run.
    axe: u32,
    /// The state had to be recreated, so its announcements were repeated.
    outrun: bool,
    /// Screenshots that belong to no state, by folder.
    beside: BTreeMap<&'static str, Vec<String>>,
}

impl Inspection {
    /// An empty inspection.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            states: Vec::new(),
            drawn: Vec::new(),
            places: BTreeMap::new(),
            findings: Vec::new(),
            axe: 0,
            outrun: false,
            beside: BTreeMap::new(),
        }
    }

    /// Inspects the current state in every view and every language. `again` recreates the state,
    /// should it pass before all is seen.
    pub(super) async fn keep(
        &mut self,
        browser: &Browser,
        state: &str,
        steady: Steady,
        again: impl AsyncFn() -> Outcome<()>,
    ) -> Outcome<()> {
        let file = format!("{:02}-{state}", self.states.len() + 1);
        for wrong in heard::until(state, &heard::take(browser).await?) {
            self.note(format!("{state}: {wrong}"));
        }
        self.outrun = false;
        let drawn = Drawn::now(browser).await?;
        for view in &VIEWS {
            let seen = self.see(browser, view, None, &drawn, &file, &again).await?;
            if steady == Steady::Yes {
                self.compare(view, "en", state, &seen);
            }
            self.photograph(browser, &seen, view.name, &file).await?;
        }
        self.hear_no_more(browser, state, &drawn).await?;
        for tag in &languages::others()? {
            for view in VIEWS.iter().filter(|view| view.languages) {
                let state = format!("{file} in {tag}");
                let seen = self
                    .see(browser, view, Some(tag), &drawn, &state, &again)
                    .await?;
                if steady == Steady::Yes {
                    self.compare(view, tag, &state, &seen);
                }
                if view.beside {
                    self.photograph(browser, &seen, &language(tag), &file)
                        .await?;
                }
            }
        }
        languages::english(browser).await?;
        // Discard what the changes of language spoke: none happens during a real payment.
        heard::take(browser).await?;
        self.states.push(file);
        self.drawn.push((state.to_owned(), drawn));
        Ok(())
    }

    /// Checks that a state that stays is not spoken again. One that has moved on since the last
    /// look may be.
    async fn hear_no_more(&mut self, browser: &Browser, state: &str, drawn: &Drawn) -> Outcome<()> {
        let said = heard::take(browser).await?;
        if self.outrun || Drawn::now(browser).await?.shape() != drawn.shape() {
            return Ok(());
        }
        for (_, text) in said {
            self.note(format!("{state}: “{text}” is said while nothing changes"));
        }
        Ok(())
    }

    /// Repeats the inspection until it sees the state itself, not its way to another.
    async fn see(
        &mut self,
        browser: &Browser,
        view: &View,
        tag: Option<&str>,
        drawn: &Drawn,
        state: &str,
        again: &impl AsyncFn() -> Outcome<()>,
    ) -> Outcome<Value> {
        let mut outrun = String::new();
        for _ in 0..MAX_TRIES {
            view.take(browser).await?;
            let spoken = match tag {
                Some(tag) => drawn.speak(browser, tag).await?,
                None => Value::Null,
            };
            let seen = match moved(&spoken) {
                None => {
                    let wish = view.wish(tag.is_none(), drawn.shape());
                    browser.run_async(LOOK, vec![wish]).await?
                }
                Some(_) => spoken.clone(),
            };
            let Some(how) = moved(&seen) else {
                self.note_all(state, view, &spoken);
                self.note_all(state, view, &seen);
                return Ok(seen);
            };
            outrun = how;
            languages::english(browser).await?;
            let failed = |error| Failure::page(format!("{state}: {outrun}: {error}"));
            again().await.map_err(failed)?;
            self.outrun = true;
        }
        Err(Failure::page(format!("{state} does not stay: {outrun}")))
    }

    /// Inspects what is on the screen in a small and a large view, and keeps screenshots that
    /// belong to no state; returns the last result.
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

    /// Takes a screenshot of the card.
    async fn photograph(
        &self,
        browser: &Browser,
        seen: &Value,
        folder: &str,
        file: &str,
    ) -> Outcome<()> {
        let folder = self.folder.join(folder);
        photograph(browser, &seen["card"], &folder, file).await
    }

    /// Inspects once, keeps the findings, and returns the result.
    async fn look(&mut self, browser: &Browser, view: &View, state: &str) -> Outcome<Value> {
        let wish = view.wish(true, &Value::Null);
        let seen = browser.run_async(LOOK, vec![wish]).await?;
        self.note_all(state, view, &seen);
        Ok(seen)
    }

    fn note_all(&mut self, state: &str, view: &View, seen: &Value) {
        if seen.get("axe").is_some_and(Value::is_number) {
            self.axe += 1;
        }
        let found = seen.get("findings").and_then(Value::as_array);
        for finding in found.into_iter().flatten() {
            let finding = finding.as_str().unwrap_or("?");
            self.note(format!("{state}, {}: {finding}", view.name));
        }
    }

    /// Adds a finding.
    pub(super) fn note(&mut self, finding: String) {
        self.findings.push(finding);
    }

    fn compare(&mut self, view: &View, tag: &str, state: &str, seen: &Value) {
        for thing in FIXED_PARTS {
            let Some(here) = rectangle(&seen[thing]) else {
                continue;
            };
            let key = (view.name, tag.to_owned(), thing);
            let Some((other, there)) = self.places.get(&key) else {
                self.places.insert(key, (state.to_owned(), here));
                continue;
            };
            if here
                .iter()
                .zip(there)
                .any(|(a, b)| (a - b).abs() > MAX_MOVEMENT_PX)
            {
                self.findings.push(format!(
                    "{state}, {}: the {thing} is at {here:?}, and was at {there:?} in {other}",
                    view.name
                ));
            }
        }
    }

    /// Writes the sheets; returns the findings and how much was inspected.
    pub(super) async fn close(self, browser: &Browser) -> Outcome<(Vec<String>, String)> {
        for view in &VIEWS {
            sheet::hang(browser, &self.folder, view.name, &self.states).await?;
        }
        let others = languages::others()?;
        for tag in &others {
            sheet::hang(browser, &self.folder, &language(tag), &self.states).await?;
        }
        for (folder, pictures) in &self.beside {
            sheet::hang(browser, &self.folder, folder, pictures).await?;
        }
        let seen = format!(
            "{} states in {} languages; axe looked {} times",
            self.states.len(),
            others.len() + 1,
            self.axe
        );
        Ok((self.findings, seen))
    }
}

/// The folder of a language's screenshots.
fn language(tag: &str) -> String {
    format!("language-{tag}")
}

/// How the state has moved on, if the inspection says so.
fn moved(answer: &Value) -> Option<String> {
    Some(answer.get("moved")?.as_str()?.to_owned())
}
