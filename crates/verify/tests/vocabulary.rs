//! The vocabulary is complete: nothing is declared that no driver uses.
#![allow(clippy::panic)]

use std::collections::BTreeSet;

use ipp_verify::{
    Defect, Disturbance, Driver, FaultKind, History, Invariant, Provided, SessionEnd, Shown,
};
use ipp_wire::{PaymentState, Word as _};

#[test]
fn every_invariant_is_checked_by_a_driver() {
    for invariant in Invariant::ALL {
        let checked = Driver::ALL.iter().any(|d| invariant.is_checked_by(*d));
        assert!(checked, "no driver sees {invariant} broken");
    }
}

#[test]
fn every_defect_is_seeded_by_a_driver() {
    for defect in Defect::ALL {
        let mut drivers = Driver::ALL.iter();
        assert!(
            drivers.any(|driver| !defect.caught_by(*driver).is_empty()),
            "no driver seeds {defect}"
        );
    }
}

#[test]
fn every_driver_sees_the_rules_about_money_broken() {
    for driver in Driver::ALL {
        for invariant in [
            Invariant::ChargedOnce,
            Invariant::OneOpenPayment,
            Invariant::CreateSentOnce,
            Invariant::PaidIsTrue,
            Invariant::UnpaidIsTrue,
            Invariant::EndWasRead,
            Invariant::CommittedFirst,
            Invariant::FinalStays,
            Invariant::NoSessionForgotten,
        ] {
            assert!(invariant.is_checked_by(*driver), "{driver:?}, {invariant}");
        }
    }
}

#[test]
fn names_and_sentences_are_unique() {
    let sentences = Invariant::ALL.iter().map(|i| i.meaning());
    let sentences = sentences.chain(FaultKind::ALL.iter().map(|kind| kind.meaning()));
    let sentences = sentences.chain(Disturbance::ALL.iter().map(|what| what.meaning()));
    let sentences: BTreeSet<_> = sentences.collect();
    let count = Invariant::ALL.len() + FaultKind::ALL.len() + Disturbance::ALL.len();
    assert_eq!(sentences.len(), count);
    let names = Invariant::words().chain(FaultKind::words());
    let names = names.chain(Disturbance::words());
    let names: BTreeSet<_> = names.chain(Defect::words()).collect();
    assert_eq!(names.len(), count + Defect::ALL.len());
}

#[test]
fn a_shown_state_is_compared_with_the_providers_record() {
    use PaymentState::*;
    let ends = [
        None,
        Some(SessionEnd::Open),
        Some(SessionEnd::PaidAsOrdered),
        Some(SessionEnd::PaidOtherwise),
        Some(SessionEnd::Cancelled),
        Some(SessionEnd::Expired),
        Some(SessionEnd::Failed),
    ];
    for state in PaymentState::ALL {
        let right = |session| {
            let provided = Provided {
                session,
                exists: session.is_some(),
                charged: matches!(
                    session,
                    Some(SessionEnd::PaidAsOrdered | SessionEnd::PaidOtherwise)
                ),
            };
            provided.broken_by_showing(*state).is_none()
        };
        let may: Vec<_> = ends.into_iter().filter(|end| right(*end)).collect();
        let expected: &[Option<SessionEnd>] = match state {
            Paid => &[Some(SessionEnd::PaidAsOrdered)],
            Held => &[
                Some(SessionEnd::PaidAsOrdered),
                Some(SessionEnd::PaidOtherwise),
            ],
            Cancelled => &[Some(SessionEnd::Cancelled)],
            Expired => &[Some(SessionEnd::Expired)],
            Failed => &[None, Some(SessionEnd::Failed)],
            state if !state.is_final() => &ends,
            state => panic!("which ends may be shown as {state:?}?"),
        };
        assert_eq!(may, expected, "{state:?}");
    }
}

#[test]
fn money_on_any_session_contradicts_an_unpaid_end() {
    for session in [None, Some(SessionEnd::Cancelled)] {
        let provided = Provided {
            session,
            exists: true,
            charged: true,
        };
        assert_eq!(
            provided.broken_by_showing(PaymentState::Cancelled),
            Some(Invariant::UnpaidIsTrue)
        );
    }
}

#[test]
fn a_history_has_one_content_per_version_and_one_end() {
    let shown = |state| Shown {
        state,
        settled: false,
    };
    let mut history = History::default();
    let cancelled = shown(PaymentState::Cancelled);
    assert_eq!(history.add(3, cancelled, 'a'), Ok(true));
    assert_eq!(history.add(3, cancelled, 'a'), Ok(false));
    assert!(history.add(3, cancelled, 'b').is_err());
    assert!(history.add(3, shown(PaymentState::Paid), 'a').is_err());
    // An older version may come later; it may not be final otherwise.
    assert_eq!(history.add(1, shown(PaymentState::Sent), 'a'), Ok(true));
    assert!(history.add(2, shown(PaymentState::Paid), 'a').is_err());
    assert!(history.add(4, shown(PaymentState::Expired), 'a').is_err());
    assert_eq!(history.newest(), Some(4));
}

#[test]
fn a_person_or_a_contradiction_may_change_a_held_payment() {
    let of = |state, settled| Shown { state, settled };
    let may = |first, second| {
        History::default().add(1, first, ()).is_ok() && {
            let mut history = History::default();
            let _ = history.add(1, first, ());
            history.add(2, second, ()).is_ok()
        }
    };
    let held = of(PaymentState::Held, false);
    let settled = of(PaymentState::Failed, true);
    assert!(may(held, settled));
    assert!(!may(held, of(PaymentState::Failed, false)));
    assert!(may(settled, held));
    assert!(!may(settled, of(PaymentState::Paid, true)));
    let raised = of(PaymentState::NeedsAttention, false);
    assert!(may(raised, of(PaymentState::Paid, false)));
    assert!(!may(raised, of(PaymentState::Active, false)));
}
