//! `cargo xtask test`: runs all tests, in parts.
//!
//! A part has a module here, a word in `Part`, and a line in `run`.

mod api;
mod backends;
mod driven;
mod ground;
mod native;
mod package;
mod page;
mod readme;
mod steps;
mod widget;

use clap::ValueEnum as _;

use crate::browser::Browser;
use crate::engine::Engine;
use crate::failure::Outcome;
use crate::tools::Tools;
use crate::{docs, examples, gallery, programs, states};
use page::Page;
use steps::{Job, Steps};

/// What only one job with the widget's tests can use.
const WIDGETS: &str = "the ports of the widget's tests";

/// A part that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// Everything that runs without a browser, doc tests included.
    Native,
    /// The APIs of the proxy and the playground, held to their OpenAPI documents by Schemathesis.
    Api,
    /// The merchant backends and the proxy of one's own in examples/backends, each at a real proxy or
    /// playground.
    Backends,
    /// The npm package, with what `package --check` looks at.
    Package,
    /// The widget's components in headless Chromium, against a real ipp-proxy. Ports 8797 to 8799
    /// must be free; IPP_TEST_PORT says which instead is the first of the three.
    Browser,
    /// The served demo shop, driven from outside; screenshots in target/screenshots.
    Page,
    /// The tills in examples/, each built from the npm package, with a payment in each.
    Examples,
    /// Every state that a cashier can see, as `cargo xtask screenshots` looks at them.
    States,
    /// The elements in pages that forbid all they can, served in several ways.
    Strict,
    /// The release under what pages, caches and networks may bring: no connection free, old files
    /// and answers, files that hang, parts of the browser replaced.
    Conditions,
    /// The release: a thousand payments on one page, a panic everywhere, and the public contract.
    Shift,
    /// The page on which the simulation runs, as the book has it.
    Simulation,
    /// The gallery of every state, with the released element.
    Gallery,
    /// What `--commands` adds, and nothing else.
    Readme,
}

/// The tests to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Wanted {
    /// Run this part alone.
    #[arg(long)]
    pub(crate) only: Option<Part>,
    /// Drive the demo shop and the strict pages in Firefox and in WebKit too; what is not run
    /// there is listed with the reason.
    #[arg(long)]
    pub(crate) engines: bool,
    /// Also run every command that README and the book name, the long ones in a reduced form. It
    /// builds programs for release, mutants and fuzz targets.
    #[arg(long)]
    pub(crate) commands: bool,
}

impl Part {
    /// The parts in the order of their run: what fails soonest comes first.
    const ALL: [Self; 13] = [
        Self::Native,
        Self::Api,
        Self::Backends,
        Self::Package,
        Self::Browser,
        Self::Page,
        Self::Examples,
        Self::States,
        Self::Strict,
        Self::Conditions,
        Self::Shift,
        Self::Simulation,
        Self::Gallery,
    ];

    /// Whether it needs a browser and the served page.
    fn in_browser(self) -> bool {
        !matches!(
            self,
            Self::Native | Self::Api | Self::Backends | Self::Package
        )
    }
}

/// Runs the wanted parts, all of them even if one fails.
pub(crate) fn run(wanted: Wanted) -> Outcome<()> {
    let only = wanted.only;
    let parts: Vec<Part> = Part::ALL
        .into_iter()
        .filter(|part| only.is_none_or(|only| only == *part))
        .collect();
    let commands = wanted.commands || only == Some(Part::Readme);
    let engines = if wanted.engines {
        Engine::value_variants()
    } else {
        &[Engine::Chromium]
    };
    let mut steps = Steps::default();
    let mut beside = Vec::new();
    if parts.contains(&Part::Native) {
        native::run(&mut steps)?;
    }
    if parts.contains(&Part::Api) {
        beside.push(api::job());
    }
    if parts.contains(&Part::Backends) {
        beside.extend(backends::jobs(&mut steps));
    }
    if parts.contains(&Part::Package) {
        package::run(&mut steps)?;
    }
    if commands {
        beside.extend(readme::jobs());
    }
    if parts.iter().any(|part| part.in_browser()) {
        in_browser(&parts, engines, beside, &mut steps)?;
    } else {
        steps.run_side_by_side(beside)?;
    }
    if commands {
        readme::run(&mut steps)?;
    }
    steps.tell()
}

