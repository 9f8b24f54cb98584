//! Other tills of the shop, and what a till's token allows.

use ipp_wire::PaymentState;
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::browser::{mark, requests, set, text};
use crate::common::proxy::in_an_hour;
use crate::common::{Element, Sale, Setup, Till, fresh_page, sale, until};

#[wasm_bindgen_test]
async fn a_terminal_in_use_by_another_till_is_busy_until_free() {
    let till = fresh_page().await;
    let sale = sale(&till, "mine").await;
    let page = Element::mount(Setup::of(&sale));
    page.ready(&sale).await;

    let neighbour = Till::named("till-2").await;
    let theirs = Sale {
        reference: format!("{}-theirs", sale.reference),
        terminal: sale.terminal.clone(),
        device: sale.device.clone(),
    };
    let payment = neighbour.start(&theirs).await.payment_id;
    let busy = format!("Busy: order {}, 0:", theirs.reference);
    until("the terminal to be busy", || {
        page.row(&sale.terminal)
            .filter(|row| row.inner_text().contains(&busy))
    })
    .await;
    let reason = format!("{} is busy with order {}", sale.terminal, theirs.reference);
    until("why nothing can be charged", || {
        page.text("blocked")
            .filter(|text| text.starts_with(&reason))
    })
    .await;
    assert!(!page.offers_charge());
    assert!(
        page.details("ipp-change").is_empty(),
        "it is not our payment"
    );

    neighbour.cancel(&payment).await;
    until("a charge", || page.button("Charge")).await;
    let row = page.row(&sale.terminal).unwrap().inner_text();
    assert!(!row.contains("Busy"), "{row}");
}

#[wasm_bindgen_test]
async fn an_order_that_another_till_charges_is_not_charged_here() {
    let till = fresh_page().await;
    let (sale, other) = (sale(&till, "taken").await, sale(&till, "other").await);
    let neighbour = Till::named("till-2").await;
    let theirs = Sale {
        reference: sale.reference.clone(),
        ..other
    };
    let payment = neighbour.start(&theirs).await.payment_id;
    let page = Element::mount(Setup::of(&sale));
    page.pick(&sale.terminal).await;
    page.press("Charge").await;
    page.until_text("blocked", "Another till is charging this order.")
        .await;
    assert!(!page.offers_charge());
    assert!(
        page.details("ipp-change").is_empty(),
        "it is not our payment"
    );

    neighbour.cancel(&payment).await;
    page.press("Check now").await;
    page.press("Charge").await;
    page.until_screen("sent").await;
    till.cancel(&page.last("ipp-change").payment_id).await;
}

#[wasm_bindgen_test]
async fn an_order_that_another_till_was_paid_for_is_shown_as_paid() {
    let till = fresh_page().await;
    let (sale, other) = (sale(&till, "paid-there").await, sale(&till, "other").await);
    let neighbour = Till::named("till-2").await;
    let theirs = Sale {
        reference: sale.reference.clone(),
        ..other
    };
    neighbour.pay(&theirs).await;
    let page = Element::mount(Setup::of(&sale));
    page.pick(&sale.terminal).await;
    page.press("Charge").await;
    page.until_screen("paid").await;
    page.until_text("hint", "This order is already paid.").await;
    page.until_text("amount", "SEK\u{a0}2,400.00").await;
    assert_eq!(page.errors().last().unwrap().0, "order_paid");
    assert!(page.details("ipp-paid").is_empty(), "not this charge");
    page.press("Done").await;
    page.until_text("blocked", "This order is already paid.")
        .await;
    assert!(!page.offers_charge() && page.button("Check now").is_none());
    let refused = page.tell(|checkout| checkout.charge());
    assert_eq!(text(&refused, "code").as_deref(), Some("order_paid"));
    let paid = js_sys::Reflect::get(&refused, &"payment".into()).unwrap();
    assert_eq!(text(&paid, "till").as_deref(), Some("till-2"));
}

#[wasm_bindgen_test]
async fn another_tills_token_drops_all_pending_work_unsent() {
    let till = fresh_page().await;
    let sale = sale(&till, "shift").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;

    let next = Till::named("till-2").await;
    let function = Function::new_no_args(&format!("return '{}'", next.token()));
    page.tell(|checkout| checkout.set_fetch_token(function.clone().into()));
    page.until_screen("ready").await;
    page.pick(&sale.terminal).await;
    let busy = format!("is busy with order {}, 0:", sale.reference);
    until("which till can end it", || {
        page.text("blocked")
            .filter(|text| text.contains(&busy) && text.contains(" · till-1."))
    })
    .await;
    mark();
    page.tell(|checkout| checkout.set_fetch_token(function.into()));
    page.tell(|checkout| checkout.cancel());
    assert_eq!(till.payment(&payment).await.state, PaymentState::Sent);

    // Back to the first till, by a new function.
    let back = Function::new_no_args(&format!("return '{}'", till.token()));
    page.tell(|checkout| checkout.set_fetch_token(back.into()));
    page.until_screen("sent").await;
    page.press("Cancel").await;
    page.until_screen("cancelled").await;
    assert!(page.errors().is_empty(), "{:?}", page.errors());
}

