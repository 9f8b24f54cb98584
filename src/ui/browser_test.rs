//! The components in a real browser, fed with made-up events through `flow`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(feature = "playground")]
mod pressed;
mod rows;
mod spoken;
mod stand;

use ipp_flow::*;
use ipp_wire::Word as _;
use leptos::{prelude::GetUntracked, task::tick};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlInputElement};

use stand::{Stand, declined};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn an_order_shows_amount_terminals_and_a_charge_button() {
    let stand = Stand::ready();
    tick().await;
    assert_eq!(stand.text(".reference"), "Order A");
    assert!(
        stand.text(".amount").contains("240"),
        "{}",
        stand.text(".amount")
    );
    assert_eq!(stand.text(".primary"), "Charge");
    assert!(!stand.find(".primary").has_attribute("disabled"));
    assert!(stand.is_shown(".picker") && !stand.is_shown(".state"));
    assert!(!stand.is_shown(".terminal"));
    let chosen: HtmlInputElement = stand.find(".device input").unchecked_into();
    assert!(chosen.checked());
}

#[wasm_bindgen_test]
async fn every_state_shows_its_screen_its_words_and_its_buttons() {
    use PaymentState as S;
    let table = [
        (S::Starting, "starting", "Sending to Counter 1", "", ""),
        (S::Sent, "sent", "Waiting for Counter 1", "", "Cancel"),
        (
            S::Active,
            "active",
            "The customer is paying on Counter 1",
            "",
            "Cancel",
        ),
        (S::Cancelling, "cancelling", "Cancelling…", "", ""),
        (S::Paid, "paid", "Paid", "Done", ""),
        (
            S::Cancelled,
            "cancelled",
            "Cancelled",
            "Charge again",
            "Done",
        ),
        (
            S::Expired,
            "expired",
            "Time ran out",
            "Charge again",
            "Done",
        ),
        (
            S::Failed,
            "failed",
            "Payment failed",
            "Charge again",
            "Done",
        ),
        (
            S::Unknown,
            "unknown",
            "We don’t know yet whether this was charged. Don’t charge again.",
            "Check now",
            "",
        ),
        (
            S::Held,
            "held",
            "The terminal collected something other than this order",
            "Check now",
            "",
        ),
        (
            S::NeedsAttention,
            "needs_attention",
            "We couldn’t find out whether this was charged. Don’t charge again.",
            "Check now",
            "",
        ),
    ];
    for state in S::ALL {
        assert!(table.iter().any(|row| row.0 == *state), "{state:?}");
    }
    for (state, screen, status, primary, secondary) in table {
        let mut stand = Stand::ready();
        stand.state(1, state).await;
        let card = stand.find(".card");
        assert_eq!(card.get_attribute("data-screen").as_deref(), Some(screen));
        assert_eq!(stand.text(".status"), status);
        for (selector, label) in [(".primary", primary), (".secondary", secondary)] {
            assert_eq!(stand.text(selector), label, "{screen}");
            assert_eq!(
                stand.is_shown(selector),
                !label.is_empty(),
                "{screen} {selector}"
            );
        }
        let lists_terminals = stand.is_shown(".picker");
        assert_eq!(stand.is_shown(".terminal"), !lists_terminals, "{screen}");
        assert!(lists_terminals || stand.text(".terminal") == "Counter 1");
        assert_eq!(stand.is_shown(".order-id"), state == S::Paid);
        assert_eq!(stand.is_shown(".ended"), state.is_final());
    }
}

#[wasm_bindgen_test]
async fn what_is_not_known_says_not_to_charge_again_and_how_old_it_is() {
    for state in [PaymentState::Unknown, PaymentState::NeedsAttention] {
        let mut stand = Stand::ready();
        stand.state(1, state).await;
        stand.on(Event::Tick(Millis(1_075_000))).await;
        assert!(stand.text(".status").contains("Don’t charge again"));
        assert_eq!(stand.text(".confirmed"), "Confirmed 1:15 ago");
        assert_eq!(stand.text(".primary"), "Check now");
    }
}

#[wasm_bindgen_test]
async fn a_payment_not_picked_up_can_move_to_another_terminal() {
    let mut stand = Stand::ready();
    stand.state(1, PaymentState::Sent).await;
    assert!(!stand.is_shown(".move"));
    stand.on(Event::Tick(Millis(1_010_000))).await;
    assert!(stand.is_shown(".move"));
    assert_eq!(stand.text(".move .legend"), "Move to another terminal");
    assert_eq!(stand.text(".target"), "Counter 2");
    let to = DeviceId("d2".into());
    stand.on(Event::MoveTo(to, PaymentId("p2".into()))).await;
    assert_eq!(
        stand.text(".status"),
        "Moving to Counter 2: cancelling on Counter 1…"
    );
    assert!(!stand.is_shown(".move"));
    assert_eq!(stand.text(".secondary"), "Cancel", "it can be given up");
    let paid = Payment {
        cancel_asked: true,
        ..stand::payment(2, PaymentState::Paid)
    };
    stand.on(Event::PaymentSeen(paid)).await;
    assert_eq!(stand.text(".status"), "Paid before it could be cancelled");
    assert_eq!(
        stand.text(".hint"),
        "It wasn’t moved: nothing was sent to Counter 2."
    );
}