/// Builds what the parts need, one after another, since each build fills all cores; then drives the
/// browsers side by side, since most of their time is spent waiting, and builds beside them what
/// they don't need.
fn in_browser(
    parts: &[Part],
    engines: &[Engine],
    beside: Vec<Job<'_>>,
    steps: &mut Steps,
) -> Outcome<()> {
    let wants = |part| parts.contains(&part);
    // Taken before minutes are spent on building.
    let place = wants(Part::Browser).then(widget::Place::take).transpose()?;
    let browsers = engines
        .iter()
        .map(|engine| Browser::ensure(*engine))
        .collect::<Outcome<Vec<_>>>()?;
    let chromium = Browser::ensure(Engine::Chromium)?;
    let tools = Tools::ensure()?;
    steps.build("the native programs", programs::build_all)?;
    if let Some(place) = &place {
        steps.build("the widget's tests", || place.build(&tools))?;
    }
    let released = [
        Part::Examples,
        Part::Conditions,
        Part::Shift,
        Part::Strict,
        Part::Gallery,
    ];
    if released.into_iter().any(wants) {
        steps.build("the package", crate::package::build)?;
    }
    let built = wants(Part::Examples)
        .then(|| steps.build("the examples", || examples::build(&tools)))
        .transpose()?;
    if let Some(built) = &built {
        driven::look(steps, built)?;
    }
    let site = wants(Part::States)
        .then(|| steps.build("the page of the states", || states::site(&tools)))
        .transpose()?;
    let simulation = wants(Part::Simulation)
        .then(|| steps.build("the page of the simulation", docs::simulation::for_tests))
        .transpose()?;
    let gallery = wants(Part::Gallery)
        .then(|| steps.build("the gallery", gallery::build))
        .transpose()?;
    let page = (wants(Part::Page) || wants(Part::Strict))
        .then(|| steps.build("the page", || Page::serve(&tools)))
        .transpose()?;

    // What takes longest begins first, so that both rows end at about the same time.
    let mut jobs = Vec::new();
    if let Some(site) = &site {
        jobs.push(Job::new("every state, looked at", || {
            states::look(site, &chromium)
        }));
    }
    jobs.extend(beside);
    if let Some(place) = &place {
        jobs.extend(browsers.iter().filter_map(|on| place.job(&tools, on)));
    }
    if let Some(gallery) = &gallery {
        jobs.push(Job::new("the gallery of every state", || {
            gallery::look(gallery, &chromium)
        }));
    }
    if wants(Part::Conditions) {
        jobs.push(driven::conditions(&chromium));
    }
    if wants(Part::Shift) {
        jobs.push(driven::shift(&chromium));
        jobs.push(driven::contract(&chromium));
    }
    for browser in &browsers {
        let mut on_this = Vec::new();
        if let Some(page) = &page {
            on_this.extend(page.jobs(parts, browser));
        }
        if wants(Part::Shift) {
            on_this.push(driven::crash(browser));
        }
        if let Some(built) = &built {
            on_this.push(driven::examples(built, browser));
        }
        if let Some(files) = &simulation {
            on_this.push(driven::simulation(files, browser));
        }
        // Two at once would look for a free display at the same time.
        let sole = (browser.engine == Engine::WebKit).then_some("a display");
        jobs.extend(on_this.into_iter().map(|job| job.using(sole)));
        for cannot in browser.engine.cannot() {
            steps.note(format!("in {}: {cannot}", browser.engine.name()));
        }
    }
    steps.run_side_by_side(jobs)
}
