//! Steps: every form, and what is said about a wrong one.

#![allow(clippy::unwrap_used)]

use super::*;

fn act_of(text: &str) -> Act {
    Step::parse(text).unwrap().act
}

#[test]
fn a_step_may_name_its_till_and_its_time() {
    let step = Step::parse("till 2: tap SUCCESS after 1s to 3s").unwrap();
    assert_eq!(step.till, 2);
    assert_eq!(step.wait.shortest, Duration::from_secs(1));
    assert_eq!(step.wait.longest, Duration::from_secs(3));
    let tap = Act::Terminal(TerminalAct::Tap(Outcome::Success));
    assert_eq!(step.act, tap);
    let step = Step::parse("pickup").unwrap();
    assert_eq!((step.till, step.wait), (1, Wait::default()));
}

/// Writes a form with and without what can be left out.
fn written(form: &str) -> [String; 2] {
    let with = form.replace(['[', ']'], "");
    let without: String = form
        .split('[')
        .map(|part| part.rsplit(']').next().unwrap_or_default())
        .collect();
    [with, without].map(|text| {
        text.replace("<n>", "2")
            .replace("<code>", "device_busy")
            .replace("<time>", "3s")
            .replace("<seconds>", "-400")
            .replace("<outcome>", "LOST_CARD")
            .replace("<call>", "create")
            .replace("<state>", "paid")
    })
}

#[test]
fn every_documented_form_is_a_step() {
    for (form, _) in FORMS {
        for text in written(form) {
            let parsed = Step::parse(&text);
            assert!(parsed.is_ok(), "{text}: {parsed:?}");
        }
    }
}

#[test]
fn no_two_forms_mean_the_same() {
    let acts: Vec<_> = FORMS
        .iter()
        .map(|(form, _)| act_of(&written(form)[0]))
        .collect();
    for (at, act) in acts.iter().enumerate() {
        // "wait" and "wait until" differ by their time alone where nothing is waited for.
        assert!(
            !acts.iter().skip(at + 1).any(|other| other == act),
            "{act:?}"
        );
    }
}

#[test]
fn what_is_wrong_is_said_with_what_could_be_written() {
    for (text, said) in [
        ("tap GOLD", "\"GOLD\" is none of the outcomes SUCCESS"),
        ("wait until payed", "none of the states starting, sent"),
        ("pick up", "\"pick up\" is no step; there are: charge"),
        ("charge on terminal 9", "a terminal is a number from 1 to 8"),
        ("charge now", "there are: charge [on terminal <n>]"),
        ("till 0: cancel", "a till is a number from 1 to 8"),
        ("shop 1: cancel", "before the colon"),
        ("cancel after soon", "\"soon\" is not a time"),
        ("cancel after 3s to 1s", "the second is shorter"),
        ("lose the next 0 answers", "count must be from 1 to 1000"),
        (
            "lose the next answer to refund",
            "none of the calls create, read, cancel",
        ),
        (
            "lose callbacks for 500ms",
            "not a number of seconds above 0",
        ),
        ("provider down for 0s", "not a number of seconds above 0"),
        (
            "clock off by 90000s",
            "seconds must be at most 86400 either way",
        ),
        ("amount changed to -1", "whole number of minor units"),
        ("", "is no step"),
        ("after 3s", "is no step"),
    ] {
        let error = Step::parse(text).unwrap_err();
        assert!(error.contains(said), "{text}: {error}");
    }
}

#[test]
fn what_only_our_own_playground_can_do_is_known_beforehand() {
    assert!(act_of("lose the next answer").needs_provider());
    assert!(act_of("expire").needs_provider());
    assert!(act_of("restore").needs_provider());
    assert!(!act_of("tap SUCCESS").needs_provider());
    assert!(!act_of("charge").needs_provider());
    assert!(!act_of("wait 3s").needs_provider());
}
