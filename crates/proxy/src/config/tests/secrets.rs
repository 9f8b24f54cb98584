//! Secrets are not printed, and sign and read the same tokens.

use super::*;

#[test]
fn no_secret_is_in_what_is_printed() {
    let password = ("IPP_NOTIFY_URL", "https://u:verysecret@shop.example.com/");
    let orders = ("IPP_ORDER_URL", "https://u:verysecret@shop.example.com/");
    let config = read(&[LIVE_KEY, TOKEN, WEBHOOK, password, NOTIFY_SECRET, orders]).unwrap();
    let shown = format!("{config:?} {config:#?}");
    for secret in [
        "verysecret",
        "0123456789abcdef",
        "C2FVsBQ",
        "48, 49, 50",
        "11, 97, 85",
    ] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let wrong: [&[(&str, &str)]; 3] = [
        &[("KUSTOM_API_KEY", "verysecret"), TOKEN, WEBHOOK],
        &[LIVE_KEY, ("IPP_TOKEN_SECRET", "verysecret"), WEBHOOK],
        &[LIVE_KEY, TOKEN, ("KUSTOM_WEBHOOK_SECRET", "verysecret")],
    ];
    for variables in wrong {
        let error = read(variables).unwrap_err();
        assert!(!error.contains("verysecret"), "{error}");
    }
}

#[test]
fn tokens_that_are_made_name_the_audience_that_is_read() {
    let named = ("IPP_TOKEN_AUDIENCE", " ipp-proxy ");
    let with = |variables: &[(&str, &str)]| {
        let lookup = |name: &str| {
            let found = variables.iter().find(|(n, _)| *n == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        (
            Config::from_env(lookup).unwrap().tokens,
            Config::tokens_from_env(lookup).unwrap(),
        )
    };
    let claims = crate::auth::Claims {
        sub: "till-1".to_owned(),
        loc: None,
        scope: "pay".to_owned(),
        exp: 4_102_444_800,
        max_amount: None,
        devices: None,
    };
    let (reads, makes) = with(&[TOKEN, named]);
    let (reads_any, makes_bare) = with(&[TOKEN]);
    let (named, bare) = (
        makes.make(&claims).unwrap(),
        makes_bare.make(&claims).unwrap(),
    );
    assert!(reads.read(&named).is_ok() && reads.read(&bare).is_err());
    assert!(reads_any.read(&bare).is_ok() && reads_any.read(&named).is_err());
}

#[test]
fn a_token_needs_a_secret_that_is_set() {
    assert!(Config::tokens_from_env(|_| None).is_err());
    let set = |name: &str| (name == TOKEN.0).then(|| TOKEN.1.to_owned());
    assert!(Config::tokens_from_env(set).is_ok());
}
