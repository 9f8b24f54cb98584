//! The published test vector, and every way in which verification fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreement;

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{BadSecret, MAX_ENTRIES, Unverified, Verifier};
use crate::mac;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const OTHER_SECRET: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
const SIGNED_AT: i64 = 1_649_367_553;
const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;
const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";

fn verifier(secrets: &[&str]) -> Result<Verifier, BadSecret> {
    let secrets: Vec<_> = secrets.iter().map(|s| (*s).into()).collect();
    Verifier::new(&secrets)
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, value.parse().unwrap());
    }
    headers
}

fn signed(signature: &str) -> HeaderMap {
    headers(&[
        ("webhook-id", ID),
        ("webhook-timestamp", &SIGNED_AT.to_string()),
        ("webhook-signature", signature),
    ])
}

#[test]
fn the_published_vector_is_believed() {
    let verified = verifier(&[SECRET])
        .unwrap()
        .verify(&signed(SIGNATURE), BODY, SIGNED_AT);
    let verified = verified.unwrap();
    assert_eq!(
        (verified.webhook_id.as_str(), verified.signed_at),
        (ID, SIGNED_AT)
    );
}

#[test]
fn during_a_rotation_either_secret_and_any_entry_will_do() {
    let many = format!("v1a,xyz v1,AAAA v1,not-base64! {SIGNATURE}");
    for secrets in [[SECRET, OTHER_SECRET], [OTHER_SECRET, SECRET]] {
        let verifier = verifier(&secrets).unwrap();
        assert!(verifier.verify(&signed(&many), BODY, SIGNED_AT).is_ok());
    }
}

#[test]
fn five_minutes_either_way_are_taken_and_no_more() {
    let verifier = verifier(&[SECRET]).unwrap();
    let at = |now| verifier.verify(&signed(SIGNATURE), BODY, now).map(|_| ());
    assert_eq!(at(SIGNED_AT + 300), Ok(()));
    assert_eq!(at(SIGNED_AT - 300), Ok(()));
    assert_eq!(at(SIGNED_AT + 301), Err(Unverified::TooOld(301)));
    assert_eq!(at(SIGNED_AT - 301), Err(Unverified::TooNew(301)));
    assert!(matches!(at(i64::MAX), Err(Unverified::TooOld(_))));
    assert!(matches!(at(i64::MIN), Err(Unverified::TooNew(_))));
}

#[test]
fn a_changed_body_id_or_time_is_not_believed() {
    let verifier = verifier(&[SECRET]).unwrap();
    let later = (SIGNED_AT + 1).to_string();
    let padded = format!("0{SIGNED_AT}");
    let good = [
        ("webhook-id", ID),
        ("webhook-timestamp", "1649367553"),
        ("webhook-signature", SIGNATURE),
    ];
    assert!(verifier.verify(&headers(&good), BODY, SIGNED_AT).is_ok());
    for (at, value) in [(0, "msg_other"), (1, &*later), (1, &*padded)] {
        let mut changed = good;
        changed[at].1 = value;
        let verdict = verifier.verify(&headers(&changed), BODY, SIGNED_AT);
        assert_eq!(verdict, Err(Unverified::Mismatch), "{value}");
    }
    // The same to JSON, as systems in between may write it, is another body too.
    for body in [
        &b"{}"[..],
        br#"{"email": "test@example.com", "username": "test_user"}"#,
        br#"{"username":"test_user","email":"test@example.com"}"#,
        b"\xef\xbb\xbf{\"email\":\"test@example.com\",\"username\":\"test_user\"}",
        b"{\"email\":\"test@example.com\",\"username\":\"test_user\"}\n",
    ] {
        let verdict = verifier.verify(&headers(&good), body, SIGNED_AT);
        assert_eq!(verdict, Err(Unverified::Mismatch), "{body:?}");
    }
}