#[wasm_bindgen_test]
async fn a_charge_after_another_tills_token_is_that_tills() {
    let till = fresh_page().await;
    let (first, second) = (sale(&till, "early").await, sale(&till, "late").await);
    let page = Element::mount(Setup::of(&first));
    let payment = page.charge(&first).await;
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;

    let next = Till::named("till-2").await;
    let function = Function::new_no_args(&format!("return '{}'", next.token()));
    page.tell(|checkout| checkout.set_fetch_token(function.into()));
    page.tell(|checkout| checkout.set_order(&second.order()));
    page.until_screen("ready").await;
    let payment = page.charge(&second).await;
    // The proxy shows a payment to its own till alone.
    assert_eq!(next.payment(&payment).await.state, PaymentState::Sent);
    next.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    assert_eq!(page.payments("ipp-paid").len(), 2);
}

/// As a page that has one element a cashier.
#[wasm_bindgen_test]
async fn two_tills_on_one_page_each_see_their_own_payment() {
    let till = fresh_page().await;
    let (first, second) = (sale(&till, "left").await, sale(&till, "right").await);
    let next = Till::named("till-2").await;
    let one = Element::mount(Setup::of(&first).at(&till));
    let payment_of_one = one.charge(&first).await;
    let two = Element::mount(Setup::of(&second).at(&next));
    let payment_of_two = two.charge(&second).await;
    for (at, payment, page, other) in [
        (&next, &payment_of_two, &two, &one),
        (&till, &payment_of_one, &one, &two),
    ] {
        let before = other.details("ipp-paid").len();
        at.tap(payment, "SUCCESS").await;
        page.until_screen("paid").await;
        assert_eq!(&page.last("ipp-paid").payment_id, payment);
        assert_eq!(other.details("ipp-paid").len(), before);
    }
    assert!(one.errors().is_empty() && two.errors().is_empty());
}

#[wasm_bindgen_test]
async fn nothing_is_sent_under_a_token_that_the_page_has_replaced() {
    let till = fresh_page().await;
    let sale = sale(&till, "late-token").await;
    let page = Element::mount(Setup::of(&sale));
    page.ready(&sale).await;
    mark();
    // Charge is pressed while the next token is being fetched; then the page logs out.
    let backend = js_sys::Object::new();
    let slow = Function::new_no_args("return new Promise((give) => (this.give = give))");
    page.tell(|checkout| checkout.set_fetch_token(slow.bind0(&backend).into()));
    page.press("Charge").await;
    page.until_screen("starting").await;
    page.tell(|checkout| checkout.set_fetch_token(JsValue::UNDEFINED));
    page.until_screen("resuming").await;
    let give: Function = js_sys::Reflect::get(&backend, &"give".into())
        .unwrap()
        .unchecked_into();
    give.call1(&JsValue::UNDEFINED, &till.token().into())
        .unwrap();
    let refused = page.tell(|checkout| checkout.charge());
    assert_eq!(text(&refused, "code").as_deref(), Some("not_ready"));

    // The next till finds nothing begun.
    let next = Till::named("till-2").await;
    let function = Function::new_no_args(&format!("return '{}'", next.token()));
    page.tell(|checkout| checkout.set_fetch_token(function.into()));
    page.until_screen("ready").await;
    page.ready(&sale).await;
    assert!(requests("PUT").is_empty(), "{:?}", requests("PUT"));
    assert!(till.open_of(&sale.reference).await.is_empty());
}

#[wasm_bindgen_test]
async fn a_new_function_of_the_same_till_leaves_a_payment_as_it_is() {
    let till = fresh_page().await;
    let sale = sale(&till, "rendered").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    for _ in 0..3 {
        let function = Function::new_no_args(&format!("return '{}'", till.token()));
        page.tell(|checkout| checkout.set_fetch_token(function.into()));
    }
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    let screens = page.screens();
    assert_eq!(screens.iter().filter(|s| *s == "resuming").count(), 1);
    assert_eq!(page.payments("ipp-paid").len(), 1);
    assert_eq!(page.details("ipp-ready").len(), 1);
}

#[wasm_bindgen_test]
async fn a_token_that_is_refused_is_replaced_by_a_fresh_one() {
    let till = fresh_page().await;
    let sale = sale(&till, "token").await;
    let function = format!(
        "this.asked = (this.asked ?? 0) + 1;
         return this.asked === 1 ? 'not.a.token' : Promise.resolve('{}');",
        till.token()
    );
    let bound = Function::new_no_args(&function).bind0(&js_sys::Object::new().into());
    let page = Element::mount(Setup {
        fetch_token: Some(bound),
        ..Setup::of(&sale)
    });
    let payment = page.charge(&sale).await;
    till.cancel(&payment).await;
    page.until_screen("cancelled").await;
    assert!(page.errors().is_empty(), "{:?}", page.errors());
}

