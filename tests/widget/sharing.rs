//! One event stream for all tabs of a till.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::goods::unique;
use crate::common::other_tab::{Lock, OtherTab};
use crate::common::proxy::{cut_line, restore_line, streams, value};
use crate::common::{Element, Setup, Till, eventually, fresh_page, sale, until};

async fn until_streams(count: u32) {
    eventually(&format!("{count} streams at the proxy"), || async {
        (streams().await == count).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn two_elements_share_one_stream_and_either_can_continue_it() {
    let till = fresh_page().await;
    until_streams(0).await;
    let (left_sale, right_sale) = (sale(&till, "left").await, sale(&till, "right").await);
    let left = Element::mount(Setup::of(&left_sale));
    left.ready(&left_sale).await;
    let right = Element::mount(Setup::of(&right_sale));
    let payment = right.charge(&right_sale).await;
    left.charge(&left_sale).await;
    assert_eq!(streams().await, 1);

    till.tap(&payment, "INSUFFICIENT_FUNDS").await;
    right.until_screen("declined").await;
    drop(left);
    until_streams(1).await;
    till.tap(&payment, "SUCCESS").await;
    right.until_screen("paid").await;
    assert_eq!(right.payments("ipp-paid").len(), 1);
    assert_eq!(right.text("link-note"), None);
}

#[wasm_bindgen_test]
async fn after_a_cut_two_elements_are_live_again_by_one_stream() {
    let till = fresh_page().await;
    let (left_sale, right_sale) = (sale(&till, "left").await, sale(&till, "right").await);
    let left = Element::mount(Setup::of(&left_sale));
    let right = Element::mount(Setup::of(&right_sale));
    let payments = [
        left.charge(&left_sale).await,
        right.charge(&right_sale).await,
    ];
    cut_line().await;
    for page in [&left, &right] {
        until("the note", || page.text("link-note")).await;
    }
    restore_line().await;
    for (page, payment) in [(&left, &payments[0]), (&right, &payments[1])] {
        let live = || page.text("link-note").is_none().then_some(());
        until("the note to go", live).await;
        till.tap(payment, "SUCCESS").await;
        page.until_screen("paid").await;
    }
    until_streams(1).await;
}

#[wasm_bindgen_test]
async fn a_tab_that_has_the_stream_and_is_silent_is_passed_by() {
    fresh_page().await;
    let name = unique("frozen");
    let till = Till::named(&name).await;
    let sale = sale(&till, "frozen").await;
    let frozen = OtherTab::of(&name);
    frozen.takes(Lock::Stream).await;
    let page = Element::mount(Setup::of(&sale).at(&till));
    page.ready(&sale).await;
    assert!(!frozen.has(Lock::Stream));
}

#[wasm_bindgen_test]
async fn a_tab_that_stops_with_the_stream_is_passed_by_in_5_seconds() {
    fresh_page().await;
    until_streams(0).await;
    let name = unique("stopped");
    let till = Till::named(&name).await;
    let sale = sale(&till, "stopped").await;
    let page = Element::mount(Setup::of(&sale).at(&till));
    page.ready(&sale).await;
    let other = OtherTab::of(&name);
    other.runs();
    other.takes(Lock::Stream).await;
    until_streams(0).await;
    let asked = || other.heard().matches("\"ask\"").count();
    // As long as it answers, it keeps the stream.
    until("three answers", || (asked() > 3).then_some(())).await;
    assert!(other.has(Lock::Stream));
    other.stops();
    // A timer of the page itself, which is as late as the element's own on a busy machine.
    let late = Rc::new(Cell::new(false));
    let is_late = Rc::clone(&late);
    let timer = Timeout::new(5_000, move || is_late.set(true));
    until("the stream to be here", || {
        (!other.has(Lock::Stream)).then_some(())
    })
    .await;
    assert!(!late.get(), "within 5 seconds");
    timer.cancel();
    until_streams(1).await;
}

#[wasm_bindgen_test]
async fn a_tab_that_loses_the_stream_shows_what_the_other_relays() {
    fresh_page().await;
    until_streams(0).await;
    let name = unique("taken");
    let till = Till::named(&name).await;
    let sale = sale(&till, "taken").await;
    let page = Element::mount(Setup::of(&sale).at(&till));
    page.ready(&sale).await;
    let other = OtherTab::of(&name);
    other.runs();
    other.takes(Lock::Stream).await;
    until_streams(0).await;

    // Messages that neither our tabs nor the proxy would send.
    for nonsense in [
        "null",
        "'event'",
        "[]",
        "{ kind: 'event' }",
        "{ kind: 'event', name: 5, data: 6 }",
        "{ kind: 'event', name: 'payment', data: 'not json' }",
        "{ kind: 'event', name: 'payment', data: '{}' }",
        "{ kind: 'event', name: 'snapshot', data: '{\"payments\": 7}' }",
        "{ kind: 'shown', id: '', payment: '', doubtful: false }",
        "{ kind: 'role', drives: false }",
        "{ kind: 'something', new: true }",
        // Of the version before.
        "['lost']",
        "['shown', '', '?another']",
    ] {
        other.says(nonsense);
    }
    let payment = till.start(&sale).await;
    let event = |payment: &ipp_wire::Payment| {
        let json = JSON::stringify(&value(payment)).unwrap();
        let data = String::from(JSON::stringify(&json.into()).unwrap());
        format!("{{ kind: 'event', name: 'payment', data: {data} }}")
    };
    other.says(&event(&payment));
    page.until_screen("sent").await;
    // Any script of the origin can say this: neither an end nor a version is believed.
    let made_up = |state| ipp_wire::Payment {
        state,
        version: 1 << 52,
        ..payment.clone()
    };
    other.says(&event(&made_up(ipp_wire::PaymentState::Paid)));
    other.says(&event(&made_up(ipp_wire::PaymentState::Active)));
    page.until_screen("active").await;
    assert!(page.payments("ipp-paid").is_empty());
    till.tap(&payment.payment_id, "SUCCESS").await;
    let paid = till
        .until(&payment.payment_id, ipp_wire::PaymentState::Paid)
        .await;
    other.says(&event(&paid));
    page.until_screen("paid").await;
    let told = page.payments("ipp-paid");
    assert_eq!((told.len(), told[0].version), (1, paid.version));
    assert!(page.errors().is_empty(), "{:?}", page.errors());

    // With the other tab gone, this one takes the stream again.
    drop(other);
    until_streams(1).await;
}

#[wasm_bindgen_test]
async fn no_token_is_ever_on_the_channel() {
    fresh_page().await;
    let name = unique("secret");
    let till = Till::named(&name).await;
    let sale = sale(&till, "secret").await;
    let other = OtherTab::of(&name);
    let page = Element::mount(Setup::of(&sale).at(&till));
    let payment = page.charge(&sale).await;
    other.says("{ kind: 'hello', from: 'newcomer' }");
    until("the answer to a newcomer", || {
        other.heard().contains("\"newcomer\"").then_some(())
    })
    .await;
    till.cancel(&payment).await;
    page.until_screen("cancelled").await;
    let heard = other.heard();
    assert!(heard.contains(&payment) && heard.contains("cancelled"));
    for part in till.token().split('.') {
        assert!(!heard.contains(part), "a part of the token");
    }
}

#[wasm_bindgen_test]
async fn a_new_tab_gets_a_snapshot_with_the_proxys_time() {
    fresh_page().await;
    let name = unique("newcomer");
    let till = Till::named(&name).await;
    let (mine, over) = (sale(&till, "mine").await, sale(&till, "over").await);
    let page = Element::mount(Setup::of(&mine).at(&till));
    page.ready(&mine).await;
    let ended = till.pay(&over).await.payment_id;
    let open = till.start(&mine).await.payment_id;
    page.until_screen("sent").await;

    let other = OtherTab::of(&name);
    other.says("{ kind: 'hello', from: 'newcomer' }");
    let answer = until("the answer to a newcomer", || {
        let heard = other.heard();
        let answers = |line: &&str| line.contains("\"newcomer\"");
        heard.lines().find(answers).map(str::to_owned)
    })
    .await;
    assert!(answer.contains("snapshot") && answer.contains("server_time"));
    assert!(answer.contains(&open) && answer.contains(&mine.device));
    assert!(!answer.contains(&ended) && !answer.contains(&over.device));
    till.cancel(&open).await;
}

#[wasm_bindgen_test]
async fn without_locks_each_element_acts_with_its_own_stream() {
    let till = fresh_page().await;
    until_streams(0).await;
    let _none = Replaced::new("navigator", "locks", &JsValue::UNDEFINED);
    let sale = sale(&till, "alone").await;
    let first = Element::mount(Setup::of(&sale));
    first.ready(&sale).await;
    let second = Element::mount(Setup::of(&sale));
    let payment = second.charge(&sale).await;
    first.until_screen("sent").await;
    assert_eq!(streams().await, 2);
    till.cancel(&payment).await;
    for page in [&first, &second] {
        page.until_screen("cancelled").await;
    }
}

#[wasm_bindgen_test]
async fn without_channels_each_element_has_its_own_stream() {
    let till = fresh_page().await;
    until_streams(0).await;
    let _none = Replaced::new("window", "BroadcastChannel", &JsValue::UNDEFINED);
    let sale = sale(&till, "mute").await;
    let pages = [
        Element::mount(Setup::of(&sale)),
        Element::mount(Setup::of(&sale)),
    ];
    for page in &pages {
        page.ready(&sale).await;
    }
    assert_eq!(streams().await, 2);
}

#[wasm_bindgen_test]
async fn locks_that_never_answer_do_not_block_the_element() {
    let till = fresh_page().await;
    let mute = js_sys::eval("({ request: () => new Promise(() => {}) })").unwrap();
    let _mute = Replaced::new("navigator", "locks", &mute);
    let sale = sale(&till, "unanswered").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    till.cancel(&payment).await;
}

/// Replaces a part of the browser while this is kept.
struct Replaced {
    object: Object,
    name: &'static str,
    was: Object,
}

impl Replaced {
    fn new(object: &str, name: &'static str, by: &JsValue) -> Self {
        let object = Object::from(js_sys::eval(object).unwrap());
        let was = Object::get_own_property_descriptor(&object, &name.into());
        let descriptor = Object::new();
        Reflect::set(&descriptor, &"value".into(), by).unwrap();
        Reflect::set(&descriptor, &"configurable".into(), &true.into()).unwrap();
        Object::define_property(&object, &name.into(), &descriptor);
        Self {
            object,
            name,
            was: was.into(),
        }
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        let name = JsValue::from(self.name);
        if self.was.is_undefined() {
            Reflect::delete_property(&self.object, &name).unwrap();
        } else {
            Object::define_property(&self.object, &name, &self.was);
        }
    }
}
