//! Compares our verification with that of the scheme's authors: they agree wherever the scheme is
//! defined, and each intended difference has its own test.

use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use standardwebhooks::Webhook;

use super::super::{BadSecret, MAX_ENTRIES, Unverified, Verifier};
use super::{SECRET, verifier};

const HEADERS: [&str; 3] = ["webhook-id", "webhook-timestamp", "webhook-signature"];

/// The current time: the other implementation reads the clock itself.
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

/// A change to a delivery on its way.
#[derive(Clone, Debug)]
enum Change {
    Nothing,
    Body(String),
    Id(String),
    Time(i64),
    /// Replaces one character of the signature.
    Signature(prop::sample::Index, char),
    Cut(prop::sample::Index),
    /// Adds entries before and after the right one.
    Between(Vec<String>, Vec<String>),
    Version(String),
    Without(prop::sample::Index),
    /// Signs with this secret, which the verifier does not have.
    Secret(Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    let entry = "(v1,[A-Za-z0-9+/=]{0,44}|v2,[a-z]{0,9}|v1a,x|v1|,|[!-~]{0,12})";
    let at = any::<prop::sample::Index>;
    prop_oneof![
        3 => Just(Change::Nothing),
        1 => any::<String>().prop_map(Change::Body),
        1 => "[!-~]{1,40}".prop_map(Change::Id),
        1 => (-3..4_i64).prop_map(Change::Time),
        2 => (at(), "[A-Za-z0-9+/=, ]").prop_map(|(i, c)| Change::Signature(i, c.chars().next().unwrap())),
        1 => at().prop_map(Change::Cut),
        2 => (few(entry), few(entry)).prop_map(|(a, b)| Change::Between(a, b)),
        1 => "(v2|v1a|V1|v|v01|)".prop_map(Change::Version),
        1 => at().prop_map(Change::Without),
        1 => secret().prop_map(Change::Secret),
    ]
}

/// Up to half of the entries that are allowed beside the right one.
fn few(entry: &'static str) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(entry, 0..=(MAX_ENTRIES - 1) / 2)
}

fn secret() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 16..72)
}

/// Seconds from now, away from the limits, since time passes while both read the clock.
fn apart() -> impl Strategy<Value = i64> {
    prop_oneof![4 => -240..240_i64, 1 => 360..1_000_000_i64, 1 => -1_000_000..-360_i64]
}

