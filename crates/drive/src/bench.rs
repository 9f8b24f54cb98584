//! Measures how long after Kustom's callback reached the proxy the text on the page changes.
//!
//! Both times are in whole milliseconds of this machine's clock: the proxy's `received_at`, and the
//! page's when the headline in the document has become "Paid".

use serde_json::{Value, json};

use crate::cli::{Target, secret};
use crate::failure::{Failure, Outcome};
use crate::shop::Shop;
use crate::stats::millis;

/// One payment, charged and tapped in the page, so that the driver's own delays don't count.
/// Returns the milliseconds from the callback to the text.
const ONE_PAYMENT: &str = r#"
const [reference, done] = arguments;
const checkout = document.querySelector("ipp-checkout");
const proxy = checkout.getAttribute("proxy");
const order = {
  merchant_reference1: reference, purchase_currency: "SEK", order_amount: 12500, order_tax_amount: 2500,
  order_items: [{ type: "physical", reference: "BENCH", name: "Measured", quantity: 1, unit_price: 12500,
    total_amount: 12500, tax_rate: 2500, total_tax_amount: 2500 }],
};
const sent = new Promise((resolve, reject) => {
  const heard = ({ detail }) => {
    if (detail.state !== "sent" || detail.order.merchant_reference1 !== reference) return;
    checkout.removeEventListener("ipp-change", heard);
    resolve(detail);
  };
  checkout.addEventListener("ipp-change", heard);
  checkout.addEventListener("ipp-error", ({ detail }) => reject(new Error(detail.detail)), { once: true });
});
const reads = (word) => new Promise((resolve) => {
  const root = checkout.shadowRoot;
  const observer = new MutationObserver(() => {
    if (!root.querySelector("[part~='status']")?.textContent.includes(word)) return;
    observer.disconnect();
    resolve(Date.now());
  });
  observer.observe(root, { subtree: true, childList: true, characterData: true });
});
// A refusal ends the measurement with the proxy's own sentence.
const ask = async (path, options = {}) => {
  const answer = await fetch(`${proxy}/api/playground/${path}`, { headers, ...options });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${body.detail ?? "no detail"}`);
  return body;
};
let headers;
(async () => {
  const token = await checkout.fetchToken();
  headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  checkout.order = order;
  checkout.charge();
  const { payment_id, session_id } = await sent;
  const paid = reads("Paid");
  await ask(`payments/${payment_id}/tap`, { method: "POST", body: "{}" });
  const changed = await paid;
  for (;;) {
    const { callbacks } = await ask("callbacks");
    const told = callbacks.find((c) => c.type === "ipp.session.finalized" && c.session_id === session_id);
    if (!told) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    checkout.order = null;
    checkout.reset();
    return done(changed - Date.parse(told.received_at));
  }
})().catch((error) => done(String(error)));
"#;

/// What to drive.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The page.
    #[command(flatten)]
    pub(crate) target: Target,
    /// How many payments to make.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..))]
    payments: u64,
}

/// Makes the payments and returns the table.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let target = &options.target;
    let shop = Shop::open(&target.driver).await?;
    let measured = async |shop: &Shop| measure(shop, target, options.payments).await;
    Ok(report(&shop.during("bench-failed", measured).await?))
}

async fn measure(shop: &Shop, target: &Target, payments: u64) -> Outcome<Vec<i64>> {
    shop.browser.goto(&page_for(&target.page)).await?;
    shop.browser.patience_for_scripts().await?;
    shop.make_device("Bench").await?;
    shop.touch("CAFE-01").await?;
    shop.pick("Bench").await?;
    let run = shop.reference().await?;
    let mut took = Vec::new();
    for number in 0..payments {
        let answer = shop
            .browser
            .run_async(ONE_PAYMENT, vec![json!(format!("{run}-{number}"))])
            .await?;
        match answer {
            Value::Number(millis) => took.extend(millis.as_i64()),
            other => return Err(Failure::page(format!("payment {number}: {other}"))),
        }
    }
    Ok(took)
}

/// The page's address with the till's token, if it is given by IPP_TILL_TOKEN: only the playground
/// inside a proxy gives pages one.
fn page_for(page: &str) -> String {
    match secret("IPP_TILL_TOKEN") {
        Ok(token) => format!("{page}#token={token}"),
        Err(_) => page.to_owned(),
    }
}

fn report(took: &[i64]) -> String {
    let at = |percent| millis(took, percent);
    // The proxy also polls the session now and then, and may be faster than the callback.
    let earlier = took.iter().filter(|ms| **ms < 0).count();
    format!(
        "callback received → text changed, {} payments: p50 {}, p95 {}, max {} ({earlier} seen before the callback)",
        took.len(),
        at(50),
        at(95),
        at(100),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_tells_of_texts_that_changed_before_the_callback() {
        let words = report(&[-3, 10, 20, 30]);
        assert!(
            words.contains("p50 10 ms, p95 30 ms, max 30 ms (1 seen before"),
            "{words}"
        );
    }
}
