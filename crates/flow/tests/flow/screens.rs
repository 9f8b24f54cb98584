//! What the cashier sees.

use ipp_flow::*;

use crate::till::*;

#[test]
fn every_state_has_its_screen_tone_and_buttons() {
    use PaymentState as S;
    let none = (None, None);
    let table = [
        (S::Starting, Screen::Starting, Tone::Waiting, none),
        (
            S::Sent,
            Screen::Sent,
            Tone::Waiting,
            (None, enabled(Action::Cancel)),
        ),
        (
            S::Active,
            Screen::Active,
            Tone::Waiting,
            (None, enabled(Action::Cancel)),
        ),
        (S::Cancelling, Screen::Cancelling, Tone::Waiting, none),
        (
            S::Paid,
            Screen::Paid {
                before_cancel: false,
            },
            Tone::Good,
            (enabled(Action::Done), None),
        ),
        (S::Cancelled, Screen::Cancelled, Tone::Neutral, again()),
        (S::Expired, Screen::Expired, Tone::Bad, again()),
        (S::Failed, Screen::Failed, Tone::Bad, again()),
        (
            S::Unknown,
            Screen::Unknown,
            Tone::Careful,
            (enabled(Action::CheckNow), None),
        ),
        (
            S::Held,
            Screen::Held,
            Tone::Bad,
            (enabled(Action::CheckNow), None),
        ),
        (
            S::NeedsAttention,
            Screen::NeedsAttention,
            Tone::Careful,
            (enabled(Action::CheckNow), None),
        ),
    ];
    for state in ALL_STATES {
        assert!(table.iter().any(|row| row.0 == state), "{state:?}");
    }
    for (state, screen, tone, buttons) in table {
        let view = Till::in_state(state).view();
        assert_eq!((view.screen, view.tone), (screen, tone), "{state:?}");
        assert_eq!((view.primary, view.secondary), buttons, "{state:?}");
    }
}

fn again() -> (Option<Button>, Option<Button>) {
    (enabled(Action::ChargeAgain), enabled(Action::Done))
}

#[test]
fn declines_are_explained_except_lost_and_stolen_cards() {
    let table = [
        (Some("DECLINED_GENERIC"), Advice::Generic),
        (Some("INSUFFICIENT_FUNDS"), Advice::InsufficientFunds),
        (Some("LOST_CARD"), Advice::Generic),
        (Some("STOLEN_CARD"), Advice::Generic),
        (Some("EXPIRED_CARD"), Advice::ExpiredCard),
        (Some("INCORRECT_CVC"), Advice::IncorrectCvc),
        (Some("PROCESSING_ERROR"), Advice::ProcessingError),
        (Some("INCORRECT_NUMBER"), Advice::IncorrectNumber),
        (Some("CARD_VELOCITY_EXCEEDED"), Advice::TooOften),
        (Some("SOMETHING_NEW"), Advice::Generic),
        (None, Advice::Generic),
    ];
    for (code, advice) in table {
        let tap = |code: Option<&str>| Tap {
            at: Millis(0),
            failure_reason: code.map(Into::into),
        };
        let taps = vec![tap(Some("EXPIRED_CARD")), tap(code)];
        let declined = Payment {
            taps,
            ..payment("p1", 11, PaymentState::Active)
        };
        let mut till = Till::in_state(PaymentState::Active);
        let view = till.on(Event::PaymentSeen(declined)).view();
        assert_eq!((view.screen, view.declines), (Screen::Declined, 2));
        assert_eq!(
            view.status,
            Text::Declined(advice),
            "{code:?}: the last card counts"
        );
        assert_eq!(view.hint, Some(Text::AfterDecline(advice)));
        assert!(till.can(Action::Cancel));
    }
}

#[test]
fn a_hint_says_that_a_phone_has_not_picked_up_for_ten_seconds() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(Event::Tick(Millis(1_009_999)));
    assert_eq!((till.view().hint, till.view().elapsed), (None, Some(9)));
    till.on(Event::Tick(Millis(1_010_000)));
    let hint = Text::NotPickedUp {
        device: Some("Counter d1".into()),
    };
    assert_eq!(till.view().hint, Some(hint));
    till.on(Event::StreamLost);
    assert_eq!(
        till.view().hint,
        None,
        "without a stream it is not known what the phone did"
    );
}

