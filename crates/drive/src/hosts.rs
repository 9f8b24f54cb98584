//! The examples, one till in each framework. Each is its own page, built as its README says, and
//! all must behave the same.

use std::path::PathBuf;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::browser::Place;
use crate::cli::Driver;
use crate::counter::{Counter, Terminal};
use crate::failure::{Failure, Outcome};
use crate::serve::Site;
use crate::shop::{CHECKOUT, Shop};
use crate::strict::POLICY;

/// The examples, by the names of their folders.
const HOSTS: [&str; 7] = [
    "html", "react", "next", "vue", "svelte", "angular", "leptos",
];

/// The example that a server has rendered, with what it has rendered in scripts of the page too.
const RENDERED: &str = "next";

/// The example whose own button charges, by the component's handle.
const HANDLE: &str = "leptos";

/// The proxy's address in the examples' sources.
const PROXY: &str = "http://127.0.0.1:8787";

/// Records the browser's complaints, also where the driver does not report them.
const WATCH: &str = include_str!("../pages/strict/watch.js");

/// The amount of every example's order, in digits.
const AMOUNT: &str = "240000";

/// Runs all examples and returns the report.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let counter = Counter::at(&options.proxy).await?;
    let terminal = counter.terminal("Counter 1").await?;
    for host in HOSTS {
        let shop = Shop::open(&options.driver).await?;
        let drive = async |shop: &Shop| {
            let till = Till {
                shop,
                counter: &counter,
                terminal: &terminal,
            };
            till.drive(host, options).await
        };
        let done = shop.during(&format!("{host}-failed"), drive).await;
        done.map_err(|error| Failure::page(format!("examples/{host}: {error}")))?;
    }
    Ok(format!(
        "every example took a payment: {}",
        HOSTS.join(", ")
    ))
}

/// What to drive.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The browser.
    #[command(flatten)]
    driver: Driver,
    /// The folder that has one folder per built example.
    #[arg(long)]
    examples: PathBuf,
    /// The folder of the html example, which is not options.
    #[arg(long)]
    html: PathBuf,
    /// The npm package, which the html example loads.
    #[arg(long)]
    package: PathBuf,
    /// The proxy's address.
    #[arg(long)]
    proxy: String,
}

impl Options {
    /// The site of an example, with the proxy behind the same origin.
    fn site(&self, host: &str) -> Outcome<Site> {
        let (page, site) = match host {
            "html" => (
                self.html.clone(),
                Site::default().folder("/ipp-checkout/", &self.package),
            ),
            host => (self.examples.join(host), Site::default()),
        };
        let index = std::fs::read_to_string(page.join("index.html")).map_err(|error| {
            Failure::Usage(format!("{} can't be served: {error}", page.display()))
        })?;
        if !index.contains(PROXY) {
            return Err(Failure::page(format!("index.html does not name {PROXY}")));
        }
        let index = index.replace(PROXY, "");
        let policy = if host == RENDERED {
            with_hashes(POLICY, &index)
        } else {
            POLICY.to_owned()
        };
        let index = index.replacen("<head>", "<head><script src=\"/watch.js\"></script>", 1);
        Ok(site
            .folder("/", page)
            .text("/index.html", index)
            .text("/watch.js", WATCH)
            .proxy(&self.proxy)
            .header("content-security-policy", policy))
    }
}

/// The policy that allows the scripts in the page itself too, by their hashes.
fn with_hashes(policy: &str, page: &str) -> String {
    let scripts = page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(script)
    });
    let hash = |script| BASE64_STANDARD.encode(Sha256::digest(script));
    let hashes: String = scripts
        .map(|script| format!("'sha256-{}' ", hash(script)))
        .collect();
    policy.replacen("script-src ", &format!("script-src {hashes}"), 1)
}

/// The context of a run of one example.
struct Till<'a> {
    shop: &'a Shop,
    counter: &'a Counter,
    terminal: &'a Terminal,
}

