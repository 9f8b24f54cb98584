//! `cargo xtask test`: every test there is, in parts.
//!
//! A part has a module here, a word in `Part`, and a line in `run`.

mod examples;
mod ground;
mod native;
mod package;
mod page;
mod steps;
mod widget;

use std::str::FromStr;

use crate::browser::Browser;
use crate::failure::Outcome;
use crate::states;
use crate::tools::Tools;
use steps::Steps;

/// A part that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Without a browser.
    Native,
    /// The npm package.
    Package,
    /// The widget in headless Chromium.
    Browser,
    /// The served page, driven from outside.
    Page,
    /// The examples, one in each framework.
    Examples,
    /// Every state that a cashier can see, looked at.
    States,
}

impl Part {
    /// In the order in which they are run: what fails soonest comes first.
    const ALL: [Self; 6] = [
        Self::Native,
        Self::Package,
        Self::Browser,
        Self::Page,
        Self::Examples,
        Self::States,
    ];

    /// Whether it needs a browser, and what is served to it.
    fn in_browser(self) -> bool {
        matches!(
            self,
            Self::Browser | Self::Page | Self::Examples | Self::States
        )
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "native" => Ok(Self::Native),
            "package" => Ok(Self::Package),
            "browser" => Ok(Self::Browser),
            "page" => Ok(Self::Page),
            "examples" => Ok(Self::Examples),
            "states" => Ok(Self::States),
            other => Err(format!(
                "there is no part '{other}': native, package, browser, page, examples or states"
            )),
        }
    }
}

/// Runs one part, or all of them: a part that fails does not hide what the others have to say.
pub(crate) fn run(only: Option<Part>) -> Outcome<()> {
    let parts: Vec<Part> = Part::ALL
        .into_iter()
        .filter(|part| only.is_none_or(|only| only == *part))
        .collect();
    let mut steps = Steps::default();
    if parts.contains(&Part::Native) {
        native::run(&mut steps)?;
    }
    if parts.contains(&Part::Package) {
        package::run(&mut steps)?;
    }
    if parts.iter().any(|part| part.in_browser()) {
        in_browser(&parts, &mut steps)?;
    }
    steps.tell()
}

fn in_browser(parts: &[Part], steps: &mut Steps) -> Outcome<()> {
    // Taken before minutes are spent on building.
    let place = parts
        .contains(&Part::Browser)
        .then(widget::Place::take)
        .transpose()?;
    let browser = Browser::ensure()?;
    let tools = Tools::ensure()?;
    ground::build_native()?;
    if let Some(place) = place {
        steps.run("the widget in a browser", || place.run(&tools, &browser))?;
    }
    if parts.contains(&Part::Page) {
        steps.run("the served page, driven from outside", || {
            page::run(&tools, &browser)
        })?;
    }
    if parts.contains(&Part::Examples) {
        examples::run(steps, &tools, &browser)?;
    }
    if parts.contains(&Part::States) {
        steps.run("every state, looked at", || states::look(&tools, &browser))?;
    }
    Ok(())
}
