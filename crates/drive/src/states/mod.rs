//! Creates every state that a cashier can see, with the real proxy and the playground, and inspects
//! it in every view: nothing overflows, jumps or is too small to touch, and axe finds nothing.
//! Saves a screenshot of each, and compares it with the same state in the gallery.

mod before;
mod heard;
mod in_gallery;
mod inspection;
mod keyboard;
mod languages;
mod mirror;
mod people;
mod picture;
pub(crate) mod sheet;
mod story;
mod till;
mod view;

use std::path::PathBuf;

use crate::cli::Target;
use crate::failure::{Failure, Outcome};
use crate::shop::Shop;
use inspection::Inspection;
pub(crate) use picture::photograph;
use till::Till;

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
    let till = Till::new(Shop::open(driver).await?, options)?;
    let mut inspection = Inspection::new(folder.clone());
    let told = async {
        till.open().await?;
        story::tell(&till, &mut inspection).await?;
        let page = &options.target.page;
        let differs = in_gallery::compare(&till.shop.browser, page, &inspection.drawn).await?;
        differs
            .into_iter()
            .for_each(|finding| inspection.note(finding));
        Outcome::Ok(())
    }
    .await;
    if told.is_err() {
        // A screenshot of where it stopped; only the original error is reported.
        let _ = till.shop.shoot("failed").await;
    }
    let findings = inspection.close(&till.shop.browser).await;
    till.shop.browser.close().await;
    let (findings, seen) = findings?;
    let said: String = findings
        .iter()
        .map(|finding| format!("\n  {finding}"))
        .collect();
    match told {
        Ok(()) if findings.is_empty() => Ok(format!(
            "every state passed: {seen}; {} has the pictures, all of a view or a language on one sheet",
            folder.display()
        )),
        Ok(()) => Err(Failure::page(format!(
            "{} things are wrong:{said}",
            findings.len()
        ))),
        Err(error) => Err(Failure::page(format!("{error}{said}"))),
    }
}
