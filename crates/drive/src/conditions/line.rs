//! A line to the proxy on which no event stream comes through: the element reads by ordinary requests,
//! and a charge ends as it ended at the proxy.

use std::time::Duration;

use http::StatusCode;

use super::Till;
use super::patched::{NO_STREAM, fetch};
use crate::failure::Outcome;
use crate::serve::Site;

/// The path of the stream.
const EVENTS: &str = "/api/events";

/// What a reverse proxy collects by default, and more than a payment's events are in a test.
const EIGHT_KIB: usize = 8 << 10;
const ENDLESS: usize = 1 << 30;

/// Longer than the element waits for a first event.
const FIVE_SECONDS: Duration = Duration::from_secs(5);

pub(super) async fn run(till: &Till<'_>) -> Outcome<()> {
    let site = || till.site(&till.page(""));
    let held = works(till, site().collect(EVENTS, ENDLESS), "held");
    till.at("a stream that is held back", held).await?;
    let collected = works(till, site().collect(EVENTS, EIGHT_KIB), "collected");
    till.at("a stream that comes in pieces of 8 KiB", collected)
        .await?;
    let hanging = works(till, site().hang(EVENTS), "hanging");
    till.at("a stream that is never answered", hanging).await?;
    let late = waits(till, site().late(EVENTS, FIVE_SECONDS), "late");
    till.at("a stream that is answered after 5 seconds", late)
        .await?;
    let broken = works(
        till,
        site().refuse(EVENTS, StatusCode::BAD_GATEWAY),
        "broken",
    );
    till.at("a stream that breaks at once", broken).await?;
    for (at, (name, answer)) in NO_STREAM.iter().enumerate() {
        let site = till.site(&till.page(&fetch(answer)));
        till.at(name, works(till, site, &format!("body-{at}")))
            .await?;
    }
    Ok(())
}

/// Pays and cancels; the page's developer is told once that there is no stream.
async fn works(till: &Till<'_>, site: Site, name: &str) -> Outcome<()> {
    sells(till, site, name).await?;
    till.tells(&["no_stream"]).await
}

/// Pays and cancels; the page's developer is told nothing, since the stream comes in the end.
async fn waits(till: &Till<'_>, site: Site, name: &str) -> Outcome<()> {
    sells(till, site, name).await?;
    till.tells(&[]).await
}

/// Pays a first order and cancels a second.
async fn sells(till: &Till<'_>, site: Site, name: &str) -> Outcome<()> {
    // Other conditions have orders of these names too.
    let name = &format!("line-{name}");
    let served = till.serve(site, name).await?;
    till.sale(name).await?;
    till.shop.press("Done").await?;
    let second = format!("{name}-second");
    till.open(&served, &second).await?;
    till.charge(&second).await?;
    till.shop.press_other("Cancel").await?;
    till.shop.says("Cancelled").await?;
    Ok(())
}
