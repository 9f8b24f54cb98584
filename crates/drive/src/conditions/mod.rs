//! Adverse conditions of page, browser and network: all connections taken; no event stream; caches with old files
//! and answers; files that are missing, broken, hang or are from two versions; pages that write the
//! element late or leave in mid-payment; parts of the browser that the page has replaced. The element
//! charges, or reports once what is wrong.

mod caches;
mod connections;
mod early;
mod line;
mod loading;
mod pages;
mod patched;
mod versions;
mod wrapped;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::browser::{Browser, until};
use crate::cli::Driver;
use crate::counter::Counter;
use crate::failure::Outcome;
use crate::serve::{Served, Site};
use crate::shop::Shop;

/// The path of the element's files.
const FILES: &str = "/ipp/";
/// The module that a page loads, and its wasm.
const ENTRY: &str = "ipp-checkout.js";
const WASM: &str = "ipp-checkout_bg.wasm";

/// What to drive.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The browser.
    #[command(flatten)]
    driver: Driver,
    /// The npm package.
    #[arg(long)]
    package: PathBuf,
    /// The same with names that carry each file's hash.
    #[arg(long)]
    hashed: PathBuf,
    /// The folder with `zone.umd.min.js` and `sentry.js`.
    #[arg(long)]
    wrappers: PathBuf,
    /// The proxy's address.
    #[arg(long)]
    proxy: String,
    /// One kind of conditions alone.
    #[arg(long)]
    only: Option<Kind>,
}

/// A kind of conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Files are missing, broken or forbidden, or hang.
    Loading,
    /// What is asked for while the wasm loads.
    Early,
    /// A new version is deployed, and files of two versions meet.
    Versions,
    /// The page writes the element late, leaves and comes back, or has no token for it.
    Pages,
    /// The page has replaced parts of the browser.
    Patched,
    /// The page has libraries that wrap parts of the browser.
    Wrapped,
    /// Caches keep old files and answers.
    Caches,
    /// All connections are taken.
    Connections,
    /// No event stream comes through.
    Line,
}

/// Runs all conditions and returns the report.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let counter = Counter::at(&options.proxy).await?;
    let browser = Browser::open_eager(&options.driver).await?;
    let shop = Shop::in_window(browser, &options.driver);
    shop.during("conditions-failed", async |shop| {
        shop.browser.patience_for_scripts().await?;
        let till = Till {
            shop,
            counter: &counter,
            package: &options.package,
            hashed: &options.hashed,
            wrappers: &options.wrappers,
            proxy: &options.proxy,
            run: format!("conditions-{}", std::process::id()),
        };
        everything(&till, options.only).await
    })
    .await?;
    Ok("under every condition it charged, or said once what is wrong".to_owned())
}

async fn everything(till: &Till<'_>, only: Option<Kind>) -> Outcome<()> {
    let wanted = |kind| only.is_none_or(|only| only == kind);
    if wanted(Kind::Loading) {
        loading::run(till).await?;
    }
    if wanted(Kind::Early) {
        early::run(till).await?;
    }
    if wanted(Kind::Versions) {
        versions::run(till).await?;
    }
    if wanted(Kind::Pages) {
        pages::run(till).await?;
    }
    if wanted(Kind::Patched) {
        patched::run(till).await?;
    }
    if wanted(Kind::Wrapped) {
        wrapped::run(till).await?;
    }
    if wanted(Kind::Caches) {
        caches::run(till).await?;
    }
    if wanted(Kind::Connections) {
        connections::run(till).await?;
    }
    if wanted(Kind::Line) {
        line::run(till).await?;
    }
    Ok(())
}

/// One till of the playground, and its sites.
struct Till<'a> {
    shop: &'a Shop,
    counter: &'a Counter,
    package: &'a Path,
    hashed: &'a Path,
    wrappers: &'a Path,
    proxy: &'a str,
    run: String,
}