fn both(secret: &[u8], headers: &HeaderMap, body: &str) -> (bool, bool) {
    let text = format!("whsec_{}", STANDARD.encode(secret));
    let ours = verifier(&[&text]).unwrap();
    let theirs = Webhook::new(&text).unwrap();
    (
        ours.verify(headers, body.as_bytes(), now()).is_ok(),
        theirs.verify(body.as_bytes(), headers).is_ok(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn both_take_and_refuse_the_same(
        secret in secret(),
        id in "[ -~]{0,20}[!-~]",
        apart in apart(),
        body in any::<String>(),
        change in change(),
    ) {
        let mut time = now() + apart;
        let untouched = matches!(change, Change::Nothing);
        let signer = match &change {
            Change::Secret(other) => other.clone(),
            _ => secret.clone(),
        };
        let mut signature = Webhook::from_bytes(signer).unwrap().sign(&id, time, body.as_bytes()).unwrap();
        let (mut id, mut body) = (id, body);
        match &change {
            Change::Body(other) => body = other.clone(),
            Change::Id(other) => id = other.clone(),
            Change::Time(by) => time += by,
            Change::Signature(at, with) => {
                let at = at.index(signature.len());
                signature.replace_range(at..=at, &with.to_string());
            }
            Change::Cut(at) => signature.truncate(at.index(signature.len())),
            Change::Between(before, behind) => {
                let (before, behind) = (before.join(" "), behind.join(" "));
                signature = format!("{before} {signature} {behind}");
            }
            Change::Version(version) => signature = signature.replacen("v1", version, 1),
            Change::Nothing | Change::Without(_) | Change::Secret(_) => {}
        }
        let mut headers = HeaderMap::new();
        for (name, value) in HEADERS.into_iter().zip([id, time.to_string(), signature]) {
            headers.insert(name, value.parse().unwrap());
        }
        if let Change::Without(at) = &change {
            headers.remove(HEADERS[at.index(3)]);
        }
        let (ours, theirs) = both(&secret, &headers, &body);
        prop_assert_eq!(ours, theirs, "{:?}", headers);
        if untouched {
            prop_assert_eq!(ours, apart.abs() < 300);
        }
    }
}

/// Headers signed just now by the other implementation.
fn good() -> HeaderMap {
    let time = now();
    let signature = Webhook::new(SECRET).unwrap().sign("msg_1", time, b"{}");
    let mut headers = HeaderMap::new();
    for (name, value) in
        HEADERS
            .into_iter()
            .zip(["msg_1".to_owned(), time.to_string(), signature.unwrap()])
    {
        headers.insert(name, value.parse().unwrap());
    }
    headers
}

/// Our verdict on headers that the other implementation accepts.
fn ours_where_theirs_takes(headers: &HeaderMap, body: &[u8]) -> Result<(), Unverified> {
    Webhook::new(SECRET).unwrap().verify(body, headers).unwrap();
    let verifier: Verifier = verifier(&[SECRET]).unwrap();
    verifier.verify(headers, body, now()).map(|_| ())
}

#[test]
fn stricter_a_secret_that_could_be_guessed_is_refused() {
    for (secret, why) in [
        ("whsec_", BadSecret::Short),
        ("whsec_c2hvcnQ=", BadSecret::Short),
        ("", BadSecret::Form),
        ("C2FVsBQIhrscChlQIMV+b5sSYspob7oD", BadSecret::Form),
    ] {
        assert!(Webhook::new(secret).is_ok(), "{secret:?}");
        assert_eq!(verifier(&[secret]).err(), Some(why), "{secret:?}");
    }
}

#[test]
fn stricter_a_header_that_is_there_twice_is_refused() {
    assert_eq!(ours_where_theirs_takes(&good(), b"{}"), Ok(()));
    for name in HEADERS {
        let mut headers = good();
        headers.append(name, HeaderValue::from_static("another"));
        let verdict = ours_where_theirs_takes(&headers, b"{}");
        assert_eq!(verdict, Err(Unverified::Repeated(name)));
    }
}

/// The other implementation computes the code for each entry, and a head of 128 KB has thousands.
#[test]
fn stricter_more_entries_than_a_rotation_has_are_refused() {
    for (others, verdict) in [
        (MAX_ENTRIES - 1, Ok(())),
        (MAX_ENTRIES, Err(Unverified::Malformed("webhook-signature"))),
    ] {
        let mut headers = good();
        let right = headers["webhook-signature"].to_str().unwrap();
        let many = format!("{}{right}", "v1,AAAA ".repeat(others));
        headers.insert("webhook-signature", many.parse().unwrap());
        assert_eq!(ours_where_theirs_takes(&headers, b"{}"), verdict);
    }
}

#[test]
fn stricter_a_time_is_digits_and_is_signed_as_it_was_written() {
    let mut headers = good();
    let time = now();
    let signature = Webhook::new(SECRET).unwrap().sign("msg_1", time, b"{}");
    headers.insert("webhook-signature", signature.unwrap().parse().unwrap());
    headers.insert("webhook-timestamp", format!("+{time}").parse().unwrap());
    let verdict = ours_where_theirs_takes(&headers, b"{}");
    assert_eq!(verdict, Err(Unverified::Malformed("webhook-timestamp")));
    headers.insert("webhook-timestamp", format!("0{time}").parse().unwrap());
    let verdict = ours_where_theirs_takes(&headers, b"{}");
    assert_eq!(verdict, Err(Unverified::Mismatch));
}

#[test]
fn stricter_an_id_that_is_no_key_is_refused() {
    let verdict = |id: &str| {
        let mut headers = good();
        let time = now();
        let signature = Webhook::new(SECRET).unwrap().sign(id, time, b"{}");
        headers.insert("webhook-id", id.parse().unwrap());
        headers.insert("webhook-timestamp", time.to_string().parse().unwrap());
        headers.insert("webhook-signature", signature.unwrap().parse().unwrap());
        ours_where_theirs_takes(&headers, b"{}")
    };
    let malformed = Err(Unverified::Malformed("webhook-id"));
    assert_eq!(verdict(""), malformed);
    assert_eq!(verdict(&"x".repeat(255)), Ok(()));
    assert_eq!(verdict(&"x".repeat(256)), malformed);
}

/// The other implementation subtracts unchecked, and panics in builds that check for overflow,
/// before it has authenticated anything.
#[test]
fn safer_an_extreme_time_is_refused_and_not_computed_with() {
    let theirs = |time: i64| {
        let mut headers = good();
        headers.insert("webhook-timestamp", time.to_string().parse().unwrap());
        let verdict = verifier(&[SECRET]).unwrap().verify(&headers, b"{}", now());
        (headers, verdict.unwrap_err())
    };
    let (headers, verdict) = theirs(i64::MAX);
    assert!(matches!(verdict, Unverified::TooNew(_)), "{verdict:?}");
    assert!(
        Webhook::new(SECRET)
            .unwrap()
            .verify(b"{}", &headers)
            .is_err()
    );
    let (headers, verdict) = theirs(i64::MIN);
    assert_eq!(verdict, Unverified::Malformed("webhook-timestamp"));
    let computed =
        std::panic::catch_unwind(|| Webhook::new(SECRET).unwrap().verify(b"{}", &headers));
    assert!(!matches!(computed, Ok(Ok(()))));
}

/// Wider in both: the scheme signs bytes, and does not define the separator of entries.
#[test]
fn wider_bodies_may_be_binary_and_entries_tab_separated() {
    let body = b"\xff\x00{}";
    let ours = verifier(&[SECRET]).unwrap();
    let time = now();
    let mac = {
        use hmac::{Hmac, KeyInit, Mac};
        let key = STANDARD.decode(&SECRET["whsec_".len()..]).unwrap();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("msg_1.{time}.").as_bytes());
        mac.update(body);
        STANDARD.encode(mac.finalize().into_bytes())
    };
    let mut headers = good();
    headers.insert("webhook-timestamp", time.to_string().parse().unwrap());
    headers.insert(
        "webhook-signature",
        format!("v1,AAAA\tv1,{mac}").parse().unwrap(),
    );
    assert!(ours.verify(&headers, body, time).is_ok());
    assert!(
        Webhook::new(SECRET)
            .unwrap()
            .verify(body, &headers)
            .is_err()
    );
}
