//! Rows of lists stay with what they stand for while the list changes around them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ipp_flow::*;
use leptos::task::tick;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use super::stand::{Stand, device, payment};

/// The terminals, with another one above the others.
fn one_more() -> Event {
    Event::DevicesRead(Ok(vec![
        device("d0", "Counter 0"),
        device("d1", "Counter 1"),
        device("d2", "Counter 2"),
    ]))
}

fn left_open(id: &str, created_at: i64) -> Event {
    Event::PaymentSeen(Payment {
        id: PaymentId(id.into()),
        reference: id.into(),
        created_at: Millis(created_at),
        ..payment(1, PaymentState::Sent)
    })
}

#[wasm_bindgen_test]
async fn a_focused_radio_stays_with_its_terminal() {
    let mut stand = Stand::ready();
    stand.on(Event::Tick(Millis(1_000_001))).await;
    let radio: HtmlInputElement = stand.find(".device input").unchecked_into();
    radio.focus().unwrap();
    stand.on(one_more()).await;
    assert_eq!(stand.text(".device:first-of-type .name"), "Counter 0");
    assert_eq!(radio.value(), "d1");
    assert!(radio.checked() && radio.matches(":focus").unwrap());
}

#[wasm_bindgen_test]
async fn a_row_follows_its_terminal_and_the_language() {
    let mut stand = Stand::ready();
    let one = |name: &str| Device {
        simulated: true,
        ..device("d1", name)
    };
    stand.on(Event::DevicesRead(Ok(vec![one("Door")]))).await;
    assert_eq!(stand.text(".device"), "DoorSimulated");
    stand.on(Event::DevicesRead(Ok(vec![one("Till")]))).await;
    assert_eq!(stand.text(".device"), "TillSimulated");
    let words = js_sys::JSON::parse(r#"{ "simulated": "Practice" }"#);
    stand.look.set_messages(&words.unwrap());
    tick().await;
    assert_eq!(stand.text(".device"), "TillPractice");
}

#[wasm_bindgen_test]
async fn a_row_that_comes_back_takes_no_choice_away() {
    let mut stand = Stand::ready();
    let read = |ids: &[&str]| Event::DevicesRead(Ok(ids.iter().map(|id| device(id, id)).collect()));
    stand.on(read(&["d1", "d2", "d3"])).await;
    stand.on(read(&["d2", "d3"])).await;
    stand.on(Event::DeviceChosen(DeviceId("d2".into()))).await;
    stand.on(read(&["d1", "d2"])).await;
    let checked: HtmlInputElement = stand.find(".device :checked").unchecked_into();
    assert_eq!(checked.value(), "d2");
}

#[wasm_bindgen_test]
async fn a_focused_row_to_move_to_stays_with_its_terminal() {
    let mut stand = Stand::ready();
    stand.state(1, PaymentState::Sent).await;
    stand.on(Event::Tick(Millis(1_010_000))).await;
    let target = stand.find(".target");
    target.focus().unwrap();
    stand.on(one_more()).await;
    assert_eq!(stand.text(".target"), "Counter 0", "it is above");
    assert_eq!(target.text_content().as_deref(), Some("Counter 2"));
    assert!(target.matches(":focus").unwrap());
}

#[wasm_bindgen_test]
async fn a_focused_open_payment_stays_with_its_row() {
    let mut stand = Stand::ready();
    stand.on(left_open("b", 500_000)).await;
    stand
        .find(".open-payments")
        .set_attribute("open", "")
        .unwrap();
    let row = stand.find(".open-payment");
    row.focus().unwrap();
    for (other, created_at) in [("c", 100_000), ("d", 900_000)] {
        stand.on(left_open(other, created_at)).await;
        let name = row.query_selector(".name").unwrap().unwrap();
        assert_eq!(name.text_content().as_deref(), Some("Order b"));
        assert!(row.matches(":focus").unwrap());
    }
    let first = stand.text(".open-payment .name");
    assert_eq!(first, "Order c", "the oldest is above");
}
