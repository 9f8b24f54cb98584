//! What presses lead to.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::cell::RefCell;
use std::rc::Rc;

use ipp_flow::*;
use leptos::task::tick;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, MouseEvent, MouseEventInit};

use super::stand::Stand;

/// The events that the runner gets while `act` runs.
fn told(stand: &Stand, act: impl FnOnce()) -> Vec<Event> {
    let told = Rc::new(RefCell::new(vec![]));
    let list = Rc::clone(&told);
    let observer: Rc<dyn Fn(&Event)> =
        Rc::new(move |event: &Event| list.borrow_mut().push(event.clone()));
    stand.runner.observe(&observer);
    act();
    told.take()
}

fn tap(element: &HtmlElement, count: i32) {
    let init = MouseEventInit::new();
    init.set_bubbles(true);
    init.set_detail(count);
    let event = MouseEvent::new_with_mouse_event_init_dict("click", &init).unwrap();
    element.dispatch_event(&event).unwrap();
}

#[wasm_bindgen_test]
async fn a_tap_charges_and_the_second_half_of_a_double_tap_does_not() {
    let stand = Stand::ready();
    tick().await;
    let button = stand.find(".primary");
    let second = told(&stand, || tap(&button, 2));
    assert!(second.is_empty(), "{second:?}");
    let first = told(&stand, || tap(&button, 1));
    assert!(matches!(first[..], [Event::Charge(_)]), "{first:?}");
}

#[wasm_bindgen_test]
async fn a_double_tap_may_cancel() {
    let mut stand = Stand::ready();
    stand.state(1, PaymentState::Sent).await;
    let events = told(&stand, || tap(&stand.find(".secondary"), 2));
    assert_eq!(events, [Event::Cancel]);
}

#[wasm_bindgen_test]
async fn picking_a_terminal_tells_which() {
    let stand = Stand::ready();
    tick().await;
    let events = told(&stand, || stand.find(".device:last-child").click());
    assert_eq!(events, [Event::DeviceChosen(DeviceId("d2".into()))]);
}
