//! Each seeded defect is found by the invariants that must catch it.

use std::collections::BTreeSet;

use ipp_verify::{Defect, Driver, Invariant};
use ipp_wire::Word as _;
use stateright::{Checker, Expectation, HasDiscoveries, Model};

use crate::shop::Shop;
use crate::{LOST, ONE_DEVICE, ONE_ORDER, ONE_PAYMENT};

/// Asserts that each invariant that must catch the defect breaks; prints a shortest path.
fn finds(shop: Shop, defect: Defect) {
    for invariant in defect.caught_by(Driver::Model) {
        let (name, defect) = (invariant.word(), Some(defect));
        let checker = Shop {
            defect,
            ..shop.clone()
        }
        .checker()
        .finish_when(HasDiscoveries::AnyOf(BTreeSet::from([name])))
        .spawn_bfs()
        .join();
        let path = checker.assert_any_discovery(name);
        eprintln!("{defect:?}, {name}: {:?}", path.into_actions());
    }
}

macro_rules! found {
    ($($test:ident: $defect:ident in $shop:ident;)*) => {
        $(#[test]
        fn $test() {
            finds($shop, Defect::$defect);
        })*

        #[test]
        fn no_defect_is_left_out() {
            let declared: Vec<_> = Defect::seeded_by(Driver::Model).collect();
            assert_eq!([$(Defect::$defect),*], *declared);
        }
    };
}

found! {
    sending_create_again_is_found: CreateSentTwice in ONE_ORDER;
    sending_create_by_the_taker_over_is_found: CreateSentByTakeOver in ONE_ORDER;
    taking_the_unknown_for_failed_is_found: UnknownTakenAsFailed in ONE_ORDER;
    calling_nobody_for_the_unknown_is_found: UnknownNeverRaised in ONE_ORDER;
    calling_a_person_without_a_read_is_found: OverdueRaisedUnread in ONE_ORDER;
    failing_a_starting_payment_at_restart_is_found: StartingFailedByRestart in ONE_ORDER;
    taking_nothing_up_after_a_crash_is_found: UnfinishedNotResumed in ONE_ORDER;
    telling_before_the_commit_is_found: ToldBeforeCommit in ONE_PAYMENT;
    believing_a_callbacks_body_is_found: CallbackBodyTrusted in ONE_ORDER;
    taking_the_answer_to_a_cancel_for_its_end_is_found: CancelTakenAsFinal in ONE_ORDER;
    storing_over_anothers_change_is_found: NewerVersionOverwritten in ONE_PAYMENT;
    charging_again_while_it_is_unknown_is_found: OrderFreedByUnknown in ONE_ORDER;
    giving_a_device_of_the_unknown_away_is_found: DeviceFreedByUnknown in ONE_DEVICE;
    charging_again_while_a_person_is_called_is_found: OrderFreedByAttention in ONE_ORDER;
    charging_an_order_beside_its_stray_session_is_found: OrderFreedByStray in LOST;
    ignoring_a_stray_session_is_found: StrayIgnored in LOST;
    not_reporting_a_stray_session_is_found: StrayNotReported in LOST;
}

/// What the shops check is what is declared: each invariant is seen to break.
#[test]
fn every_property_is_an_invariant_that_breaks() {
    let shops = [ONE_PAYMENT, ONE_ORDER, ONE_DEVICE, LOST];
    let properties = shops.iter().flat_map(Model::properties);
    let always = properties.filter(|p| p.expectation == Expectation::Always);
    let checked: BTreeSet<_> = always.map(|p| Invariant::parse(p.name)).collect();
    let declared = Invariant::ALL.iter().copied();
    let declared = declared.filter(|invariant| invariant.is_checked_by(Driver::Model));
    assert_eq!(checked, declared.map(Some).collect());
}