#[wasm_bindgen_test]
async fn the_time_left_is_emphasised_near_the_end() {
    let mut stand = Stand::ready();
    let ending = Payment {
        expires_at: Some(Millis(1_900_000)),
        ..stand::payment(1, PaymentState::Active)
    };
    stand.state(1, PaymentState::Starting).await;
    stand
        .on(Event::PaymentSeen(Payment {
            version: 2,
            ..ending
        }))
        .await;
    assert_eq!(stand.text(".left"), "15:00 left");
    assert!(stand.is_shown(".left") && !stand.is_shown(".soon"));
    stand.on(Event::Tick(Millis(1_801_000))).await;
    assert_eq!(stand.text(".soon"), "1:39 left");
    assert!(stand.is_shown(".soon") && !stand.is_shown(".left:not(.soon)"));
}

#[wasm_bindgen_test]
async fn open_payments_fold_into_one_row_and_flag_the_urgent() {
    let mut stand = Stand::ready();
    assert!(!stand.is_shown(".open-payments"));
    let left = Payment {
        id: PaymentId("b1".into()),
        reference: "B".into(),
        ..stand::payment(1, PaymentState::NeedsAttention)
    };
    stand.on(Event::PaymentSeen(left)).await;
    assert!(stand.is_shown(".open-payments"));
    assert!(!stand.find(".open-payments").has_attribute("open"));
    assert_eq!(stand.text(".open-payments summary"), "1 open payment");
    let row = stand.find(".open-payment");
    assert!(row.class_list().contains("careful"));
    assert!(row.text_content().unwrap().contains("We couldn’t find out"));
    stand.on(Event::Visit(PaymentId("b1".into()))).await;
    assert_eq!(stand.text(".reference"), "Order B");
    assert_eq!(stand.text(".secondary"), "Back");
    assert!(!stand.is_shown(".open-payments"));
}

#[wasm_bindgen_test]
async fn a_lost_connection_ages_on_the_last_confirmed_screen() {
    let mut stand = Stand::ready();
    stand.state(1, PaymentState::Active).await;
    assert!(!stand.is_shown(".link-note"));
    stand.on(Event::StreamLost).await;
    stand.on(Event::Tick(Millis(1_042_000))).await;
    assert_eq!(
        stand.text(".link-note"),
        "Connection lost. Last updated 0:42 ago."
    );
    assert!(stand.is_shown(".link-note") && !stand.is_shown(".confirmed"));
    let screen = stand.find(".card").get_attribute("data-screen");
    assert_eq!(screen.as_deref(), Some("active"));
}

#[wasm_bindgen_test]
async fn a_bad_order_is_explained_above_a_disabled_button() {
    let mut stand = Stand::ready();
    let bad = BadOrder {
        field: "order_amount".into(),
        message: "is negative".into(),
        sentence: "order_amount: is negative".into(),
    };
    stand.on(Event::OrderSet(Some(Err(bad)))).await;
    assert!(stand.text(".blocked").contains("order_amount"));
    assert!(stand.find(".primary").has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn the_elements_stay_when_the_state_changes_and_keep_the_focus() {
    let mut stand = Stand::ready();
    stand.state(1, PaymentState::Sent).await;
    let cancel = stand.find(".secondary");
    cancel.focus().unwrap();
    stand.on(declined(2, 1)).await;
    let document = web_sys::window().unwrap().document().unwrap();
    let focused: Option<Element> = document.active_element();
    assert_eq!(focused.as_ref(), Some(cancel.as_ref()));
}

#[wasm_bindgen_test]
async fn nothing_is_styled_inline_and_nothing_has_an_id() {
    let mut stand = Stand::ready();
    for state in [PaymentState::Sent, PaymentState::Failed] {
        stand.state(1, state).await;
        let marked = stand
            .container
            .query_selector("[style], [id], style, script")
            .unwrap();
        assert!(marked.is_none());
    }
}

#[wasm_bindgen_test]
async fn taking_it_down_leaves_nothing_in_the_container() {
    let mut stand = Stand::ready();
    tick().await;
    drop(stand.screen.take());
    assert!(!stand.container.has_child_nodes());
    assert!(
        stand.shown.try_get_untracked().is_none(),
        "its signals are gone"
    );
}