#[test]
fn another_secret_or_a_cut_signature_is_not_believed() {
    let verdict = verifier(&[OTHER_SECRET])
        .unwrap()
        .verify(&signed(SIGNATURE), BODY, SIGNED_AT);
    assert_eq!(verdict, Err(Unverified::Mismatch));
    let verifier = verifier(&[SECRET]).unwrap();
    let whole = STANDARD.decode(&SIGNATURE[3..]).unwrap();
    for cut in [0, 1, 16, 31] {
        let entry = format!("v1,{}", STANDARD.encode(&whole[..cut]));
        let verdict = verifier.verify(&signed(&entry), BODY, SIGNED_AT);
        assert_eq!(verdict, Err(Unverified::Mismatch), "{cut} bytes");
    }
    let verdict = verifier.verify(&signed(""), BODY, SIGNED_AT);
    assert_eq!(verdict, Err(Unverified::NoV1));
    let v2 = SIGNATURE.replace("v1,", "v2,");
    assert_eq!(
        verifier.verify(&signed(&v2), BODY, SIGNED_AT),
        Err(Unverified::NoV1)
    );
}

/// A signature that matches no body.
fn wrong(at: usize) -> String {
    format!("v1,{}", STANDARD.encode([at as u8; 32]))
}

/// The result, and how many codes were computed for it.
fn counted<T>(verify: impl FnOnce() -> T) -> (T, usize) {
    let before = mac::tests::computed();
    let verdict = verify();
    (verdict, mac::tests::computed() - before)
}

#[test]
fn the_body_is_hashed_once_per_secret_whatever_the_entries() {
    let many: Vec<_> = (0..MAX_ENTRIES).map(wrong).collect();
    let (many, last) = (many.join(" "), MAX_ENTRIES - 1);
    let right_at_last = format!(
        "{} {SIGNATURE}",
        &many[..many.len() - wrong(last).len() - 1]
    );
    for secrets in [&[SECRET][..], &[OTHER_SECRET, SECRET]] {
        let verifier = verifier(secrets).unwrap();
        let verify = |signature: &str| {
            let headers = signed(signature);
            counted(|| verifier.verify(&headers, BODY, SIGNED_AT).map(|_| ()))
        };
        assert_eq!(
            verify(&wrong(1)),
            (Err(Unverified::Mismatch), secrets.len())
        );
        assert_eq!(verify(&many), (Err(Unverified::Mismatch), secrets.len()));
        assert_eq!(verify(&right_at_last), (Ok(()), secrets.len()));
    }
}

#[test]
fn what_cannot_be_a_good_delivery_is_refused_without_hashing_it() {
    let verifier = verifier(&[SECRET, OTHER_SECRET]).unwrap();
    let verify = |headers: &HeaderMap, now| {
        let (verdict, hashed) = counted(|| verifier.verify(headers, BODY, now).map(|_| ()));
        assert_eq!(hashed, 0, "{verdict:?}");
        verdict
    };
    let too_many = Err(Unverified::Malformed("webhook-signature"));
    for entry in ["v1,", "v2,x", "v1,AAAA", "x", &wrong(7)] {
        let header = [SIGNATURE, &[entry; MAX_ENTRIES].join(" ")].join(" ");
        assert_eq!(verify(&signed(&header), SIGNED_AT), too_many, "{entry}");
    }
    // 64 KB, more than a reverse proxy would let through.
    assert_eq!(
        verify(&signed(&"v1, ".repeat(16 * 1024)), SIGNED_AT),
        too_many
    );
    for length in [0, 1, 31, 33, 64] {
        let entry = format!("v1,{}", STANDARD.encode(vec![7; length]));
        let mismatch = Err(Unverified::Mismatch);
        assert_eq!(
            verify(&signed(&entry), SIGNED_AT),
            mismatch,
            "{length} bytes"
        );
    }
    assert_eq!(
        verify(&signed(SIGNATURE), SIGNED_AT + 301),
        Err(Unverified::TooOld(301))
    );
    let mut long = signed(SIGNATURE);
    long.insert("webhook-id", "x".repeat(256).parse().unwrap());
    assert_eq!(
        verify(&long, SIGNED_AT),
        Err(Unverified::Malformed("webhook-id"))
    );
}

