//! When something seen is news.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::kustom::LineTypes;

fn checks(environment: Environment) -> Checks {
    Checks::new(&Access {
        url: "https://api.playground.kustom.co".parse().unwrap(),
        api_key: "kco_test_x".into(),
        merchant_id: None,
        installation: "main".to_owned(),
        line_types: LineTypes::default(),
        environment,
        timeout: std::time::Duration::from_secs(1),
    })
}

#[test]
fn what_was_seen_is_written_once_and_kept_until_it_is() {
    let checks = checks(Environment::Playground);
    let point = CheckPoint::CallbacksAcknowledged;
    assert!(checks.wants(point, true));
    checks.add(point, true, Evidence::default());
    assert!(!checks.wants(point, true));
    let seen = checks.take();
    assert_eq!(seen.len(), 1);
    checks.put_back(seen.clone());
    assert_eq!(checks.take(), seen);
    // A refusal is news, and hides what could not be written before it.
    assert!(checks.wants(point, false));
    checks.add(point, false, Evidence::default());
    checks.put_back(seen);
    let waiting = checks.take();
    assert_eq!((waiting.len(), waiting[0].done), (1, false));
    assert!(checks.wants(point, true));
}

#[test]
fn with_real_money_nothing_is_recorded() {
    let checks = checks(Environment::Live);
    assert!(CheckPoint::ALL.iter().all(|&p| !checks.wants(p, true)));
}

#[test]
fn an_id_from_elsewhere_is_cut() {
    let checks = checks(Environment::Playground);
    let evidence = Evidence {
        webhook_id: Some("å".repeat(100_000)),
        ..Evidence::default()
    };
    checks.add(CheckPoint::Declined, true, evidence);
    let kept = checks.take()[0].evidence.webhook_id.clone().unwrap();
    assert_eq!(kept.chars().count(), 200);
}
