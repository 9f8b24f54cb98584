//! Creates every state that a cashier can see, with the real proxy and the playground, and inspects
//! it in every view: nothing overflows, jumps or is too small to touch, and axe finds nothing.
//! Saves a screenshot of each.

mod before;
mod gallery;
mod heard;
mod keyboard;
mod languages;
mod mirror;
mod people;
mod sheet;
mod story;
mod till;
mod view;

use std::path::PathBuf;

use crate::browser::Browser;
use crate::cli::Target;
use crate::failure::{Failure, Outcome};
use gallery::Gallery;
use till::{Secrets, Till};

/// What to drive.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The page.
    #[command(flatten)]
    pub(crate) target: Target,
    /// The address of the link between page and proxy.
    #[arg(long)]
    line: String,
    /// What switches it.
    #[arg(long)]
    control: String,
    /// What switches the link between proxy and playground.
    #[arg(long)]
    kustom_control: String,
    /// The proxy's own address.
    #[arg(long)]
    proxy: String,
    /// The playground's own address.
    #[arg(long)]
    playground: String,
    /// The file of axe's script.
    #[arg(long)]
    axe: PathBuf,
}

/// Inspects all states and returns the report.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let driver = &options.target.driver;
    let folder = &driver.screenshots;
    let browser = Browser::open(driver).await?;
    let till = Till::new(browser, options, secrets()?)?;
    let mut gallery = Gallery::new(folder.clone());
    let told = async {
        till.open().await?;
        story::tell(&till, &mut gallery).await
    }
    .await;
    if told.is_err() {
        // A screenshot of where it stopped; only the original error is reported.
        let _ = till.browser.shoot(folder, "failed").await;
    }
    let findings = gallery.close(&till.browser).await;
    // An error on closing the window does not change the result.
    let _ = till.browser.close().await;
    let (findings, seen) = findings?;
    let said = findings.iter().map(|finding| format!("\n  {finding}"));
    match told {
        Ok(()) if findings.is_empty() => Ok(format!(
            "every state passed: {seen}; {} has the pictures, all of a view or a language on one sheet",
            folder.display()
        )),
        Ok(()) => Err(Failure::page(format!(
            "{} things are wrong:{}",
            findings.len(),
            said.collect::<String>()
        ))),
        Err(error) => Err(Failure::page(format!(
            "{error}{}",
            said.collect::<String>()
        ))),
    }
}

/// Reads secrets from the environment, since any user of the machine can read arguments.
fn secrets() -> Outcome<Secrets> {
    let read =
        |name: &str| std::env::var(name).map_err(|_| Failure::Usage(format!("{name} is not set")));
    Ok(Secrets {
        till: read("IPP_TILL_TOKEN")?,
        other: read("IPP_OTHER_TOKEN")?,
        key: read("KUSTOM_API_KEY")?,
    })
}