#[test]
fn a_header_that_is_missing_or_there_twice_is_named() {
    let verifier = verifier(&[SECRET]).unwrap();
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let mut without = signed(SIGNATURE);
        let value = without.remove(name).unwrap();
        let verdict = verifier.verify(&without, BODY, SIGNED_AT);
        assert_eq!(verdict, Err(Unverified::Missing(name)));
        let mut twice = signed(SIGNATURE);
        twice.append(name, value);
        let verdict = verifier.verify(&twice, BODY, SIGNED_AT);
        assert_eq!(verdict, Err(Unverified::Repeated(name)));
    }
}

#[test]
fn a_time_that_is_no_count_of_seconds_is_malformed() {
    let verifier = verifier(&[SECRET]).unwrap();
    let absurd = [
        "",
        "-1",
        "+1649367553",
        "1649367553.0",
        "soon",
        "99999999999999999999",
    ];
    for time in absurd {
        let mut headers = signed(SIGNATURE);
        headers.insert("webhook-timestamp", time.parse().unwrap());
        let verdict = verifier.verify(&headers, BODY, SIGNED_AT);
        assert_eq!(
            verdict,
            Err(Unverified::Malformed("webhook-timestamp")),
            "{time}"
        );
    }
    let mut headers = signed(SIGNATURE);
    headers.insert("webhook-timestamp", i64::MAX.to_string().parse().unwrap());
    let verdict = verifier.verify(&headers, BODY, SIGNED_AT);
    assert!(matches!(verdict, Err(Unverified::TooNew(_))), "{verdict:?}");
}

#[test]
fn replaced_secrets_apply_to_every_clone() {
    let verifier = verifier(&[OTHER_SECRET]).unwrap();
    let clone = verifier.clone();
    let believed = || clone.verify(&signed(SIGNATURE), BODY, SIGNED_AT).is_ok();
    assert!(!believed());
    verifier
        .replace(&[SECRET.into(), OTHER_SECRET.into()])
        .unwrap();
    assert!(believed());
    assert_eq!(verifier.replace(&[]), Err(BadSecret::Count));
    assert_eq!(verifier.replace(&["whsec_".into()]), Err(BadSecret::Short));
    assert!(believed());
    verifier.replace(&[OTHER_SECRET.into()]).unwrap();
    assert!(!believed());
}

#[test]
fn an_empty_or_short_secret_is_refused_at_once() {
    let table = [
        (&["whsec_"][..], BadSecret::Short),
        (&["whsec_c2hvcnQ="], BadSecret::Short),
        (&[""], BadSecret::Form),
        (&["C2FVsBQIhrscChlQIMV+b5sSYspob7oD"], BadSecret::Form),
        (&["whsec_%%%"], BadSecret::Form),
        (&[SECRET, "whsec_"], BadSecret::Short),
        (&[], BadSecret::Count),
        (&[SECRET, OTHER_SECRET, SECRET], BadSecret::Count),
    ];
    for (secrets, why) in table {
        assert_eq!(verifier(secrets).err(), Some(why), "{secrets:?}");
    }
}

#[test]
fn bad_secrets_replace_nothing() {
    let verifier = verifier(&[OTHER_SECRET]).unwrap();
    let clone = verifier.clone();
    let verdict = || {
        clone
            .verify(&signed(SIGNATURE), BODY, SIGNED_AT)
            .map(|_| ())
    };
    assert_eq!(verdict(), Err(Unverified::Mismatch));
    verifier.replace(&[SECRET.into()]).unwrap();
    assert_eq!(verdict(), Ok(()));
    assert_eq!(verifier.replace(&[]), Err(BadSecret::Count));
    assert_eq!(verifier.replace(&["whsec_".into()]), Err(BadSecret::Short));
    assert_eq!(verdict(), Ok(()));
}

#[test]
fn a_verifier_does_not_show_its_secrets() {
    let shown = format!("{:?}", verifier(&[SECRET]).unwrap());
    assert!(!shown.contains("[11, 97"), "{shown}");
    assert!(shown.contains("REDACTED"), "{shown}");
}