/// A page that is served.
struct Page {
    /// The module that it loads.
    entry: String,
    /// The script that runs first.
    condition: String,
    /// The number of elements.
    elements: usize,
    /// The page's language.
    locale: &'static str,
    /// The proxy's address; empty if it is behind the page's own origin.
    proxy: String,
}

impl Page {
    fn html(&self) -> String {
        let element = format!("<ipp-checkout proxy=\"{}\"></ipp-checkout>", self.proxy);
        include_str!("../../pages/conditions/index.html")
            .replace("{locale}", self.locale)
            .replace("{entry}", &self.entry)
            .replace("{elements}", &element.repeat(self.elements))
    }
}

impl Till<'_> {
    /// A page with its proxy behind its own origin, under `condition`.
    fn page(&self, condition: &str) -> Page {
        Page {
            entry: ENTRY.to_owned(),
            condition: condition.to_owned(),
            elements: 1,
            locale: "en",
            proxy: String::new(),
        }
    }

    /// The site that serves the page; more can be added before it is served.
    fn site(&self, page: &Page) -> Site {
        let watch = include_str!("../../pages/conditions/watch.js");
        let till = include_str!("../../pages/conditions/till.js");
        Site::default()
            .text("/index.html", page.html())
            .text("/condition.js", page.condition.as_str())
            .text("/watch.js", watch)
            .text("/till.js", till)
            .folder(FILES, self.package)
            .proxy(self.proxy)
    }

    /// Serves a site, and opens it with an order of this name.
    async fn serve(&self, site: Site, name: &str) -> Outcome<Served> {
        let served = site.serve().await?;
        self.open(&served, name).await?;
        Ok(served)
    }

    /// Opens a page with an order of this name.
    async fn open(&self, served: &Served, name: &str) -> Outcome<()> {
        let page = format!("{}/?order={}-{name}", served.origin, self.run);
        self.shop.browser.goto(&page).await
    }

    /// Makes a sale on its own terminal, until paid.
    async fn sale(&self, name: &str) -> Outcome<()> {
        let payment = self.charge(name).await?;
        self.pay(&payment).await
    }

    /// Charges on its own terminal; returns the running payment.
    async fn charge(&self, name: &str) -> Outcome<String> {
        let terminal = self.counter.terminal(&self.name(name)).await?;
        self.shop.pick(&terminal.name).await?;
        self.shop.press("Charge").await?;
        self.shop
            .says(&format!("Waiting for {}", terminal.name))
            .await?;
        self.counter.running(&terminal).await
    }

    /// Taps the card of a payment, and waits until the page shows that it is paid.
    async fn pay(&self, payment: &str) -> Outcome<()> {
        self.counter.tap(payment).await?;
        self.shop.says("Paid").await
    }

    /// A name unique to this run, for what outlives a page.
    fn name(&self, name: &str) -> String {
        format!("{} {name}", self.run)
    }

    /// Waits until the element shows the text `part`, in whatever way.
    async fn reads(&self, part: &str) -> Outcome<()> {
        self.until("return globalThis.seen?.()", |seen| {
            seen.as_str().is_some_and(|text| text.contains(part))
        })
        .await
    }

    /// Waits until the element has reported exactly these codes.
    async fn tells(&self, codes: &[&str]) -> Outcome<()> {
        self.until("return globalThis.codes", |told| *told == json!(codes))
            .await
    }

    async fn until(&self, script: &str, wish: impl Fn(&Value) -> bool) -> Outcome<()> {
        until(async || {
            let value = self.shop.browser.run(script, Vec::new()).await?;
            let words = || format!("{script} is {value}");
            Ok(wish(&value).then_some(()).ok_or_else(words))
        })
        .await
    }

    /// Adds the place to an error.
    async fn at(&self, place: &str, what: impl Future<Output = Outcome<()>>) -> Outcome<()> {
        let record = "return [globalThis.codes, globalThis.seen?.()]";
        self.shop.at(place, record, what).await
    }
}
