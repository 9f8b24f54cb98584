//! Caches that answer with an outdated state.

use super::Till;
use crate::failure::Outcome;

/// Registers the worker and waits until it controls the page.
const REGISTER: &str = "const done = arguments[arguments.length - 1];
    navigator.serviceWorker.register('/worker.js');
    const look = () => navigator.serviceWorker.controller ? done(true) : setTimeout(look, 20);
    look();";

/// Caches a payment, as a page that reads its payments itself does.
const KEEP: &str = "const [id, done] = arguments;
    const checkout = document.querySelector('ipp-checkout');
    checkout.fetchToken()
      .then((token) => fetch(`/api/payments/${id}`, { headers: { authorization: `Bearer ${token}` } }))
      .then((answer) => answer.json()).then(({ state }) => done(state), (error) => done(String(error)));";

pub(super) async fn run(till: &Till<'_>) -> Outcome<()> {
    till.at("a worker that answers from its cache", worker(till))
        .await
}

/// A payment cached while open is paid while no page is there: the element must not take the cached
/// state for the current one.
async fn worker(till: &Till<'_>) -> Outcome<()> {
    let worker = include_str!("../../pages/conditions/worker.js");
    let site = till.site(&till.page("")).text("/worker.js", worker);
    let (shop, browser) = (&till.shop, &till.shop.browser);
    let _served = till.serve(site, "worker").await?;
    browser.run_async(REGISTER, Vec::new()).await?;
    browser.reload().await?;
    let terminal = till.counter.terminal(&till.name("worker")).await?;
    shop.pick(&terminal.name).await?;
    shop.press("Charge").await?;
    shop.says(&format!("Waiting for {}", terminal.name)).await?;
    let payment = till.counter.running(&terminal).await?;
    for _ in 0..2 {
        let kept = browser
            .run_async(KEEP, vec![payment.as_str().into()])
            .await?;
        if kept != "sent" {
            return Err(crate::failure::Failure::page(format!(
                "nothing was kept: {kept}"
            )));
        }
    }
    let away = "globalThis.away = document.querySelector('ipp-checkout'); away.remove();";
    browser.run(away, Vec::new()).await?;
    till.counter.tap(&payment).await?;
    browser
        .run("document.body.append(away)", Vec::new())
        .await?;
    shop.says("Paid").await?;
    // Removes the worker before the next pages.
    let gone = "const done = arguments[arguments.length - 1];
        navigator.serviceWorker.getRegistrations()
          .then((all) => Promise.all(all.map((one) => one.unregister()))).then(() => done(true));";
    browser.run_async(gone, Vec::new()).await.map(drop)
}
