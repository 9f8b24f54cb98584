//! The phones follow the till's payments and terminals, and what is done with them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ipp_flow::{
    Device, DeviceId, Event, Location, Millis, Money, Payment, PaymentId, PaymentState, Tap,
};
use ipp_wire::{CardOutcome, Word as _};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::State;
use crate::panel::phone::{Key, PIN_DIGITS, Presented};
use crate::panel::screen::Screen;
use crate::panel::view::View;

/// A payment on a terminal of its own, which has the same letter.
fn payment(id: &str, version: u64, state: PaymentState) -> Payment {
    Payment {
        id: PaymentId(id.to_owned()),
        version,
        state,
        device: DeviceId(format!("d-{id}")),
        reference: "ORDER-1".to_owned(),
        amount: Money {
            minor: 100,
            currency: "SEK".to_owned(),
        },
        session_id: Some("s".to_owned()),
        order_id: None,
        taps: Vec::new(),
        reason: None,
        cancel_asked: false,
        created_at: Millis(0),
        confirmed_at: None,
        expires_at: None,
    }
}

fn device(id: &str, simulated: bool) -> Device {
    Device {
        id: DeviceId(id.to_owned()),
        name: format!("Terminal {id}"),
        location: Some(Location {
            id: "shop".to_owned(),
            name: "South".to_owned(),
            city: None,
        }),
        simulated,
        busy: None,
    }
}

/// The open payments, by their phones.
fn open(state: &State) -> Vec<&str> {
    let payments = state.phones.iter().filter_map(|phone| phone.open());
    payments.map(|payment| payment.id.0.as_str()).collect()
}

/// What the phone of a payment shows: its screen and its headline.
fn screen(state: &State, id: &str) -> (&'static str, String) {
    let device = DeviceId(format!("d-{id}"));
    let phone = state.phones.iter().find(|phone| phone.device == device);
    let screen = Screen::of(phone.expect("a phone"), true);
    (screen.name, screen.headline)
}

fn chosen(state: &State) -> &str {
    &state.chosen.as_ref().expect("a phone").0
}

/// One phone with a sale that the clerk has picked up.
fn at_the_counter() -> State {
    let mut state = State::default();
    state.hear(&Event::DevicesRead(Ok(vec![device("d-a", true)])));
    state.hear(&Event::PaymentSeen(payment("a", 1, PaymentState::Active)));
    state
}

#[test]
fn a_payment_is_on_its_phone_until_it_is_final() {
    let mut state = State::default();
    state.hear(&Event::DevicesRead(Ok(vec![device("d-a", true)])));
    assert_eq!(screen(&state, "a").0, "idle");
    assert!(state.hear(&Event::PaymentSeen(payment("a", 1, PaymentState::Sent))));
    assert_eq!(screen(&state, "a"), ("sale", "New sale".to_owned()));
    assert!(state.hear(&Event::PaymentSeen(payment("a", 2, PaymentState::Active))));
    assert_eq!(screen(&state, "a").0, "card");
    assert!(state.hear(&Event::PaymentSeen(payment("a", 3, PaymentState::Paid))));
    assert_eq!(open(&state), [""; 0]);
    assert_eq!(screen(&state, "a"), ("approved", "Approved".to_owned()));
}

#[test]
fn an_answer_that_comes_late_changes_nothing() {
    let mut state = State::default();
    state.hear(&Event::DevicesRead(Ok(vec![device("d-a", true)])));
    state.hear(&Event::PaymentSeen(payment("a", 3, PaymentState::Active)));
    let before = state.clone();
    assert!(!state.hear(&Event::PaymentSeen(payment("a", 2, PaymentState::Sent))));
    assert!(!state.hear(&Event::PaymentSeen(payment(
        "c",
        9,
        PaymentState::Cancelled
    ))));
    assert_eq!(state, before);
    // Nor once it has ended, was put aside, or the phone has another sale.
    state.hear(&Event::PaymentSeen(payment("a", 5, PaymentState::Paid)));
    state
        .phone(&DeviceId("d-a".to_owned()))
        .expect("a phone")
        .aside = true;
    assert!(!state.hear(&Event::PaymentSeen(payment("a", 4, PaymentState::Active))));
    assert_eq!(screen(&state, "a").0, "idle");
    let next = Payment {
        device: DeviceId("d-a".to_owned()),
        created_at: Millis(7),
        ..payment("next", 1, PaymentState::Sent)
    };
    assert!(state.hear(&Event::PaymentSeen(next)));
    assert_eq!(screen(&state, "a").0, "sale");
    assert!(!state.hear(&Event::PaymentSeen(payment("a", 6, PaymentState::Held))));
    assert_eq!(open(&state), ["next"]);
}

