//! `cargo xtask bench`: measures how soon the widget starts, the latency of payment updates and of
//! callbacks, how soon a press is answered, what a long history costs, what several proxies do
//! together, and the sizes of the release.

use std::path::{Path, PathBuf};

use crate::browser::Browser;
use crate::engine::Engine;
use crate::failure::{Doing, Outcome};
use crate::ports::at;
use crate::proxy::{self, Settings};
use crate::supervise;
use crate::{
    callbacks, growth, inner_loop, interaction, layout, load, package, paths, ports, programs,
    release, say, sizes,
};

/// What is made for a measurement, below the target folder.
pub(crate) const FOLDER: &str = "xtask-bench";

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// How long after Kustom's callback the text on the page changes (p50, p95), in headless
    /// Chromium, with the release and a release build of ipp-proxy; and the bundles' bytes.
    Page,
    /// How soon a release build of ipp-proxy acknowledges 200 signed callbacks a second (p50,
    /// p95, p99, max).
    Callbacks,
    /// How soon the widget can charge after its page is opened, and how many bytes that takes, beside
    /// a twin of the same screens in Preact (`bench/twin`): on a fast machine and on a slow tablet,
    /// without and with the files in the browser's cache. Believe ratios, not times.
    Load,
    /// How soon each button is answered on the screen of a slow tablet (p50, p98, worst), from the
    /// input to the next paint as browsers measure it, with a few terminals and with 300; and how
    /// soon 300 terminals are listed. Prints aims and ratios.
    Interaction,
    /// What starting a payment, listing a till's open payments and opening a stream cost with a
    /// long history of ended payments in the database, compared with none: ratios of medians.
    Growth,
    /// Three release builds of ipp-proxy on PostgreSQL, beside one on SQLite: how soon a page at one
    /// shows what another has done, payments and callbacks a second, the memory of event streams,
    /// and how soon streams are back when a proxy is killed. Needs PostgreSQL, and a `ulimit -n`
    /// above the number of streams.
    Proxies,
    /// How long each command of CONTRIBUTING's inner loop takes after a change, in `--runs` runs each.
    /// Alone only, since it compiles much of the workspace again.
    InnerLoop,
}

/// The scope of the measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Options {
    /// Measure this part alone.
    #[arg(long)]
    pub(crate) only: Option<Part>,
    /// Make so many payments on the page, and at each proxy that is compared.
    #[arg(long, default_value_t = 200)]
    pub(crate) payments: usize,
    /// Send callbacks for so long.
    #[arg(long, default_value_t = 30)]
    pub(crate) seconds: u32,
    /// Compare with a history of so many ended payments.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) history: u32,
    /// Open each of the two pages so many times in each condition; press each button, and run each command of
    /// the inner loop, so many times.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) runs: u32,
    /// Open so many event streams, evenly over three proxies.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(3..))]
    pub(crate) streams: u32,
}

/// Measures all of it, or one part.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let wanted = |part| options.only.is_none_or(|only| only == part);
    if wanted(Part::Callbacks) {
        callbacks::run(options.seconds)?;
    }
    if wanted(Part::Growth) {
        growth::run(options.history, options.payments)?;
    }
    if wanted(Part::Proxies) {
        several(options)?;
    }
    if wanted(Part::Load) {
        load::run(options.runs)?;
    }
    if wanted(Part::Interaction) {
        interaction::run(options.runs)?;
    }
    if options.only == Some(Part::InnerLoop) {
        inner_loop::run(options.runs)?;
    }
    if wanted(Part::Page) {
        page(options.payments)?;
    }
    Ok(())
}

#[cfg(unix)]
fn several(options: &Options) -> Outcome<()> {
    crate::proxies::run(options)
}

/// Servers are started for measurements on Unix alone.
#[cfg(not(unix))]
fn several(_: &Options) -> Outcome<()> {
    say::plain("several proxies are measured on Unix alone");
    Ok(())
}