#[test]
fn a_lost_connection_keeps_the_last_confirmed_state_and_ages() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(Event::StreamLost)
        .on(Event::Tick(Millis(1_007_500)));
    let view = till.view();
    assert_eq!(view.screen, Screen::Active);
    assert_eq!(view.link, LinkNote::Lost { seconds: 7 });
    assert_eq!(view.confirmed, Some(7));
    assert_eq!(
        (view.primary, view.secondary),
        (enabled(Action::CheckNow), enabled(Action::Cancel))
    );
}

#[test]
fn unknown_never_reads_as_failed_and_says_its_age() {
    let mut till = Till::in_state(PaymentState::Unknown);
    till.on(Event::Tick(Millis(1_030_000)));
    let view = till.view();
    assert_eq!((view.status, view.confirmed), (Text::NotKnown, Some(30)));
    assert!(!till.can(Action::Charge));
}

#[test]
fn a_missing_order_is_said_before_a_missing_terminal() {
    let mut till = Till::ready();
    till.model.chosen = None;
    assert_eq!(till.view().blocked, Some(Blocked::NoTerminalPicked));
    till.on(Event::OrderSet(None));
    let view = till.view();
    assert_eq!(view.blocked, Some(Blocked::NoOrder));
    assert_eq!(
        view.primary,
        Some(Button {
            action: Action::Charge,
            enabled: false
        })
    );
}

#[test]
fn the_reason_of_a_failed_payment_is_shown_and_what_is_certain() {
    for (code, hint) in [
        ("provider_refused", Text::NothingCharged),
        ("session_failed", Text::NothingCharged),
        ("a_later_word", Text::NothingCharged),
        // The money may have been collected and paid back.
        ("settled_not_paid", Text::SettledNotPaid),
    ] {
        let mut till = Till::in_state(PaymentState::Sent);
        let reason = Some(Reason::new(code, "Kustom said no."));
        till.on(Event::PaymentSeen(Payment {
            reason,
            ..payment("p1", 11, PaymentState::Failed)
        }));
        let view = till.view();
        assert_eq!(view.detail.as_deref(), Some("Kustom said no."), "{code}");
        assert_eq!(view.hint, Some(hint), "{code}");
    }
}

#[test]
fn the_picker_shows_only_where_a_charge_is_offered() {
    for state in ALL_STATES {
        let hidden = Till::in_state(state).view().picker == Picker::Hidden;
        assert_eq!(hidden, !state.frees_order(), "{state:?}");
    }
}

#[test]
fn a_till_that_is_not_let_in_says_so_and_why_until_it_is() {
    let mut till = Till::new();
    let why = || Reason::new("no_token", "No token could be fetched.");
    till.on(Event::StreamRefused(why()));
    let view = till.view();
    assert_eq!((view.status, view.tone), (Text::ShutOut, Tone::Careful));
    assert_eq!(view.detail.as_deref(), Some("No token could be fetched."));
    till.on(opened(vec![]));
    assert_eq!(till.view().status, Text::Ready);
    assert_eq!(till.view().detail, None);
    till.on(Event::StreamRefused(why()));
    assert_eq!(
        till.view().detail,
        None,
        "the last known state is still shown"
    );
}

#[test]
fn test_mode_is_shown_and_asked_for_until_it_is_known() {
    let mut till = Till::new();
    till.on(opened(vec![]));
    assert!(till.did(&Command::ReadTill) && !till.view().test_mode);
    till.on(Event::StreamLost).on(opened(vec![]));
    assert!(till.did(&Command::ReadTill), "there was no answer");
    till.on(Event::TillRead { test_mode: true });
    assert!(till.view().test_mode);
    till.on(Event::StreamLost).on(opened(vec![]));
    assert!(!till.did(&Command::ReadTill));
    till.on(Event::TillRead { test_mode: false });
    assert!(!till.view().test_mode);
}
