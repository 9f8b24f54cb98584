//! Accepted configurations; `wrong` has those that stop the start.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod secrets;
mod wrong;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use ipp_wire::Environment;

use super::{Config, Format, Limits, Origins, Provider, variables};

const TOKEN: (&str, &str) = ("IPP_TOKEN_SECRET", "0123456789abcdef0123456789abcdef");
const TEST_KEY: (&str, &str) = ("KUSTOM_API_KEY", "kco_test_api_verysecret");
const LIVE_KEY: (&str, &str) = ("KUSTOM_API_KEY", "kco_live_api_verysecret");
const WEBHOOK: (&str, &str) = (
    "KUSTOM_WEBHOOK_SECRET",
    "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
);
const NOTIFY: (&str, &str) = ("IPP_NOTIFY_URL", "https://shop.example.com/events");
const NOTIFY_SECRET: (&str, &str) = (
    "IPP_NOTIFY_SECRET",
    "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
);

fn read(variables: &[(&str, &str)]) -> Result<Config, String> {
    let lookup = |name: &str| {
        let last = variables.iter().rev().find(|(n, _)| *n == name);
        last.map(|(_, value)| (*value).to_owned())
    };
    Config::from_env(lookup).map_err(|error| error.to_string())
}

fn environment(config: &Config) -> Option<Environment> {
    match &config.provider {
        Provider::Inside => None,
        Provider::Kustom { access, .. } => Some(access.environment),
    }
}

fn installation(config: &Config) -> String {
    match &config.provider {
        Provider::Inside => String::new(),
        Provider::Kustom { access, .. } => access.installation.clone(),
    }
}

fn url(config: &Config) -> String {
    match &config.provider {
        Provider::Inside => String::new(),
        Provider::Kustom { access, .. } => access.url.to_string(),
    }
}

fn database(config: &Config) -> Option<&str> {
    let url = config.database_url.as_ref();
    url.map(secrecy::ExposeSecret::expose_secret)
}

