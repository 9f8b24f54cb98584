//! Answers say whose clock is off, and by how much.

use ipp_payment::Millis;
use ipp_wire::{TokenClock, code};
use serde_json::{Value, json};

use super::{signed, tokens};
use crate::problem::Refusal;

/// The proxy's time, in unix seconds.
const NOW: i64 = 1_764_250_000;
/// Lifetime of the tokens, in seconds.
const LIFETIME_SECONDS: i64 = 300;

fn read(claims: &Value, now: Millis) -> Result<(), Refusal> {
    tokens().read_at(&signed(claims), now).map(|_| ())
}

/// The claims of a token signed just now by a backend whose clock is `seconds` ahead.
fn from_a_backend_ahead_by(seconds: f64, with: &[&str]) -> Value {
    let now = NOW as f64 + seconds;
    let mut claims = json!({"sub": "till-1", "scope": "pay", "exp": now + LIFETIME_SECONDS as f64});
    for claim in with {
        claims[claim] = json!(now);
    }
    claims
}

#[test]
fn a_clock_that_is_off_is_named_with_its_seconds() {
    let (early, late) = (code::TOKEN_NOT_YET_VALID, code::TOKEN_EXPIRED);
    let both: &[&str] = &["iat", "nbf"];
    let table = [
        (90.0, both, Some((early, "is 90 s ahead of the proxy's"))),
        (180.0, both, Some((early, "is 180 s ahead of the proxy's"))),
        (480.0, both, Some((early, "is 480 s ahead of the proxy's"))),
        (
            480.0,
            &["nbf"],
            Some((early, "is 480 s ahead of the proxy's")),
        ),
        (90.5, both, Some((early, "is 91 s ahead of the proxy's"))),
        (-90.0, both, None),
        (-180.0, both, None),
        (-390.0, both, Some((late, "is 390 s behind the proxy's"))),
        (
            -390.0,
            &["iat"],
            Some((late, "is 390 s behind the proxy's")),
        ),
        (
            -390.0,
            &[],
            Some((late, "is more than 90 s behind the proxy's")),
        ),
        (-390.25, both, Some((late, "is 391 s behind the proxy's"))),
        // Without `nbf`, nothing makes such a token invalid.
        (90.0, &["iat"], None),
        (480.0, &[], None),
    ];
    for (ahead, with, expected) in table {
        let claims = from_a_backend_ahead_by(ahead, with);
        let verdict = read(&claims, Millis(NOW * 1000));
        let Some((code, says)) = expected else {
            assert_eq!(verdict, Ok(()), "{claims}");
            continue;
        };
        let refusal = verdict.unwrap_err();
        assert_eq!(
            (refusal.status.as_u16(), refusal.code),
            (401, code),
            "{claims}"
        );
        assert!(refusal.detail.contains(says), "{refusal}");
        assert!(
            refusal.detail.contains("it is 2025-11-27T13:26:40Z"),
            "{refusal}"
        );
        let clock = refusal.problem().clock.unwrap();
        let off = ahead.signum() * ahead.abs().ceil();
        let carries = |claim| with.contains(&claim).then_some(off as i64);
        assert_eq!(
            (clock.iat, clock.nbf),
            (carries("iat"), carries("nbf")),
            "{claims}"
        );
    }
}

#[test]
fn the_answer_has_the_seconds_for_programs_too() {
    let claims = from_a_backend_ahead_by(90.0, &["iat", "nbf"]);
    let problem = read(&claims, Millis(NOW * 1000)).unwrap_err().problem();
    let expected = TokenClock {
        server_time: "2025-11-27T13:26:40Z".to_owned(),
        exp: 390,
        nbf: Some(90),
        iat: Some(90),
    };
    assert_eq!(problem.clock, Some(expected));
    let json = serde_json::to_value(&problem).unwrap();
    assert_eq!(json["clock"]["nbf"], 90);
    let other = read(&json!({"sub": ""}), Millis(0)).unwrap_err().problem();
    assert!(serde_json::to_value(other).unwrap().get("clock").is_none());
}

#[test]
fn thirty_seconds_are_nobodys_fault_and_a_millisecond_more_is() {
    let at = |claim: &str, millis: i64| {
        let mut claims = json!({"sub": "till-1", "scope": "pay", "exp": NOW + LIFETIME_SECONDS});
        claims[claim] = json!(NOW as f64 + millis as f64 / 1000.0);
        read(&claims, Millis(NOW * 1000))
            .err()
            .map(|refusal| refusal.code)
    };
    assert_eq!(at("exp", -30_000), None);
    assert_eq!(at("exp", -30_001), Some(code::TOKEN_EXPIRED));
    assert_eq!(at("nbf", 30_000), None);
    assert_eq!(at("nbf", 30_001), Some(code::TOKEN_NOT_YET_VALID));
    // Fractions of a millisecond are rounded to the refusing side.
    for (claim, time) in [
        ("exp", format!("{}.9999", NOW - 31)),
        ("nbf", format!("{}.0001", NOW + 30)),
    ] {
        let mut claims = json!({"sub": "till-1", "scope": "pay", "exp": NOW + LIFETIME_SECONDS});
        claims[claim] = serde_json::from_str(&time).unwrap();
        assert!(read(&claims, Millis(NOW * 1000)).is_err(), "{claims}");
    }
}

#[test]
fn a_token_that_is_meant_for_later_accuses_no_clock() {
    let claims = json!({"sub": "till-1", "exp": NOW + 900, "iat": NOW, "nbf": NOW + 600});
    let refusal = read(&claims, Millis(NOW * 1000)).unwrap_err();
    assert_eq!(refusal.code, code::TOKEN_NOT_YET_VALID);
    assert!(
        refusal.detail.contains("600 s after its `iat`"),
        "{refusal}"
    );
    assert!(!refusal.detail.contains("clock"), "{refusal}");
    let never = json!({"sub": "till-1", "exp": NOW - 60, "iat": NOW, "nbf": NOW});
    let refusal = read(&never, Millis(NOW * 1000)).unwrap_err();
    assert!(refusal.detail.contains("not after its `iat`"), "{refusal}");
}

#[test]
fn an_ordinary_old_token_says_when_it_ended() {
    let claims = json!({"sub": "till-1", "exp": NOW - 60});
    let refusal = read(&claims, Millis(NOW * 1000)).unwrap_err();
    assert!(
        refusal
            .detail
            .starts_with("The till token expired 60 s ago."),
        "{refusal}"
    );
}

#[test]
fn no_time_of_a_token_or_a_machine_panics() {
    let extreme = [i64::MIN, -1, 0, NOW * 1000, i64::MAX];
    for now in extreme {
        for date in [0.0, 0.5, NOW as f64, 253_402_300_799.0] {
            for claim in ["exp", "nbf", "iat"] {
                let mut claims = json!({"sub": "till-1", "exp": NOW, "nbf": NOW, "iat": NOW});
                claims[claim] = json!(date);
                let _ = read(&claims, Millis(now));
            }
        }
    }
}
