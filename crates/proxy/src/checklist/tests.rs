//! What the checklist says.
#![allow(clippy::unwrap_used)]

use super::*;
use ipp_payment::Millis;

fn seen(point: CheckPoint, done: bool) -> Seen {
    Seen {
        point,
        done,
        at: Millis(0),
        evidence: Evidence {
            at: "2026-11-28T10:00:00Z".to_owned(),
            payment_id: done.then(|| "p-1".to_owned()),
            webhook_id: done.then(|| "k_1*".to_owned()),
            ..Evidence::default()
        },
    }
}

#[test]
fn a_point_is_ticked_by_evidence_alone() {
    let all = checklist("x", &[seen(CheckPoint::Cancelled, true)]);
    assert_eq!(all.items.len(), 7);
    for item in &all.items {
        let expected = item.point == CheckPoint::Cancelled;
        assert_eq!(item.done, expected, "{item:?}");
        assert_eq!(item.scenario.is_none(), expected, "{item:?}");
        assert_eq!(item.evidence.is_some(), expected, "{item:?}");
        assert!(!item.title.contains('`') && !item.title.ends_with('.'));
    }
    let cancelled = &all.items[5];
    let shown = "Shown by payment p-1, callback k_1*, at 2026-11-28T10:00:00Z.";
    assert_eq!(cancelled.detail, shown);
}

#[test]
fn a_refused_callback_unticks_its_point() {
    let all = checklist("x", &[seen(CheckPoint::CallbacksAcknowledged, false)]);
    let last = &all.items[6];
    assert!(!last.done && last.scenario.is_some());
    assert!(last.detail.contains("2026-11-28T10:00:00Z"), "{last:?}");
}

#[test]
fn every_scenario_that_is_named_is_included() {
    let included = ipp_playground::scenario::included();
    for item in checklist("x", &[]).items {
        let name = item.scenario.unwrap();
        assert!(included.iter().any(|(of, _)| *of == name), "{name}");
    }
}

#[test]
fn markdown_takes_ids_from_elsewhere_literally() {
    let all = checklist("x", &[seen(CheckPoint::Declined, true)]);
    let text = markdown(&all);
    assert_eq!(text.matches("- [ ] ").count(), 6, "{text}");
    assert!(
        text.contains("- [x] A declined payment (DECLINED\\_GENERIC) handled gracefully\n"),
        "{text}"
    );
    assert!(text.contains("callback k\\_1\\*, at"), "{text}");
    assert_eq!(literal("a\n](b)<i>"), "a\u{fffd}\\](b)\\<i\\>");
}

#[test]
fn a_playground_here_is_one_whatever_its_port() {
    for (url, named) in [
        ("http://127.0.0.1:41234", "a playground on this machine"),
        ("http://localhost:8790/", "a playground on this machine"),
        (
            "https://api.playground.kustom.co/",
            "https://api.playground.kustom.co",
        ),
        ("http://playground:8790", "http://playground:8790"),
    ] {
        assert_eq!(provider(&url.parse().unwrap()), named);
    }
}
