//! `cargo xtask test`: runs all tests, in parts.
//!
//! A part has a module here, a word in `Part`, and a line in `run`.

mod conditions;
mod examples;
mod ground;
mod native;
mod package;
mod page;
mod readme;
mod shift;
mod steps;
mod widget;

use std::str::FromStr;

use crate::browser::Browser;
use crate::engine::Engine;
use crate::failure::Outcome;
use crate::say;
use crate::states;
use crate::tools::Tools;
use page::Page;
use steps::Steps;

/// A part that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Tests without a browser.
    Native,
    /// Checks of the npm package.
    Package,
    /// The widget in a headless browser.
    Browser,
    /// The served page, driven from outside.
    Page,
    /// The examples, one in each framework.
    Examples,
    /// Every state that a cashier can see, inspected.
    States,
    /// Pages with the strictest policies.
    Strict,
    /// The release under adverse pages, caches and networks.
    Conditions,
    /// The release during a long shift and through crashes.
    Shift,
    /// The commands that README and the book name. Only run on request: it builds release programs,
    /// mutants and fuzz targets.
    Readme,
}

/// The tests to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The only part to run; `None` for all.
    pub(crate) only: Option<Part>,
    /// Whether to run browser tests in all three engines, not in Chromium only.
    pub(crate) engines: bool,
}

impl Part {
    /// The parts in the order of their run: what fails soonest comes first.
    const ALL: [Self; 9] = [
        Self::Native,
        Self::Package,
        Self::Browser,
        Self::Page,
        Self::Examples,
        Self::States,
        Self::Strict,
        Self::Conditions,
        Self::Shift,
    ];

    /// Whether it needs a browser and the served page.
    fn in_browser(self) -> bool {
        !matches!(self, Self::Native | Self::Package)
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
            "strict" => Ok(Self::Strict),
            "conditions" => Ok(Self::Conditions),
            "shift" => Ok(Self::Shift),
            "readme" => Ok(Self::Readme),
            other => Err(format!(
                "there is no part '{other}': native, package, browser, page, examples, states, strict, conditions, shift or readme"
            )),
        }
    }
}

/// Runs the wanted parts, all of them even if one fails.
pub(crate) fn run(wanted: Wanted) -> Outcome<()> {
    let only = wanted.only;
    let parts: Vec<Part> = Part::ALL
        .into_iter()
        .filter(|part| only.is_none_or(|only| only == *part))
        .collect();
    let mut steps = Steps::default();
    if only == Some(Part::Readme) {
        readme::run(&mut steps)?;
    }
    if parts.contains(&Part::Native) {
        native::run(&mut steps)?;
    }
    if parts.contains(&Part::Package) {
        package::run(&mut steps)?;
    }
    if parts.iter().any(|part| part.in_browser()) {
        let engines = if wanted.engines {
            &Engine::ALL[..]
        } else {
            &[Engine::Chromium]
        };
        in_browser(&parts, engines, &mut steps)?;
    }
    steps.tell()
}

fn in_browser(parts: &[Part], engines: &[Engine], steps: &mut Steps) -> Outcome<()> {
    // Taken before minutes are spent on building.
    let place = parts
        .contains(&Part::Browser)
        .then(widget::Place::take)
        .transpose()?;
    let browsers = engines
        .iter()
        .map(|engine| Browser::ensure(*engine))
        .collect::<Outcome<Vec<_>>>()?;
    let tools = Tools::ensure()?;
    ground::build_native()?;
    if let Some(place) = place {
        for browser in &browsers {
            place.run(&tools, browser, steps)?;
        }
    }
    let chromium = Browser::ensure(Engine::Chromium)?;
    if parts.contains(&Part::Examples) {
        examples::run(steps, &tools, &browsers)?;
    }
    if parts.contains(&Part::States) {
        steps.run("every state, looked at", || states::look(&tools, &chromium))?;
    }
    if parts.contains(&Part::Conditions) {
        conditions::run(steps, &chromium)?;
    }
    if parts.contains(&Part::Shift) {
        shift::run(steps, &browsers)?;
    }
    let driven = [Part::Page, Part::Strict];
    if !driven.iter().any(|part| parts.contains(part)) {
        return Ok(());
    }
    say::step("building the page");
    let page = Page::serve(&tools)?;
    for browser in &browsers {
        page.run(parts, browser, steps)?;
    }
    Ok(())
}
