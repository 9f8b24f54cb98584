//! The panel follows the till's payments and terminals.

use ipp_flow::{Device, DeviceId, Event, Millis, Money, Payment, PaymentId, PaymentState};

use super::State;
use crate::panel::view::View;

fn payment(id: &str, version: u64, state: PaymentState) -> Payment {
    Payment {
        id: PaymentId(id.to_owned()),
        version,
        state,
        device: DeviceId("d1".to_owned()),
        reference: "ORDER-1".to_owned(),
        amount: Money {
            minor: 100,
            currency: "SEK".to_owned(),
        },
        session_id: None,
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
        location: None,
        simulated,
        busy: None,
    }
}

fn ids(state: &State) -> Vec<&str> {
    state
        .payments
        .iter()
        .map(|payment| payment.id.0.as_str())
        .collect()
}

#[test]
fn a_payment_is_there_until_it_is_final() {
    let mut state = State::default();
    assert!(state.hear(&Event::PaymentSeen(payment("a", 1, PaymentState::Sent))));
    assert!(state.hear(&Event::PaymentSeen(payment("b", 1, PaymentState::Sent))));
    assert_eq!(ids(&state), ["b", "a"]);
    assert!(state.hear(&Event::PaymentSeen(payment("a", 2, PaymentState::Paid))));
    assert_eq!(ids(&state), ["b"]);
}

#[test]
fn an_answer_that_comes_late_changes_nothing() {
    let mut state = State::default();
    state.hear(&Event::PaymentSeen(payment("a", 3, PaymentState::Active)));
    let before = state.clone();
    assert!(!state.hear(&Event::PaymentSeen(payment("a", 2, PaymentState::Sent))));
    assert!(!state.hear(&Event::PaymentSeen(payment(
        "c",
        9,
        PaymentState::Cancelled
    ))));
    assert_eq!(state, before);
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
    assert_eq!(ids(&state), ["b"]);
}

#[test]
fn only_simulated_terminals_are_listed() {
    let mut state = State::default();
    let empty = View::of(&state);
    assert_eq!(empty.terminals, "No simulated terminal yet.");
    state.hear(&Event::DevicesRead(Ok(vec![
        device("d1", true),
        device("d2", false),
        device("d3", true),
    ])));
    assert_eq!(View::of(&state).terminals, "Terminal d1, Terminal d3");
}

#[test]
fn a_payment_is_titled_anew_when_its_terminal_gets_a_name() {
    let mut state = State::default();
    state.hear(&Event::PaymentSeen(payment("a", 1, PaymentState::Sent)));
    let title = |state: &State| View::of(state).payments.remove(0).title;
    assert_eq!(title(&state), "ORDER-1 · 1.00 SEK · d1 · sent");
    state.hear(&Event::DevicesRead(Ok(vec![device("d1", true)])));
    assert_eq!(title(&state), "ORDER-1 · 1.00 SEK · Terminal d1 · sent");
}
