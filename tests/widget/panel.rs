//! The playground panel, used by its own buttons only.

use ipp_wire::PaymentState;
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
    until("the payment in the panel", || {
        let title = visible_text(&title_of(&panel, &name)?)?;
        (title == format!("{name} · 2400.00 SEK · {terminal} · sent")).then_some(())
    })
    .await;
    assert_eq!(all_of(&panel, ".outcome").len(), 10);
    let phone = phone_of(&panel, &name);
    until_phone(&phone, "sale").await;
    one(&panel, ".activate").await.click();
    page.until_screen("active").await;
    until_phone(&phone, "card").await;

    hold(&panel, "INSUFFICIENT_FUNDS");
    page.until_text("status", "Declined: not enough money on the card")
        .await;
    until_phone(&phone, "declined").await;
    hold(&panel, "SUCCESS");
    page.until_screen("paid").await;
    until_phone(&phone, "approved").await;
    assert!(page.last("ipp-paid").order_id.is_some());
    until("the payment to leave the panel", || {
        title_of(&panel, &name).is_none().then_some(())
    })
    .await;

    // The log has this sale's callbacks, newest first, all accepted by the proxy.
    let mut earlier = [
        "ipp.payment.failed",
        "ipp.session.activated",
        "ipp.session.created",
    ];
    earlier.sort_unstable();
    until("the callbacks", || {
        let log = all_of(&panel, ".callback");
        let log = log.get(..=earlier.len())?;
        let kind = |line: &HtmlElement| {
            let kind = line.query_selector(".kind").unwrap().unwrap();
            kind.text_content().unwrap()
        };
        let accepted = |line| visible_text(line).is_some_and(|text| text.contains("accepted"));
        let mut kinds: Vec<String> = log.iter().map(kind).collect();
        let newest = kinds.remove(0);
        kinds.sort_unstable();
        let told = newest == "ipp.session.finalized" && kinds == earlier;
        (told && log.iter().all(accepted)).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_late_panel_shows_open_payments_and_ends_with_its_checkout() {
    let till = fresh_page().await;
    let sale = crate::common::sale(&till, "late").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    let panel = page.mount_panel();
    until("the open payment", || title_of(&panel, &sale.reference)).await;
    page.unmount();
    assert!(!panel.is_connected());
    till.cancel(&payment).await;
}

#[wasm_bindgen_test]
async fn a_card_stays_with_its_payment_when_another_comes() {
    let till = fresh_page().await;
    let first = crate::common::sale(&till, "first").await;
    let second = crate::common::sale(&till, "second").await;
    let page = Element::mount(Setup::of(&first));
    let panel = page.mount_panel();
    let to_pay = till.start(&first).await.payment_id;
    until("the first payment", || title_of(&panel, &first.reference)).await;
    choose(&panel, &first.reference);
    let other = till.start(&second).await.payment_id;
    until("the second payment", || title_of(&panel, &second.reference)).await;
    // The card is still for the phone that was chosen.
    hold(&panel, "SUCCESS");
    till.until(&to_pay, PaymentState::Paid).await;
    until("the first payment to leave the panel", || {
        title_of(&panel, &first.reference).is_none().then_some(())
    })
    .await;
    choose(&panel, &second.reference);
    hold(&panel, "SUCCESS");
    till.until(&other, PaymentState::Paid).await;
}

#[wasm_bindgen_test]
async fn a_phone_is_paired_by_the_panel() {
    let till = fresh_page().await;
    let (sale, phone) = (crate::common::sale(&till, "pair").await, unique("phone"));
    let page = Element::mount(Setup::of(&sale));
    let panel = page.mount_panel();
    page.ready(&sale).await;
    page.press("Pair a terminal").await;
    let code = until("a code", || page.text("code")).await;
    fill(&panel, "code", &code);
    fill(&panel, "phone", &phone);
    one(&panel, ".pair-phone .make-device").await.click();
    until("the phone", || {
        let said = panel.query_selector(".note").unwrap()?.text_content()?;
        (said == format!("{phone} is paired.")).then_some(())
    })
    .await;
    page.until_text("paired", &format!("{phone} is paired"))
        .await;
}

#[wasm_bindgen_test]
async fn the_clerk_cancels_on_the_phone_and_comes_back_in_range() {
    let till = fresh_page().await;
    let sale = crate::common::sale(&till, "clerk").await;
    let page = Element::mount(Setup::of(&sale));
    let panel = page.mount_panel();
    page.charge(&sale).await;
    until("the sale", || title_of(&panel, &sale.reference)).await;
    let phone = phone_of(&panel, &sale.reference);
    until_phone(&phone, "sale").await;
    one(&panel, ".range").await.click();
    until_phone(&phone, "away").await;
    one(&panel, ".cancel-on-device").await.click();
    until("the reason", || {
        let note = panel.query_selector(".note").unwrap()?.text_content()?;
        note.ends_with("is out of range.").then_some(())
    })
    .await;
    one(&panel, ".range").await.click();
    until_phone(&phone, "sale").await;
    one(&panel, ".cancel-on-device").await.click();
    page.until_screen("cancelled").await;
    until_phone(&phone, "ended").await;
}

#[wasm_bindgen_test]
async fn the_panel_tells_what_happened_to_a_payment() {
    let till = fresh_page().await;
    let sale = crate::common::sale(&till, "history").await;
    let page = Element::mount(Setup::of(&sale));
    let panel = page.mount_panel();
    page.charge(&sale).await;
    until("the sale", || title_of(&panel, &sale.reference)).await;
    one(&panel, ".timeline > summary").await.click();
    one(&panel, ".activate").await.click();
    hold(&panel, "SUCCESS");
    page.until_screen("paid").await;
    until("the whole time axis", || {
        let heads = all_of(&panel, ".happened-head");
        let told: Vec<String> = heads.iter().filter_map(visible_text).collect();
        let all = [
            "start → 201",
            "create → CREATED",
            "shows paid",
            "session.finalized",
        ];
        let has = |part: &&str| told.iter().any(|line| line.contains(*part));
        all.iter().all(has).then_some(())
    })
    .await;
    for bar in all_of(&panel, ".bar") {
        let style = bar.get_attribute("style").unwrap_or_default();
        assert!(
            style.contains("--from") && style.contains("--long"),
            "{style}"
        );
    }
    let start = all_of(&panel, ".happened").into_iter();
    let start = start.filter(|one| visible_text(one).is_some_and(|text| text.contains("start →")));
    let start = start.last().unwrap();
    start.set_attribute("open", "").unwrap();
    let told = |part: &str| {
        let part = start.query_selector(part).unwrap().unwrap();
        part.text_content().unwrap()
    };
    assert!(told(".request").contains("authorization: Bearer [secret]"));
    assert!(told(".request").contains(&sale.reference));
    assert!(told(".answer").contains("\"state\": \""));
    assert!(told(".curl").contains("-H \"authorization: Bearer $TILL_TOKEN\""));
}

#[wasm_bindgen_test]
async fn a_point_of_the_checklist_leads_to_what_proved_it() {
    let till = fresh_page().await;
    let sale = crate::common::sale(&till, "points").await;
    let page = Element::mount(Setup::of(&sale));
    let panel = page.mount_panel();
    page.charge(&sale).await;
    until("the sale", || title_of(&panel, &sale.reference)).await;
    hold(&panel, "SUCCESS");
    page.until_screen("paid").await;
    one(&panel, ".checks > summary").await.click();
    let proof = until("a point with its payment", || {
        let proofs = all_of(&panel, ".checks [data-done] .proof");
        proofs
            .into_iter()
            .find(|proof| visible_text(proof).is_some())
    })
    .await;
    assert_eq!(all_of(&panel, ".checks .point").len(), 7);
    // Where something is missing, there is the scenario that shows it.
    for point in all_of(&panel, ".checks li:not([data-done])") {
        let play = point.query_selector(".play").unwrap().unwrap();
        assert!(
            play.has_attribute("data-scenario"),
            "{:?}",
            point.text_content()
        );
    }
    let payment = proof.get_attribute("data-payment").unwrap();
    proof.click();
    until("its timeline", || {
        let chosen = panel.query_selector(".timeline[open] .choice[aria-pressed=true]");
        let chosen = chosen.unwrap()?.get_attribute("data-payment")?;
        let entries = all_of(&panel, ".happened-head").len();
        (chosen == payment && entries > 0).then_some(())
    })
    .await;
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

/// The title of an order's open payment; its phone is around it.
fn title_of(panel: &HtmlElement, reference: &str) -> Option<HtmlElement> {
    let titles = all_of(panel, ".payment-title");
    let about = format!("{reference} · ");
    titles
        .into_iter()
        .find(|title| visible_text(title).is_some_and(|text| text.starts_with(&about)))
}

/// The phone that has an order's open payment.
fn phone_of(panel: &HtmlElement, reference: &str) -> HtmlElement {
    let title = title_of(panel, reference).unwrap();
    title.parent_element().unwrap().unchecked_into()
}

/// Chooses the phone that has an order's open payment.
fn choose(panel: &HtmlElement, reference: &str) {
    let name = phone_of(panel, reference).query_selector(".phone-name");
    name.unwrap()
        .unwrap()
        .unchecked_into::<HtmlElement>()
        .click();
}

async fn until_phone(phone: &HtmlElement, screen: &str) {
    until(screen, || {
        (phone.get_attribute("data-screen").as_deref() == Some(screen)).then_some(())
    })
    .await;
}

/// Holds a card to the chosen phone.
fn hold(panel: &HtmlElement, outcome: &str) {
    let card = panel.query_selector(&format!(".outcome[data-outcome={outcome}]"));
    card.unwrap()
        .unwrap()
        .unchecked_into::<HtmlElement>()
        .click();
}

fn fill(panel: &HtmlElement, name: &str, text: &str) {
    let input = panel.query_selector(&format!("input[name={name}]"));
    let input: HtmlInputElement = input.unwrap().unwrap().unchecked_into();
    input.set_value(text);
}