#[wasm_bindgen_test]
async fn a_till_without_pay_scope_is_told_once_and_offered_nothing() {
    let till = fresh_page().await;
    let sale = sale(&till, "forbidden").await;
    let visitor = Till::with_rights("till-3", "playground").await;
    mark();
    let page = Element::mount(Setup::of(&sale).at(&visitor));
    refused_again().await;
    assert_eq!(codes(&page), ["wrong_scope"]);
    assert!(!page.offers_charge());
    assert_ne!(page.screen(), "ready");
}

#[wasm_bindgen_test]
async fn a_token_that_has_expired_is_told_once_by_its_own_code() {
    let till = fresh_page().await;
    let sale = sale(&till, "expired").await;
    let expired = Till::with_claims(r#"{"sub":"till-5","scope":"pay","exp":1000000000}"#).await;
    mark();
    let page = Element::mount(Setup::of(&sale).at(&expired));
    refused_again().await;
    assert_eq!(codes(&page), ["token_expired"]);
}

/// Waits until stream and terminals were both refused more than once.
async fn refused_again() {
    until("more tries", || {
        let asked = |path: &str| {
            let path = format!("GET {}{path}", crate::common::proxy::LINE);
            requests("GET")
                .iter()
                .filter(|r| r.starts_with(&path))
                .count()
        };
        // Each try makes two requests, the second with a new token.
        (asked("/api/events") > 6 && asked("/api/devices") > 2).then_some(())
    })
    .await;
}

fn codes(page: &Element) -> Vec<String> {
    page.errors().into_iter().map(|(code, _)| code).collect()
}

#[wasm_bindgen_test]
async fn what_the_proxy_refuses_was_not_started_and_says_why() {
    let till = fresh_page().await;
    let sale = sale(&till, "limit").await;
    let exp = in_an_hour();
    let limited = format!(r#"{{"sub":"till-4","scope":"pay","exp":{exp},"max_amount":239999}}"#);
    let limited = Till::with_claims(&limited).await;
    let page = Element::mount(Setup::of(&sale).at(&limited));
    page.ready(&sale).await.click();
    page.until_text("hint", "It wasn’t started. Nothing was charged.")
        .await;
    let errors = page.errors();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].0, "over_limit");
    assert_eq!(page.text("detail").as_ref(), Some(&errors[0].1));
    assert!(page.details("ipp-change").is_empty());
    assert!(limited.open_of(&sale.reference).await.is_empty());

    // Another till may charge it.
    till.pay(&sale).await;
}

#[wasm_bindgen_test]
async fn a_token_that_expires_during_a_payment_is_replaced_silently() {
    let till = fresh_page().await;
    let sale = sale(&till, "renewed").await;
    // Expired, but accepted for 30 s of clock skew; then the stream ends.
    let ends = (js_sys::Date::now() / 1000.0).floor() - 27.0;
    let claims = format!(r#"{{"sub":"till-1","scope":"pay","exp":{ends}}}"#);
    let short = Till::with_claims(&claims).await;
    let asked = js_sys::Array::new();
    let function = format!(
        "return this.push('asked') === 1 ? '{}' : '{}'",
        short.token(),
        till.token()
    );
    let page = Element::mount(Setup {
        fetch_token: Some(Function::new_no_args(&function).bind0(&asked)),
        ..Setup::of(&sale)
    });
    let payment = page.charge(&sale).await;
    until("a fresh token", || (asked.length() == 2).then_some(())).await;
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    assert_eq!(page.payments("ipp-paid").len(), 1);
    assert!(page.errors().is_empty(), "{:?}", page.errors());
    assert_eq!(asked.length(), 2);
}

#[wasm_bindgen_test]
async fn a_missing_token_is_shown_to_the_cashier_until_one_comes() {
    let till = fresh_page().await;
    let sale = sale(&till, "signed-out").await;
    let backend = js_sys::Object::new();
    let bound = Function::new_no_args(
        "if (!this.token) throw new Error('Nobody is logged in.'); return this.token;",
    )
    .bind0(&backend);
    let page = Element::mount(Setup {
        fetch_token: Some(bound),
        ..Setup::of(&sale)
    });
    page.until_text("status", "This till can’t sign in. Trying again.")
        .await;
    page.until_text("detail", "No token could be fetched. Nobody is logged in.")
        .await;
    set(&backend, "token", till.token());
    page.ready(&sale).await;
    assert_eq!(page.text("detail"), None);
    assert_eq!(page.errors().len(), 1, "{:?}", page.errors());
}

#[wasm_bindgen_test]
async fn where_no_real_money_is_moved_the_card_says_so() {
    let till = fresh_page().await;
    let sale = sale(&till, "play").await;
    let page = Element::mount(Setup::of(&sale));
    page.until_text("test-mode", "Test mode").await;
}