/// Has `ipp-drive` measure the pages of `site`, each thing `runs` times, with a release build of the proxy
/// without limits.
pub(crate) fn pages(browser: &Browser, part: &str, site: &Path, runs: u32) -> Outcome<()> {
    release::build()?;
    programs::build(&["ipp-drive"])?;
    let settings = Settings {
        limited: false,
        ..Settings::new(release::built("ipp-proxy")?, ports::any_free()?, FOLDER)?
    };
    let _proxy = proxy::start(&settings)?;
    say::step(format!("measuring, {runs} times each"));
    let (_driver, mut drive) = programs::drive_in(browser, part)?;
    drive.arg("--files").arg(site);
    drive.args(["--proxy", &at(settings.port)]);
    drive.args(["--runs", &runs.to_string()]);
    supervise::must_succeed("measuring", &mut drive, "what it said is above")
}

/// Measures `payments` payments with the files that pages load in production, against a release
/// build of the proxy, and prints both tables.
fn page(payments: usize) -> Outcome<()> {
    let browser = Browser::ensure(Engine::Chromium)?;
    let dist = package::build()?;
    release::build()?;
    programs::build(&["ipp-drive"])?;

    let port = ports::any_free()?;
    let settings = Settings {
        limited: false,
        ..Settings::new(release::built("ipp-proxy")?, port, FOLDER)?
    };
    let _proxy = proxy::start(&settings)?;
    say::step(format!("{payments} payments"));
    let (_driver, mut drive) = programs::drive_in(&browser, "bench")?;
    let page = at(ports::any_free()?);
    drive
        .arg("--serve")
        .arg(site(&dist)?)
        .args(["--page", &format!("{page}/?proxy={}", at(port))])
        .args(["--payments", &payments.to_string()]);
    supervise::must_succeed("measuring", &mut drive, "what it said is above")?;
    say::plain(sizes::table(&dist)?);
    Ok(())
}

/// The demo shop, with the release in place of the development modules; made once per process.
pub(crate) fn site(dist: &Path) -> Outcome<PathBuf> {
    static MADE: paths::Once = paths::Once::new();
    MADE.path(|| make_site(dist, layout::target()?.join(FOLDER).join("site")))
}

fn make_site(dist: &Path, site: PathBuf) -> Outcome<PathBuf> {
    let root = layout::root();
    paths::copy(dist, &site, |_| true)?;
    paths::copy(&dist.join("locales"), &site.join("locales"), |_| true)?;
    paths::copy(&root.join("www/demo"), &site.join("demo"), |_| true)?;
    let page = std::fs::read_to_string(root.join("index.html")).doing("read index.html")?;
    std::fs::write(site.join("index.html"), released(&page)).doing("write the page")?;
    Ok(site)
}

/// Loads the element as a merchant's page does: one module, one wasm.
fn released(page: &str) -> String {
    let of_development = |line: &str| {
        line.contains("data-trunk") || (line.contains("modulepreload") && line.contains("element/"))
    };
    let kept: Vec<&str> = page.lines().filter(|line| !of_development(line)).collect();
    kept.join("\n")
        .replace("element/playground.js", "ipp-playground.js")
        .replace("\"ipp-checkout.js\"", "\"ipp-playground.js\"")
        .replace("ipp-checkout_bg.wasm", "ipp-playground_bg.wasm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measured_page_loads_the_release_and_nothing_else() {
        let page = released(include_str!("../../index.html"));
        assert!(page.contains("<script type=\"module\" src=\"ipp-playground.js\"></script>"));
        assert!(page.contains("<link rel=\"modulepreload\" href=\"ipp-playground.js\">"));
        assert!(page.contains("ipp-playground_bg.wasm"));
        for gone in [
            "data-trunk",
            "ipp-checkout.js",
            "ipp-checkout_bg",
            "element/frame.js",
        ] {
            assert!(!page.contains(gone), "{gone}");
        }
    }
}
