//! The DOM events, compared with the contract in the element's doc comment.

use std::collections::BTreeSet;

use ipp_flow::{ElementEvent, PaymentEvent, PaymentState, ShimEvent};
use ipp_wire::Word;

const ELEMENT: &str = include_str!("../../../../www/element/checkout.js");
const STAND_IN: &str = include_str!("../../../../www/testing/element/stand_in.js");

/// The names of the documented events whose type fits.
fn documented(fits: impl Fn(&str) -> bool) -> BTreeSet<&'static str> {
    let events = ELEMENT.lines().filter_map(|line| {
        let (kind, rest) = line.split_once("* @fires {")?.1.split_once("} ")?;
        fits(kind).then_some(rest.split_once(" - ")?.0)
    });
    events.collect()
}

#[test]
fn every_event_is_documented_and_no_other() {
    let of_a_payment = |kind: &str| kind == "CustomEvent<Payment>";
    assert_eq!(documented(of_a_payment), PaymentEvent::words().collect());
    assert_eq!(
        documented(|kind| !of_a_payment(kind)),
        ElementEvent::words().collect()
    );
}

#[test]
fn the_stand_in_has_the_event_of_each_state() {
    for state in PaymentState::ALL {
        let event = PaymentEvent::once(*state);
        let event = event.map_or("null".to_owned(), |event| format!("\"{}\"", event.word()));
        let row = format!("\n  {}: {event},\n", state.word());
        assert!(STAND_IN.contains(&row), "{row}");
    }
}

#[test]
fn the_shim_keeps_its_events_from_the_page() {
    let (_, kept) = ELEMENT.split_once("const INTERNAL = [").unwrap();
    let kept = kept
        .split_once(']')
        .unwrap()
        .0
        .split('"')
        .skip(1)
        .step_by(2);
    assert_eq!(kept.collect::<BTreeSet<_>>(), ShimEvent::words().collect());
}
