//! Secrets are not printed, and sign and read the same tokens.

use super::*;

#[test]
fn no_secret_is_in_what_is_printed() {
    let password = ("IPP_NOTIFY_URL", "https://u:verysecret@shop.example.com/");
    let orders = ("IPP_ORDER_URL", "https://u:verysecret@shop.example.com/");
    let file = ("DATABASE_URL", "sqlite:/var/lib/ipp-proxy/payments.db");
    let set = [
        LIVE_KEY,
        TOKEN,
        WEBHOOK,
        password,
        NOTIFY_SECRET,
        orders,
        file,
    ];
    let config = read(&set).unwrap();
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
        scope: "pay".to_owned(),
        exp: u64::try_from(crate::clock::now().0 / 1000).unwrap() + 600,
        ..Default::default()
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

#[test]
fn a_key_can_come_from_a_file_with_a_line_break_at_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    std::fs::write(&path, "kco_live_api_verysecret\n").unwrap();
    let file = ("KUSTOM_API_KEY_FILE", path.to_str().unwrap());
    let database = ("DATABASE_URL", "sqlite:/var/lib/ipp-proxy/payments.db");
    let config = read(&[file, TOKEN, WEBHOOK, database]).unwrap();
    assert_eq!(environment(&config), Some(Environment::Live));
    let both = read(&[file, TEST_KEY, TOKEN, WEBHOOK]).unwrap_err();
    assert!(
        both.starts_with("KUSTOM_API_KEY_FILE and KUSTOM_API_KEY"),
        "{both}"
    );
}

#[test]
fn the_webhooks_secrets_can_come_from_a_file_on_one_line_or_two() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("secrets");
    let file = ("KUSTOM_WEBHOOK_SECRET_FILE", path.to_str().unwrap());
    for text in [
        format!("{}\n", WEBHOOK.1),
        format!("{0}\n{0}\n", WEBHOOK.1),
        format!("{0}, {0}", WEBHOOK.1),
    ] {
        std::fs::write(&path, &text).unwrap();
        let config = read(&[file, TEST_KEY, TOKEN]).unwrap();
        let files: Vec<_> = config.secret_files.iter().map(|f| f.variable()).collect();
        assert_eq!(files, [file.0], "{text}");
    }
    for wrong in ["", "verysecret", "whsec_c2hvcnQ="] {
        std::fs::write(&path, wrong).unwrap();
        let error = read(&[file, TEST_KEY, TOKEN]).unwrap_err();
        assert!(error.starts_with("KUSTOM_WEBHOOK_SECRET_FILE "), "{error}");
        assert!(!error.contains("verysecret"), "{error}");
    }
}

/// Every secret has a file, which may end with a line break, as deployments write them.
#[test]
fn every_secret_can_come_from_a_file_and_is_trimmed() {
    let dir = tempfile::tempdir().unwrap();
    let all = [TEST_KEY, TOKEN, WEBHOOK, NOTIFY_SECRET];
    for (at, (name, value)) in all.into_iter().enumerate() {
        let mut variables = [&all[..], &[NOTIFY]].concat();
        let padded = format!("  {value}\r\n");
        variables[at] = (name, &padded);
        assert!(read(&variables).is_ok(), "{name}, padded");
        let path = dir.path().join(name);
        std::fs::write(&path, &padded).unwrap();
        let file = format!("{name}_FILE");
        variables[at] = (&file, path.to_str().unwrap());
        let config = read(&variables).unwrap();
        let files: Vec<_> = config.secret_files.iter().map(|f| f.variable()).collect();
        let reloadable = if name == TEST_KEY.0 {
            vec![]
        } else {
            vec![&*file]
        };
        assert_eq!(files, reloadable, "{name}");
        let both = read(&[&variables[..], &[(name, value)]].concat()).unwrap_err();
        assert!(
            both.starts_with(&format!("{file} and {name} are both set")),
            "{both}"
        );
        for wrong in ["", " \n", "\0verysecret"] {
            std::fs::write(&path, wrong).unwrap();
            let error = read(&variables).unwrap_err();
            assert!(error.starts_with(&format!("{file} must ")), "{error}");
            assert!(!error.contains("verysecret"), "{error}");
        }
    }
}

#[test]
fn a_padded_token_secret_is_the_one_that_the_backend_has() {
    let padded = format!("{}\n", TOKEN.1);
    let config = read(&[("IPP_TOKEN_SECRET", &padded)]).unwrap();
    let secret = crate::auth::TokenSecret::new(TOKEN.1.into()).unwrap();
    let claims = crate::auth::Claims {
        sub: "till-1".to_owned(),
        exp: u64::try_from(crate::clock::now().0 / 1000).unwrap() + 600,
        ..Default::default()
    };
    let token = crate::auth::Tokens::new(&secret).make(&claims).unwrap();
    assert!(config.tokens.read(&token).is_ok());
}
