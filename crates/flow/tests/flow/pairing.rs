//! Pairing a phone by a code.

use ipp_flow::*;

use crate::till::*;

const CODE: &str = "K7QM2ZP4x";

fn enrollment() -> Enrollment {
    Enrollment {
        code: EnrollmentCode(CODE.into()),
        expires_at: Millis(1_600_000),
    }
}

fn phone(id: &str) -> Device {
    Device {
        simulated: false,
        ..device(id)
    }
}

fn may() -> Till {
    let mut till = Till::ready();
    till.on(Event::MayEnroll(true));
    till
}

/// A till that shows a code; `d1` and `d2` existed before.
fn open() -> Till {
    let mut till = may();
    till.on(Event::Pair).on(Event::Enrolled(Ok(enrollment())));
    till
}

fn note(till: &Till) -> PairingNote {
    till.view().pairing
}

#[test]
fn pairing_is_offered_to_a_till_that_may_and_where_a_charge_is() {
    let mut till = Till::ready();
    assert_eq!(note(&till), PairingNote::Hidden);
    till.on(Event::Pair);
    assert!(till.last.is_empty());
    till.on(Event::MayEnroll(true));
    assert_eq!(note(&till), PairingNote::Offered { paired: None });
    till.on(Event::DevicesRead(Ok(vec![])));
    assert_eq!(note(&till), PairingNote::Offered { paired: None });
    let mut till = may();
    till.on(Event::Charge(id("p1")));
    assert_eq!(note(&till), PairingNote::Hidden);
}

#[test]
fn the_code_is_requested_once_and_shown_with_its_time_left() {
    let mut till = may();
    till.on(Event::Pair);
    assert_eq!(till.last, [Command::Enroll]);
    till.on(Event::Pair);
    assert!(till.last.is_empty());
    assert_eq!(note(&till), PairingNote::Asking);
    till.on(Event::Enrolled(Ok(enrollment())));
    let groups = ["K7QM", "2ZP4", "x"].map(|group| EnrollmentCode(group.into()));
    let code = |seconds| PairingNote::Code {
        groups: groups.to_vec(),
        seconds,
    };
    assert_eq!(note(&till), code(600));
    till.on(Event::Tick(Millis(1_000_600)));
    assert_eq!(note(&till), code(599));
    till.on(Event::Tick(Millis(1_599_900)));
    assert_eq!(note(&till), code(1));
    assert_eq!(till.view().picker, Picker::Hidden);
    assert_eq!((till.view().primary, till.view().blocked), (None, None));
}

#[test]
fn a_code_never_shows_more_time_than_was_requested() {
    let mut till = may();
    let late = Enrollment {
        expires_at: Millis(1_000_000 + CODE_LIFE + 3_000),
        ..enrollment()
    };
    till.on(Event::Pair).on(Event::Enrolled(Ok(late)));
    let PairingNote::Code { seconds, .. } = note(&till) else {
        panic!("no code");
    };
    assert_eq!(seconds, 900);
}

#[test]
fn a_code_that_kustom_has_grouped_stays_as_it_is() {
    let mut till = may();
    let grouped = Enrollment {
        code: EnrollmentCode("K7QM-2ZP4".into()),
        ..enrollment()
    };
    till.on(Event::Pair).on(Event::Enrolled(Ok(grouped)));
    let PairingNote::Code { groups, .. } = note(&till) else {
        panic!("no code");
    };
    assert_eq!(groups, [EnrollmentCode("K7QM-2ZP4".into())]);
}

#[test]
fn a_code_and_a_phone_are_shown_without_what_turns_text() {
    let mut till = may();
    let turned = Enrollment {
        code: EnrollmentCode("\u{202e}K7QM".into()),
        ..enrollment()
    };
    till.on(Event::Pair).on(Event::Enrolled(Ok(turned)));
    let PairingNote::Code { groups, .. } = note(&till) else {
        panic!("no code");
    };
    assert_eq!(groups, [EnrollmentCode("K7QM".into())]);
    let turned = Device {
        name: "Counter\u{202e} 9".into(),
        ..phone("d9")
    };
    till.on(Event::DevicesRead(Ok(vec![device("d1"), turned])));
    let paired = Some("Counter 9".into());
    assert_eq!(note(&till), PairingNote::Offered { paired });
}

#[test]
fn the_new_terminal_closes_it_and_is_picked() {
    let mut till = open();
    let list = vec![device("d1"), phone("d9"), device("d2")];
    till.on(Event::DevicesRead(Ok(list)));
    assert!(till.did(&Command::RememberDevice(device_id("d9"))));
    let paired = |name: Option<&str>| PairingNote::Offered {
        paired: name.map(Into::into),
    };
    assert_eq!(note(&till), paired(Some("Counter d9")));
    assert_eq!(till.model.chosen, Some(device_id("d9")));
    assert!(till.can(Action::Charge));
    till.on(Event::DeviceChosen(device_id("d1")));
    assert_eq!(note(&till), paired(None));
}

#[test]
fn neither_a_known_terminal_nor_a_simulated_one_is_the_phone() {
    let mut till = open();
    let list = vec![device("d1"), device("d2"), device("made")];
    till.on(Event::DevicesRead(Ok(list)));
    assert!(note(&till).is_open());
    assert_eq!(till.model.chosen, Some(device_id("d1")));
}

#[test]
fn terminals_not_yet_known_are_not_taken_for_the_phone() {
    let mut till = Till::new();
    till.on(opened(vec![]))
        .on(Event::OrderSet(Some(Ok(order("A")))))
        .on(Event::MayEnroll(true))
        .on(Event::Pair)
        .on(Event::Enrolled(Ok(enrollment())))
        .on(Event::DevicesRead(Ok(vec![phone("d1")])));
    assert!(note(&till).is_open());
    till.on(Event::DevicesRead(Ok(vec![phone("d1"), phone("d9")])));
    assert_eq!(till.model.chosen, Some(device_id("d9")));
}

#[test]
fn an_expired_code_goes_from_the_screen_and_another_can_be_had() {
    let mut till = open();
    till.on(Event::Tick(Millis(1_600_000)));
    assert_eq!(note(&till), PairingNote::Expired);
    till.on(Event::Pair);
    assert_eq!(till.last, [Command::Enroll]);
}

#[test]
fn a_refusal_is_said_and_can_be_tried_again() {
    for (failure, said) in [
        (FetchFailure::NoAnswer, None),
        (
            FetchFailure::Refused(Reason::new("too_many_requests", "Too many.")),
            Some("Too many.".to_owned()),
        ),
    ] {
        let mut till = may();
        till.on(Event::Pair).on(Event::Enrolled(Err(failure)));
        assert_eq!(note(&till), PairingNote::Refused(said));
        till.on(Event::Pair);
        assert_eq!(till.last, [Command::Enroll]);
    }
}

#[test]
fn a_code_that_comes_after_it_was_closed_is_let_go() {
    let mut till = may();
    till.on(Event::Pair)
        .on(Event::StopPairing)
        .on(Event::Enrolled(Ok(enrollment())));
    assert_eq!(note(&till), PairingNote::Offered { paired: None });
}

#[test]
fn the_code_is_in_nobodys_debug_output() {
    let till = open();
    let all = format!("{:?} {:?} {:?}", till.model, till.view(), enrollment());
    assert!(!all.contains("K7QM"), "{all}");
}
