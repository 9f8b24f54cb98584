//! The line to the proxy, cut and restored.

use ipp_wire::PaymentState;
use js_sys::{Function, Object};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::browser::{mark, requests, set, text};
use crate::common::proxy::{LINE, cut_line, lose_answers, restore_line};
use crate::common::{Element, Setup, fresh_page, sale, until};

#[wasm_bindgen_test]
async fn on_a_cut_line_the_last_state_ages_until_the_truth_comes() {
    let till = fresh_page().await;
    let sale = sale(&till, "cut").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    till.tap(&payment, "INCORRECT_CVC").await;
    page.until_screen("declined").await;
    assert_eq!(page.text("link-note"), None);

    cut_line().await;
    let first = until("the note", || age_of(&page)).await;
    until("the note to age", || {
        age_of(&page).filter(|age| *age > first)
    })
    .await;
    assert_eq!(page.screen(), "declined");
    assert!(!page.offers_charge());

    till.tap(&payment, "SUCCESS").await;
    till.until(&payment, PaymentState::Paid).await;
    let known = age_of(&page);
    until("the note to age on", || {
        age_of(&page).filter(|age| Some(*age) > known)
    })
    .await;
    // The new state is unknown, and is not guessed.
    assert_eq!(page.screen(), "declined");
    assert!(page.details("ipp-paid").is_empty());

    restore_line().await;
    page.until_screen("paid").await;
    until("the note to go", || {
        page.text("link-note").is_none().then_some(())
    })
    .await;
    assert_eq!(page.last("ipp-paid").payment_id, payment);
    assert_eq!(page.payments("ipp-paid").len(), 1);
}

#[wasm_bindgen_test]
async fn after_a_cut_the_stream_is_live_again() {
    let till = fresh_page().await;
    let sale = sale(&till, "live").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    cut_line().await;
    until("the note", || page.text("link-note")).await;
    restore_line().await;
    until("the note to go", || {
        page.text("link-note").is_none().then_some(())
    })
    .await;
    mark();
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    let asked: Vec<_> = requests("GET")
        .into_iter()
        .filter(|request| request.starts_with(&format!("GET {LINE}/api/payments/")))
        .collect();
    assert!(
        asked.len() <= 1,
        "told by the stream, not asked for: {asked:?}"
    );
}

#[wasm_bindgen_test]
async fn a_charge_without_an_answer_is_unknown_and_not_repeated() {
    let till = fresh_page().await;
    let sale = sale(&till, "unanswered").await;
    let page = Element::mount(Setup::of(&sale));
    page.ready(&sale).await;
    mark();
    lose_answers().await;
    page.press("Charge").await;
    page.until_screen("unknown").await;
    page.until_text(
        "status",
        "We don’t know yet whether this was charged. Don’t charge again.",
    )
    .await;
    assert!(!page.offers_charge());
    page.tell(|checkout| checkout.charge());

    restore_line().await;
    page.until_screen("sent").await;
    let mut puts = requests("PUT");
    puts.dedup();
    assert_eq!(puts.len(), 1, "always for the same payment: {puts:?}");
    let open = till.open_of(&sale.reference).await;
    assert_eq!(open.len(), 1);
    till.cancel(&open[0].payment_id).await;
    page.until_screen("cancelled").await;
}

#[wasm_bindgen_test]
async fn nothing_is_charged_while_the_line_is_known_to_be_cut() {
    let till = fresh_page().await;
    let sale = sale(&till, "offline").await;
    let page = Element::mount(Setup::of(&sale));
    page.ready(&sale).await;
    mark();
    cut_line().await;
    until("the note", || page.text("link-note")).await;
    assert!(!page.offers_charge());
    let refused = page.tell(|checkout| checkout.charge());
    assert_eq!(text(&refused, "code").as_deref(), Some("offline"));
    restore_line().await;
    until("a charge", || page.button("Charge")).await;
    assert!(requests("PUT").is_empty());
    assert!(till.open_of(&sale.reference).await.is_empty());
}

#[wasm_bindgen_test]
async fn a_charge_that_cannot_be_sent_in_time_is_never_sent() {
    let till = fresh_page().await;
    let sale = sale(&till, "too-late").await;
    // The first token is used up, and no other comes in time.
    let backend = Object::new();
    set(&backend, "token", till.token());
    let function = Function::new_no_args(
        "const { token } = this; return token ?? new Promise((give) => (this.give = give))",
    );
    let page = Element::mount(Setup {
        fetch_token: Some(function.bind0(&backend)),
        ..Setup::of(&sale)
    });
    page.ready(&sale).await;
    mark();
    set(&backend, "token", JsValue::UNDEFINED);
    page.tell(|checkout| checkout.set_fetch_token(function.bind0(&backend).into()));
    page.press("Charge").await;
    page.until_text("hint", "It couldn’t be sent. Nothing was charged.")
        .await;
    assert_eq!(page.errors().last().unwrap().0, "not_sent");
    js_sys::Reflect::get(&backend, &"give".into())
        .unwrap()
        .dyn_into::<Function>()
        .unwrap()
        .call1(&JsValue::UNDEFINED, &till.token().into())
        .unwrap();
    until("a charge", || page.button("Charge")).await;
    assert!(requests("PUT").is_empty(), "{:?}", requests("PUT"));
}

#[wasm_bindgen_test]
async fn a_lost_cancel_is_retried_until_it_arrives() {
    let till = fresh_page().await;
    let sale = sale(&till, "swallowed").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    cut_line().await;
    until("the note", || page.text("link-note")).await;
    page.press("Cancel").await;
    page.until_screen("cancelling").await;
    let known = age_of(&page);
    until("the note to age", || {
        age_of(&page).filter(|age| Some(*age) > known)
    })
    .await;
    assert_eq!(page.screen(), "cancelling", "asked for is not done");
    assert_eq!(till.payment(&payment).await.state, PaymentState::Sent);
    restore_line().await;
    page.until_screen("cancelled").await;
    assert_eq!(till.payment(&payment).await.state, PaymentState::Cancelled);
}

/// The age in "Connection lost. Last updated 0:07 ago.", in seconds.
fn age_of(page: &Element) -> Option<u32> {
    let note = page.text("link-note")?;
    let age = note
        .strip_prefix("Connection lost. Last updated ")?
        .strip_suffix(" ago.")?;
    let (minutes, seconds) = age.split_once(':')?;
    Some(minutes.parse::<u32>().ok()? * 60 + seconds.parse::<u32>().ok()?)
}
