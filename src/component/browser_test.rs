//! The component in a real browser, used as an app uses it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::any::Any;

use gloo_timers::future::TimeoutFuture;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use super::{Complaint, IppCheckout};
use crate::{Order, OrderItem};

/// Time limit of each wait, in milliseconds; enough for the slowest machine.
const WAIT_TIMEOUT_MS: u32 = 25_000;

fn order(amount: i64) -> Order {
    let line = OrderItem {
        kind: None,
        reference: None,
        name: "Socks".to_owned(),
        quantity: 1,
        unit_price: 40_000,
        total_amount: 40_000,
        tax_rate: 2500,
        total_discount_amount: 0,
        total_tax_amount: 8_000,
    };
    Order {
        merchant_reference1: "ORDER-1".to_owned(),
        order_amount: amount,
        order_tax_amount: 8_000,
        purchase_currency: "SEK".to_owned(),
        order_items: vec![line],
        merchant_reference2: None,
        merchant_data: None,
    }
}

/// A token source that always fails.
async fn no_token() -> Result<String, String> {
    Err("nobody is logged in".to_owned())
}

/// A container on the page, removed when the test ends.
struct Place(HtmlElement);

impl Place {
    fn new() -> Self {
        let document = web_sys::window().unwrap().document().unwrap();
        let place: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&place).unwrap();
        Self(place)
    }

    fn find(&self, selector: &str) -> Option<Element> {
        let host = self.0.query_selector(".ipp-checkout").unwrap()?;
        host.shadow_root()?.query_selector(selector).unwrap()
    }

    fn text(&self, selector: &str) -> String {
        let found = self.find(selector);
        found
            .and_then(|found| found.text_content())
            .unwrap_or_default()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// Waits for a condition.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let mut left = WAIT_TIMEOUT_MS;
    while !holds() {
        assert!(left > 0, "this never came: {what}");
        TimeoutFuture::new(20).await;
        left -= 20;
    }
}

#[wasm_bindgen_test]
async fn it_draws_with_its_styles_and_goes_without_a_trace() {
    let place = Place::new();
    let shown = RwSignal::new(Some(order(40_000)));
    let app: Box<dyn Any> = Box::new(mount_to(place.0.clone(), move || {
        view! { <IppCheckout order=shown fetch_token=no_token theme="dark" /> }
    }));
    until("the amount", || place.text(".amount").contains("400")).await;
    let card = place.find(".card").unwrap();
    let style = web_sys::window().unwrap();
    let style = js_sys::Reflect::get(&style, &"getComputedStyle".into()).unwrap();
    let style: js_sys::Function = style.unchecked_into();
    let style = style
        .call1(&wasm_bindgen::JsValue::UNDEFINED, &card)
        .unwrap();
    let display = js_sys::Reflect::get(&style, &"display".into()).unwrap();
    assert_eq!(display.as_string().as_deref(), Some("flex"));
    drop(app);
    assert!(!place.0.has_child_nodes());
}

#[wasm_bindgen_test]
async fn another_order_is_shown_and_one_that_does_not_add_up_is_told() {
    let place = Place::new();
    let (shown, told) = (RwSignal::new(Some(order(40_000))), RwSignal::new(None));
    let _app: Box<dyn Any> = Box::new(mount_to(place.0.clone(), move || {
        view! {
            <IppCheckout
                order=shown
                fetch_token=no_token
                on_error=move |complaint: Complaint| told.set(Some(complaint.code))
            />
        }
    }));
    until("the first order", || place.text(".amount").contains("400")).await;
    shown.set(Some(order(50_000)));
    until("the complaint", || {
        told.get_untracked().as_deref() == Some("bad_order")
    })
    .await;
    shown.set(Some(Order {
        merchant_reference1: "ORDER-2".to_owned(),
        ..order(40_000)
    }));
    until("the second order", || {
        place.text(".reference").contains("ORDER-2")
    })
    .await;
}

#[wasm_bindgen_test]
async fn its_words_come_from_the_locales_folder() {
    let place = Place::new();
    let locale = RwSignal::new(Some("sv-SE".to_owned()));
    let _app: Box<dyn Any> = Box::new(mount_to(place.0.clone(), move || {
        let order = RwSignal::new(Some(order(40_000)));
        // The fragment swallows the file name: the same file for every language.
        let folder = "data:application/json,{\"order\":\"Köp {reference}\"}#";
        view! { <IppCheckout order fetch_token=no_token locale=locale locales=folder /> }
    }));
    until("the Swedish word", || {
        place.text(".reference") == "Köp ORDER-1"
    })
    .await;
    let marked = || place.find(".root").unwrap().get_attribute("lang");
    assert_eq!(marked().as_deref(), Some("sv-SE"));
    locale.set(Some("en".to_owned()));
    until("the English word", || {
        place.text(".reference") == "Order ORDER-1"
    })
    .await;
    assert_eq!(marked().as_deref(), Some("en"));
}
