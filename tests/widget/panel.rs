//! The simulated terminal beside the checkout, used by its own buttons alone.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::common::goods::unique;
use crate::common::page::{all_of, visible_text};
use crate::common::{Element, Setup, fresh_page, order_of, proxy, until};

#[wasm_bindgen_test]
async fn a_whole_sale_is_played_with_the_panels_own_buttons() {
    fresh_page().await;
    let name = unique("panel");
    let terminal = format!("Counter {name}");
    let page = Element::mount(Setup {
        order: Some(proxy::value(&order_of(&name))),
        ..Setup::default()
    });
    let panel = page.mount_panel();
    fill(&panel, "name", &terminal);
    one(&panel, ".make-device").await.click();
    page.pick(&terminal).await;
    page.press("Charge").await;
    page.until_screen("sent").await;
    let title = one(&panel, ".payment-title").await;
    until("the payment in the panel", || {
        let title = visible_text(&title)?;
        (title == format!("{name} · 2400.00 SEK · {terminal} · sent")).then_some(())
    })
    .await;
    assert_eq!(all_of(&panel, ".outcome").len(), 10);

    tap(&panel, "INSUFFICIENT_FUNDS").await;
    page.until_text("status", "Declined: not enough money on the card")
        .await;
    tap(&panel, "SUCCESS").await;
    page.until_screen("paid").await;
    assert!(page.last("ipp-paid").order_id.is_some());
    until("the payment to leave the panel", || {
        all_of(&panel, ".outcome").is_empty().then_some(())
    })
    .await;

    // The log has this sale's callbacks, newest first, and the proxy took each.
    let session = page.last("ipp-paid").session_id.unwrap();
    let kinds = [
        "ipp.session.finalized",
        "ipp.payment.failed",
        "ipp.session.activated",
        "ipp.session.created",
    ];
    until("the callbacks", || {
        let log: Vec<_> = all_of(&panel, ".callback")
            .iter()
            .take(kinds.len())
            .filter_map(visible_text)
            .collect();
        let told =
            |(line, kind): (&String, &&str)| line.contains(*kind) && line.contains("accepted");
        (log.len() == kinds.len() && log.iter().zip(&kinds).all(told)).then_some(())
    })
    .await;
    assert!(!session.is_empty());
}

#[wasm_bindgen_test]
async fn a_panel_that_comes_late_shows_what_is_open_and_leaves_with_its_checkout() {
    let till = fresh_page().await;
    let sale = crate::common::sale(&till, "late").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    let panel = page.mount_panel();
    until("the open payment", || {
        let titles = all_of(&panel, ".payment-title");
        titles
            .iter()
            .filter_map(visible_text)
            .find(|title| title.starts_with(&sale.reference))
    })
    .await;
    page.unmount();
    assert!(!panel.is_connected());
    till.cancel(&payment).await;
}

async fn one(panel: &HtmlElement, selector: &str) -> HtmlElement {
    until(selector, || {
        panel
            .query_selector(selector)
            .unwrap()
            .map(JsCast::unchecked_into)
    })
    .await
}

async fn tap(panel: &HtmlElement, outcome: &str) {
    one(panel, &format!(".outcome[data-outcome={outcome}]"))
        .await
        .click();
}

fn fill(panel: &HtmlElement, name: &str, text: &str) {
    let input = panel.query_selector(&format!("input[name={name}]"));
    let input: HtmlInputElement = input.unwrap().unwrap().unchecked_into();
    input.set_value(text);
}
