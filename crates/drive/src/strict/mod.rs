//! Pages with the strictest policies, served in each way that a shop may use. The element must work
//! there, and the browser must report nothing.

mod deployment;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::cli::Driver;
use crate::counter::Counter;
use crate::failure::{Failure, Outcome};
use crate::network_link::NetworkLink;
use crate::shop::Shop;
pub(crate) use deployment::POLICY;
use deployment::{Built, Deployment};

/// A frame that may run scripts but has an opaque origin, so no storage.
const SANDBOX: &str = "sandbox=\"allow-scripts\"";

/// The module of the npm package that has both elements.
const PACKAGES_ENTRY: &str = "ipp-playground.js";

/// What to drive.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The browser.
    #[command(flatten)]
    driver: Driver,
    /// The folder with the element's files.
    #[arg(long)]
    files: PathBuf,
    /// The module in it that a page loads.
    #[arg(long)]
    entry: String,
    /// The npm package.
    #[arg(long)]
    package: PathBuf,
    /// The proxy's address.
    #[arg(long)]
    proxy: String,
    /// What switches the link between page and proxy.
    #[arg(long)]
    control: String,
}

/// Runs all deployments and returns the report.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let built = Built {
        files: options.files.clone(),
        entry: options.entry.clone(),
        proxy: options.proxy.clone(),
        token: Counter::at(&options.proxy).await?.token().to_owned(),
    };
    built.must_set_no_markup()?;
    let package = Built {
        files: options.package.clone(),
        entry: PACKAGES_ENTRY.to_owned(),
        proxy: built.proxy.clone(),
        token: built.token.clone(),
    };
    package.must_set_no_markup()?;
    let line = NetworkLink::new(&options.control);
    let shop = Shop::open(&options.driver).await?;
    shop.during("strict-failed", async |shop| {
        shop.browser.patience_for_scripts().await?;
        // Terminals and orders outlive a page, and other browsers may use the same proxy.
        let run = format!("strict-{}", std::process::id());
        Till { shop, run }.everywhere(&built, &package, &line).await
    })
    .await?;
    Ok("every strict page passed without a complaint".to_owned())
}

struct Till<'a> {
    shop: &'a Shop,
    run: String,
}

impl Till<'_> {
    async fn everywhere(&self, built: &Built, package: &Built, line: &NetworkLink) -> Outcome<()> {
        let plain = Deployment::plain(built).await?;
        self.at("plain", self.day(&plain, line)).await?;
        let subfolder = Deployment::subfolder(built).await?;
        self.at("in a subfolder", self.sale(&subfolder, "subfolder"))
            .await?;
        let elsewhere = Deployment::elsewhere(built).await?;
        self.at(
            "from another origin",
            self.isolated(&elsewhere, "elsewhere"),
        )
        .await?;
        for (name, attributes) in [("frame", ""), ("sandbox", SANDBOX)] {
            let framed = Deployment::framed(built, attributes, &self.order(name)).await?;
            self.at(name, self.sale(&framed, name)).await?;
        }
        let packed = Deployment::plain(package).await?;
        self.at("the package", self.sale(&packed, "package"))
            .await?;
        let packed = Deployment::elsewhere(package).await?;
        self.at(
            "the package from another origin",
            self.isolated(&packed, "packed"),
        )
        .await?;
        Ok(())
    }

    /// Adds the place to an error.
    async fn at(&self, place: &str, what: impl Future<Output = Outcome<()>>) -> Outcome<()> {
        self.shop.at(place, "return globalThis.seen", what).await
    }

    fn order(&self, name: &str) -> String {
        format!("{}-{name}", self.run)
    }

    /// Opens the page with an order.
    async fn open(&self, deployment: &Deployment, order: &str) -> Outcome<()> {
        let page = format!("{}?order={order}", deployment.page);
        self.shop.browser.goto(&page).await?;
        if deployment.framed {
            self.shop.browser.enter("#till").await?;
        }
        Ok(())
    }

    /// Makes a sale from start to end.
    async fn sale(&self, deployment: &Deployment, name: &str) -> Outcome<()> {
        let order = self.order(name);
        // Created on the first page: a sandbox submits no forms, and the panel needs one.
        let terminal = self.order("plain");
        self.open(deployment, &order).await?;
        self.shop.pick(&terminal).await?;
        self.shop.press("Charge").await?;
        self.shop.says(&format!("Waiting for {terminal}")).await?;
        self.shop.tap("SUCCESS").await?;
        self.shop.says("Paid").await?;
        self.shop.told("#paid", &[&order]).await?;
        self.quiet().await
    }

    /// Shows everything that needs no timeout.
    async fn day(&self, deployment: &Deployment, line: &NetworkLink) -> Outcome<()> {
        let shop = self.shop;
        let terminal = self.order("plain");
        let waiting = format!("Waiting for {terminal}");
        self.open(deployment, &terminal).await?;
        shop.make_device(&terminal).await?;
        shop.pick(&terminal).await?;
        shop.press("Charge").await?;
        shop.says(&waiting).await?;
        shop.tap("INSUFFICIENT_FUNDS").await?;
        shop.says("not enough money").await?;
        shop.press_other("Cancel").await?;
        shop.says("Cancelled").await?;
        shop.press("Charge again").await?;
        shop.says(&waiting).await?;
        self.quiet().await?;

        shop.browser.reload().await?;
        shop.says(&waiting).await?;
        self.quiet().await?;

        line.cut().await?;
        shop.shows(&["Connection lost"]).await?;
        line.restore().await?;
        shop.tap("SUCCESS").await?;
        shop.says("Paid").await?;
        shop.told("#paid", &[&terminal]).await?;
        self.must_hear().await
    }

    /// Makes a sale on a page that must be cross-origin isolated.
    async fn isolated(&self, deployment: &Deployment, name: &str) -> Outcome<()> {
        let order = self.order(name);
        self.open(deployment, &order).await?;
        let isolated = self.run("return globalThis.crossOriginIsolated").await?;
        if isolated != json!(true) {
            return Err(Failure::page("it is not isolated from other origins"));
        }
        let terminal = self.order("plain");
        self.shop.pick(&terminal).await?;
        self.shop.press("Ta betalt").await?;
        self.shop.says(&format!("Väntar på {terminal}")).await?;
        self.shop.tap("SUCCESS").await?;
        self.shop.told("#paid", &[&order]).await?;
        self.quiet().await
    }

    async fn run(&self, script: &str) -> Outcome<Value> {
        self.shop.browser.run(script, Vec::new()).await
    }

    /// Fails if the page has recorded a complaint.
    async fn quiet(&self) -> Outcome<()> {
        match self.run("return globalThis.seen").await? {
            Value::Array(seen) if seen.is_empty() => self.shop.must_be_quiet().await,
            heard => Err(Failure::page(format!("the browser complains: {heard}"))),
        }
    }

    /// Checks that the cut line caused no violation, and that a violation would have been recorded.
    async fn must_hear(&self) -> Outcome<()> {
        let violations = "return globalThis.seen.filter((words) => words.startsWith('violation:'))";
        let before = self.run(violations).await?;
        if before != json!([]) {
            return Err(Failure::page(format!("the browser complains: {before}")));
        }
        self.run("globalThis.offend()").await?;
        let heard = "const done = arguments[arguments.length - 1];
            const look = () => globalThis.seen.some((words) => words.startsWith('violation: style-src'))
                ? done(true) : setTimeout(look, 20);
            look();";
        self.shop.browser.run_async(heard, Vec::new()).await?;
        // Discard the complaints provoked here.
        self.shop.browser.complaints().await.map(drop)
    }
}