#[test]
fn a_fresh_stream_forgets_what_is_no_longer_open() {
    let mut state = State::default();
    state.hear(&Event::PaymentSeen(payment("a", 1, PaymentState::Sent)));
    let payments = vec![
        payment("b", 1, PaymentState::Active),
        payment("c", 1, PaymentState::NeedsAttention),
    ];
    assert!(state.hear(&Event::StreamOpened {
        payments,
        busy: Vec::new()
    }));
    assert_eq!(open(&state), ["b"]);
}

#[test]
fn each_simulated_terminal_has_a_phone_in_its_place() {
    let mut state = State::default();
    state.hear(&Event::PaymentSeen(payment("b", 1, PaymentState::Sent)));
    let at_real = Payment {
        device: DeviceId("d-real".to_owned()),
        ..payment("c", 1, PaymentState::Sent)
    };
    state.hear(&Event::PaymentSeen(at_real));
    state.hear(&Event::DevicesRead(Ok(vec![
        device("d-a", true),
        device("d-b", true),
        device("d-real", false),
        device("d-other", false),
    ])));
    let view = View::of(&state);
    let names: Vec<_> = view
        .phones
        .iter()
        .map(|phone| phone.name.as_str())
        .collect();
    assert_eq!(names, ["Terminal d-a", "Terminal d-b", "Terminal d-real"]);
    assert_eq!(view.phones[0].shop.as_deref(), Some("South"));
    assert_eq!(open(&state), ["b", "c"]);
}

#[test]
fn a_phone_is_titled_anew_when_its_terminal_gets_a_name() {
    let mut state = State::default();
    state.hear(&Event::PaymentSeen(payment("a", 1, PaymentState::Sent)));
    let title = |state: &State| View::of(state).phones.remove(0).title;
    assert_eq!(
        title(&state).as_deref(),
        Some("ORDER-1 · 1.00 SEK · d-a · sent")
    );
    state.hear(&Event::DevicesRead(Ok(vec![device("d-a", true)])));
    assert_eq!(
        title(&state).as_deref(),
        Some("ORDER-1 · 1.00 SEK · Terminal d-a · sent")
    );
}

#[test]
fn a_new_sale_chooses_its_phone_unless_another_is_being_paid() {
    let mut state = State::default();
    let terminals = vec![device("d-a", true), device("d-b", true)];
    state.hear(&Event::DevicesRead(Ok(terminals)));
    assert_eq!(chosen(&state), "d-a");
    state.hear(&Event::PaymentSeen(payment("b", 1, PaymentState::Sent)));
    assert_eq!(chosen(&state), "d-b");
    state.hear(&Event::PaymentSeen(payment("c", 1, PaymentState::Sent)));
    assert_eq!(chosen(&state), "d-b");
    // One that is charged on this page is next, even if another was left open.
    let own = payment("a", 1, PaymentState::Sent);
    state.hear(&Event::Charge(own.id.clone()));
    assert_eq!(chosen(&state), "d-b");
    state.hear(&Event::PaymentSeen(own));
    assert_eq!(chosen(&state), "d-a");
    state.hear(&Event::PaymentSeen(payment("a", 2, PaymentState::Paid)));
    state.hear(&Event::PaymentSeen(payment("b", 2, PaymentState::Active)));
    assert_eq!(chosen(&state), "d-b");
}

