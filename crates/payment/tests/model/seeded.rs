//! Each seeded defect is found by the properties named here.

use std::collections::BTreeSet;

use stateright::{Checker, HasDiscoveries, Model};

use crate::defect::Defect;
use crate::properties::*;
use crate::shop::Shop;
use crate::{LOST, ONE_DEVICE, ONE_ORDER, ONE_PAYMENT};

/// Asserts that `property` breaks with the defect; prints a shortest path.
fn finds(property: &'static str, shop: Shop, defect: Defect) {
    let defect = Some(defect);
    let checker = Shop { defect, ..shop }
        .checker()
        .finish_when(HasDiscoveries::AnyOf(BTreeSet::from([property])))
        .spawn_bfs()
        .join();
    let path = checker.assert_any_discovery(property);
    eprintln!("{defect:?}: {:?}", path.into_actions());
}

#[test]
fn sending_create_again_is_found() {
    finds(SENT_ONCE, ONE_ORDER, Defect::CreatesAgain);
    finds(CHARGED_ONCE, ONE_ORDER, Defect::CreatesAgain);
}

#[test]
fn taking_the_unknown_for_failed_is_found() {
    finds(UNPAID_IS_TRUE, ONE_ORDER, Defect::UnknownFails);
    finds(CHARGED_ONCE, ONE_ORDER, Defect::UnknownFails);
}

#[test]
fn calling_nobody_for_the_unknown_is_found() {
    finds(NOTHING_LEFT, ONE_ORDER, Defect::UnknownForever);
}

#[test]
fn taking_the_answer_to_a_cancel_for_its_end_is_found() {
    finds(CANCELLED_WAS_READ, ONE_ORDER, Defect::CancelledByItsPut);
    finds(UNPAID_IS_TRUE, ONE_ORDER, Defect::CancelledByItsPut);
}

#[test]
fn believing_a_callbacks_body_is_found() {
    finds(PAID_IS_TRUE, ONE_ORDER, Defect::BodyDecides);
}

#[test]
fn charging_an_order_again_while_it_is_unknown_is_found() {
    finds(CHARGED_ONCE, ONE_ORDER, Defect::UnknownFreesTheOrder);
}

#[test]
fn charging_an_order_again_while_a_person_is_called_is_found() {
    finds(CHARGED_ONCE, ONE_ORDER, Defect::AttentionFreesTheOrder);
}

#[test]
fn giving_a_device_away_while_its_payment_is_unknown_is_found() {
    finds(ONE_OPEN, ONE_DEVICE, Defect::UnknownFreesTheDevice);
}

#[test]
fn failing_a_starting_payment_at_restart_is_found() {
    finds(CHARGED_ONCE, ONE_ORDER, Defect::RestartFails);
}

#[test]
fn taking_nothing_up_after_a_crash_is_found() {
    finds(NOTHING_LEFT, ONE_ORDER, Defect::NothingIsTakenUp);
}

#[test]
fn storing_over_anothers_change_is_found() {
    finds(FINAL_STAYS, ONE_PAYMENT, Defect::LastChangeWins);
}

#[test]
fn ignoring_a_stray_session_is_found() {
    finds(STRAY_SEEN, LOST, Defect::StrayIgnored);
}

#[test]
fn charging_an_order_beside_its_stray_session_is_found() {
    finds(STRAY_HOLDS, LOST, Defect::StrayFreesTheOrder);
}

#[test]
fn telling_before_the_commit_is_found() {
    finds(TOLD_AFTER_COMMIT, ONE_PAYMENT, Defect::TellsAhead);
}