#[test]
fn nothing_set_means_the_playground_inside_on_loopback() {
    let config = read(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8787");
    assert_eq!(config.operator_listen, None);
    assert_eq!(config.log_format, Format::Text);
    assert_eq!(environment(&config), None);
    assert!(config.tokens_are_temporary);
    assert!(config.database_url.is_none());
    assert_eq!(
        config.database_rules,
        crate::store::DatabaseRules::default()
    );
    assert_eq!(config.origins, Origins::Listed(Vec::new()));
    assert_eq!(config.timings, crate::Timings::default());
    assert_eq!(config.limits, Limits::default());
}

#[test]
fn the_key_says_which_of_kustoms_worlds_it_is() {
    let test = read(&[TEST_KEY, TOKEN, WEBHOOK]).unwrap();
    assert_eq!(environment(&test), Some(Environment::Playground));
    assert_eq!(url(&test), "https://api.playground.kustom.co/");
    assert_eq!(database(&test), Some("sqlite:ipp-proxy.db"));
    assert_eq!(installation(&test), "main");
    assert!(!test.tokens_are_temporary);
    let file = ("DATABASE_URL", "sqlite:/var/lib/ipp-proxy/payments.db");
    let live = read(&[LIVE_KEY, TOKEN, WEBHOOK, file]).unwrap();
    assert_eq!(environment(&live), Some(Environment::Live));
    assert_eq!(url(&live), "https://api.kustom.co/");
}

/// A variable that is declared and read nowhere is in the documents and has no effect.
#[test]
fn every_declared_variable_is_read() {
    let set = [TEST_KEY, TOKEN, WEBHOOK, NOTIFY, NOTIFY_SECRET];
    // The log reads its filter before there is a configuration.
    let read = RefCell::new(BTreeSet::from(["RUST_LOG".to_owned()]));
    let config = Config::from_env(|name| {
        read.borrow_mut().insert(name.to_owned());
        let set = set.iter().find(|(known, _)| *known == name);
        set.map(|(_, value)| (*value).to_owned())
    });
    config.unwrap();
    let groups = variables::GROUPS.iter().flat_map(|(_, group)| *group);
    let declared: BTreeSet<_> = groups.map(|variable| variable.name.to_owned()).collect();
    assert_eq!(read.into_inner(), declared);
}

#[test]
fn everything_that_can_be_set_is_taken() {
    let config = read(&[
        TEST_KEY,
        TOKEN,
        ("KUSTOM_API_URL", "http://localhost:8790"),
        ("KUSTOM_MERCHANT_ID", "DM11917000"),
        ("IPP_INSTALLATION", "Shop-north_2"),
        ("IPP_LINE_TYPES", "map"),
        ("KUSTOM_WEBHOOK_SECRET", &format!("{0}, {0}", WEBHOOK.1)),
        ("IPP_LISTEN", "[::1]:0"),
        ("IPP_OPERATOR_LISTEN", "127.0.0.1:8788"),
        ("IPP_LOG_FORMAT", "json"),
        ("DATABASE_URL", "sqlite:/tmp/x.db"),
        (
            "IPP_ALLOWED_ORIGINS",
            "https://pos.example.com, http://localhost:8080",
        ),
        ("IPP_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,fd00::/8"),
        ("IPP_LIMIT_TILL", "600/m"),
        ("IPP_LIMIT_ADDRESS", "off"),
        ("IPP_LIMIT_ENROLL", "2/m"),
        ("IPP_MAX_CONNECTIONS", "100"),
        ("IPP_UNKNOWN_AFTER", "2m"),
        ("IPP_POLL_WATCHED", "250ms"),
    ])
    .unwrap();
    assert_eq!(url(&config), "http://localhost:8790/");
    assert_eq!(installation(&config), "Shop-north_2");
    assert_eq!(config.line_types, crate::kustom::LineTypes::Map);
    assert_eq!(config.listen.to_string(), "[::1]:0");
    assert_eq!(config.operator_listen, "127.0.0.1:8788".parse().ok());
    assert_eq!(config.log_format, Format::Json);
    assert_eq!(database(&config), Some("sqlite:/tmp/x.db"));
    assert_eq!(config.timings.unknown_after, Duration::from_secs(120));
    assert_eq!(config.timings.poll_watched, Duration::from_millis(250));
    let rate = config.limits.till.unwrap();
    assert_eq!(
        (rate.requests.get(), rate.per),
        (600, Duration::from_secs(60))
    );
    assert_eq!(config.limits.address, None);
    let codes = config.limits.enrollments.unwrap();
    assert_eq!((codes.requests.get(), codes.per.as_secs()), (2, 60));
    assert_eq!(
        (config.limits.connections, config.limits.all_streams()),
        (100, 75)
    );
    let has = |address: &str| config.hops.has(address.parse().unwrap());
    assert!(has("127.0.0.1") && has("10.9.8.7") && has("fd12::1"));
    assert!(!has("127.0.0.2") && !has("::1"));
    let origins = ["https://pos.example.com", "http://localhost:8080"];
    let origins = origins.map(|o| o.parse().unwrap()).to_vec();
    assert_eq!(config.origins, Origins::Listed(origins));
    assert_eq!(
        read(&[("IPP_ALLOWED_ORIGINS", "*")]).unwrap().origins,
        Origins::Any
    );
}

#[test]
fn notifications_need_an_address_and_a_secret() {
    assert!(read(&[]).unwrap().notify.is_none());
    let notifier = read(&[NOTIFY, NOTIFY_SECRET]).unwrap().notify.unwrap();
    assert_eq!(*notifier.schedule(), crate::merchant::Schedule::default());
    assert_eq!(notifier.timeout(), Duration::from_secs(10));
    let local = ("IPP_NOTIFY_URL", "http://localhost:9000/events?key=1");
    let notifier = read(&[
        local,
        NOTIFY_SECRET,
        ("IPP_NOTIFY_RETRY", "100ms, 1s"),
        ("IPP_NOTIFY_FOR", "1h"),
        ("IPP_NOTIFY_TIMEOUT", "2s"),
    ]);
    let notifier = notifier.unwrap().notify.unwrap();
    let pauses = [100, 1000].map(Duration::from_millis).to_vec();
    let schedule = crate::merchant::Schedule::new(pauses, Duration::from_secs(3600));
    assert_eq!(*notifier.schedule(), schedule);
    assert_eq!(notifier.timeout(), Duration::from_secs(2));
    for host in ["127.0.0.1:1", "[::1]:1"] {
        let url = format!("http://{host}/");
        assert!(read(&[("IPP_NOTIFY_URL", &url), NOTIFY_SECRET]).is_ok());
    }
}

#[test]
fn the_merchants_orders_come_by_tls_or_from_this_machine() {
    for url in [
        "https://shop.example.com/orders",
        "http://localhost:9000",
        "http://[::1]:1/a/b/",
    ] {
        assert!(
            read(&[("IPP_ORDER_URL", url)]).unwrap().orders.is_some(),
            "{url}"
        );
    }
    let said = read(&[("IPP_ORDER_URL", "http://u:verysecret@10.0.0.7/")]).unwrap_err();
    assert!(
        said.contains("https") && !said.contains("verysecret"),
        "{said}"
    );
}