#[test]
fn a_phone_asks_for_the_pin_before_a_card_is_read() {
    let mut state = at_the_counter();
    let (phone, id) = state.sale().expect("a sale");
    assert_eq!(phone.hold(CardOutcome::LostCard, true), None);
    assert_eq!(phone.press(Key::Enter), None, "no digit is typed");
    for _ in 0..=PIN_DIGITS {
        assert_eq!(phone.press(Key::Digit), None);
    }
    let held = phone.press(Key::Enter);
    assert_eq!(held, Some((id, CardOutcome::LostCard)));
    assert_eq!(phone.press(Key::Enter), None, "it is being read");
    assert_eq!(screen(&state, "a").0, "reading");
}

#[test]
fn clear_takes_back_the_digits_and_then_the_card() {
    let mut state = at_the_counter();
    let (phone, _) = state.sale().expect("a sale");
    phone.hold(CardOutcome::Success, true);
    phone.press(Key::Digit);
    phone.press(Key::Clear);
    assert_eq!(phone.presented, Presented::Pin(CardOutcome::Success, 0));
    phone.press(Key::Clear);
    assert_eq!(phone.presented, Presented::Nothing);
}

#[test]
fn a_declined_card_is_named_and_the_next_one_can_be_held() {
    let mut state = at_the_counter();
    for outcome in CardOutcome::ALL.iter().skip(1) {
        let declined = Payment {
            taps: vec![Tap {
                at: Millis(1),
                failure_reason: Some(outcome.word().to_owned()),
            }],
            ..payment("a", 2, PaymentState::Active)
        };
        let mut state = state.clone();
        state.hear(&Event::PaymentSeen(declined));
        let view = View::of(&state);
        let screen = &view.phones[0].screen;
        assert_eq!(screen.name, "declined");
        let hint = screen.hint.as_deref().unwrap_or_default();
        assert!(hint.ends_with(". Try another card."), "{hint}");
        assert!(!hint.contains(outcome.word()), "{hint}");
        assert!(view.takes_card);
    }
    assert!(state.sale().is_some());
}

#[test]
fn an_app_takes_its_time_and_stops_when_the_payment_ends() {
    let mut state = at_the_counter();
    let (phone, _) = state.sale().expect("a sale");
    assert_eq!(phone.wait_for_app(), None);
    phone.presented = Presented::Scan(2);
    assert_eq!(phone.wait_for_app(), Some(2));
    assert_eq!(phone.wait_for_app(), Some(1));
    assert_eq!(phone.wait_for_app(), Some(0));
    state.hear(&Event::PaymentSeen(payment(
        "a",
        2,
        PaymentState::Cancelled,
    )));
    let phone = state.phone(&DeviceId("d-a".to_owned())).expect("a phone");
    assert_eq!(phone.wait_for_app(), None);
    assert_eq!(screen(&state, "a"), ("ended", "Cancelled".to_owned()));
}

#[test]
fn nothing_reaches_a_phone_that_is_out_of_range() {
    let mut state = at_the_counter();
    state
        .phone(&DeviceId("d-a".to_owned()))
        .expect("a phone")
        .away = true;
    assert_eq!(state.sale(), None);
    assert_eq!(state.note.as_deref(), Some("Terminal d-a is out of range."));
    assert_eq!(screen(&state, "a").0, "away");
    assert!(!View::of(&state).takes_card);
    // What the proxy says is known all the same, and shown once it is back.
    state.hear(&Event::PaymentSeen(payment("a", 2, PaymentState::Expired)));
    state
        .phone(&DeviceId("d-a".to_owned()))
        .expect("a phone")
        .away = false;
    assert_eq!(screen(&state, "a").0, "ended");
}

#[test]
fn a_card_without_a_sale_says_why_nothing_happens() {
    let mut state = State::default();
    assert_eq!(state.sale(), None);
    assert_eq!(state.note.as_deref(), Some("Make a terminal first."));
    state.hear(&Event::DevicesRead(Ok(vec![device("d-a", true)])));
    assert_eq!(state.sale(), None);
    assert_eq!(
        state.note.as_deref(),
        Some("There is no sale on Terminal d-a.")
    );
}