impl Till<'_> {
    /// Serves an example and makes a sale in it.
    async fn drive(&self, host: &str, options: &Options) -> Outcome<()> {
        let served = options.site(host)?.serve().await?;
        let browser = &self.shop.browser;
        browser.goto(&format!("{}/", served.origin)).await?;
        let sale = self.uses(host).await;
        // The records may say what went wrong.
        let mut complaints = browser.complaints().await?;
        match browser.run("return globalThis.seen", Vec::new()).await? {
            Value::Array(seen) => complaints.extend(seen.iter().map(Value::to_string)),
            _ => return Err(Failure::page("the page does not listen to complaints")),
        }
        let complaints = complaints.join("; ");
        match (sale, complaints.is_empty()) {
            (done, true) => done,
            (Ok(()), false) => Err(Failure::page(format!("the console: {complaints}"))),
            (Err(error), false) => {
                Err(Failure::page(format!("{error}; the console: {complaints}")))
            }
        }
    }

    async fn uses(&self, host: &str) -> Outcome<()> {
        self.sale().await?;
        if host == HANDLE {
            self.sale_by_the_handle().await?;
        }
        Ok(())
    }

    /// Makes a sale, during which the checkout is removed and reinserted.
    async fn sale(&self) -> Outcome<()> {
        self.asks_for_the_order().await?;
        self.shop.pick(&self.terminal.name).await?;
        self.shop.press("Charge").await?;
        self.waits_for_the_terminal().await?;
        let payment = self.counter.running(self.terminal).await?;

        self.toggle("Bring the checkout back").await?;
        self.must_be_gone().await?;
        let state = self.counter.payment(&payment, "state").await?;
        if state != "sent" {
            return Err(Failure::page(format!(
                "taking the checkout off the page made the payment {state}"
            )));
        }
        self.toggle("Put the checkout away").await?;
        self.waits_for_the_terminal().await?;

        self.is_paid(&payment).await?;
        self.shop.browser.click(Place::Page("#next")).await?;
        self.asks_for_the_order().await?;
        self.shop.offers("Charge").await
    }

    /// Makes a sale by the app's own button, which calls the component's handle. While the checkout
    /// is away, the call is refused.
    async fn sale_by_the_handle(&self) -> Outcome<()> {
        let (button, refused) = (Place::Page("#charge"), Place::Page("#refused"));
        self.toggle("Bring the checkout back").await?;
        self.must_be_gone().await?;
        self.shop.browser.click(button).await?;
        self.shop.browser.reads(refused, &["not_ready"]).await?;
        self.toggle("Put the checkout away").await?;
        self.shop.offers("Charge").await?;
        self.shop.browser.click(button).await?;
        self.waits_for_the_terminal().await?;
        let payment = self.counter.running(self.terminal).await?;
        self.is_paid(&payment).await?;
        // The call has resolved with the payment.
        let is_empty = |text: &str| text.is_empty();
        self.shop
            .browser
            .until_text(refused, "is empty", is_empty)
            .await
            .map(drop)
    }

    /// Taps a card and waits until the app knows of the paid order.
    async fn is_paid(&self, payment: &str) -> Outcome<()> {
        self.counter.tap(payment).await?;
        let shown = self
            .shop
            .browser
            .reads(Place::Page("#order-id"), &["-"])
            .await?;
        let order_id = self.counter.payment(payment, "order_id").await?;
        if shown == order_id {
            return Ok(());
        }
        Err(Failure::page(format!(
            "it heard of order {shown}, and it was {order_id}"
        )))
    }

    /// Waits until the element has received the `order` property.
    async fn asks_for_the_order(&self) -> Outcome<()> {
        self.shop.asks_for(AMOUNT).await
    }

    async fn waits_for_the_terminal(&self) -> Outcome<()> {
        let words = format!("Waiting for {}", self.terminal.name);
        self.shop.says(&words).await
    }

    /// Presses the app's own button and waits until it shows the next label.
    async fn toggle(&self, then: &str) -> Outcome<()> {
        let button = Place::Page("#toggle");
        self.shop.browser.click(button).await?;
        self.shop.browser.reads(button, &[then]).await.map(drop)
    }

    async fn must_be_gone(&self) -> Outcome<()> {
        let script = "return document.querySelector(arguments[0]) === null";
        if self.shop.browser.run(script, vec![json!(CHECKOUT)]).await? == json!(true) {
            return Ok(());
        }
        Err(Failure::page("the checkout is still on the page"))
    }
}

#[cfg(test)]
mod tests {
    use super::with_hashes;

    #[test]
    fn a_script_in_the_page_is_allowed_by_its_hash_alone() {
        let page = "<script src=\"/a.js\"></script><script id=\"b\">alert(1)</script>";
        assert_eq!(
            with_hashes("script-src 'self'; style-src 'self'", page),
            "script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=' 'self'; style-src 'self'"
        );
    }
}
