//! Values that stop the start.

use super::*;

/// A rotation has two at the most.
const THREE_SECRETS: &str = "0123456789abcdef0123456789abcde1,\
    0123456789abcdef0123456789abcde2,0123456789abcdef0123456789abcde3";
/// A name that is one character too long.
const LONG_NAME: &str = "shop-north-shop-north-shop-north1";

/// Origins of pages in apps and files, which are no web pages.
#[test]
fn origins_of_another_scheme_are_refused_in_words() {
    for origin in [
        "null",
        "capacitor://localhost",
        "ionic://localhost",
        "app://pos",
        "file://",
    ] {
        let error = read(&[("IPP_ALLOWED_ORIGINS", origin)]).expect_err(origin);
        assert!(error.contains(origin), "{error}");
        assert!(error.contains("must be http or https"), "{error}");
    }
}

#[test]
fn a_wrong_value_stops_the_start_and_names_its_variable() {
    let short = ("IPP_TOKEN_SECRET", "0123456789abcdef0123456789abcde");
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[("IPP_LISTEN", "8787")], "IPP_LISTEN"),
        (&[("IPP_LISTEN", "")], "IPP_LISTEN"),
        (&[("IPP_OPERATOR_LISTEN", "8788")], "IPP_OPERATOR_LISTEN"),
        (&[("IPP_LOG_FORMAT", "JSON")], "IPP_LOG_FORMAT"),
        (&[("IPP_KEEP_PAYMENTS", "6d")], "IPP_KEEP_PAYMENTS"),
        (&[("IPP_KEEP_PAYMENTS", "0")], "IPP_KEEP_PAYMENTS"),
        (&[("IPP_KEEP_PAYMENTS", "200h")], "IPP_KEEP_PAYMENTS"),
        (&[("IPP_KEEP_PAYMENTS", "never")], "IPP_KEEP_PAYMENTS"),
        (&[("IPP_LISTEN", "0.0.0.0:8787")], "IPP_TOKEN_SECRET"),
        (&[short], "IPP_TOKEN_SECRET"),
        (&[TEST_KEY, WEBHOOK], "IPP_TOKEN_SECRET"),
        (&[TEST_KEY, TOKEN], "KUSTOM_WEBHOOK_SECRET"),
        (
            &[TEST_KEY, TOKEN, ("KUSTOM_WEBHOOK_SECRET", "whsec_")],
            "KUSTOM_WEBHOOK_SECRET",
        ),
        (
            &[TEST_KEY, TOKEN, ("KUSTOM_WEBHOOK_SECRET", "whsec_c2hvcnQ=")],
            "KUSTOM_WEBHOOK_SECRET",
        ),
        (&[("KUSTOM_API_KEY", "")], "KUSTOM_API_KEY"),
        (
            &[("KUSTOM_API_KEY", "sk_live_1"), TOKEN, WEBHOOK],
            "KUSTOM_API_KEY",
        ),
        (
            &[("KUSTOM_API_KEY", "kco_test_a b"), TOKEN, WEBHOOK],
            "KUSTOM_API_KEY",
        ),
        (
            &[("KUSTOM_API_KEY_FILE", "/does/not/exist")],
            "KUSTOM_API_KEY_FILE",
        ),
        (&[WEBHOOK], "KUSTOM_API_KEY"),
        (
            &[("KUSTOM_API_URL", "http://localhost:1")],
            "KUSTOM_API_KEY",
        ),
        (
            &[LIVE_KEY, TOKEN, WEBHOOK, ("KUSTOM_API_URL", "http://x")],
            "KUSTOM_API_URL",
        ),
        (
            &[TEST_KEY, TOKEN, WEBHOOK, ("KUSTOM_API_URL", "localhost")],
            "KUSTOM_API_URL",
        ),
        (
            &[("KUSTOM_WEBHOOK_SECRET_FILE", "/x"), TOKEN],
            "KUSTOM_API_KEY",
        ),
        (
            &[
                TEST_KEY,
                TOKEN,
                WEBHOOK,
                ("KUSTOM_WEBHOOK_SECRET_FILE", "/x"),
            ],
            "KUSTOM_WEBHOOK_SECRET_FILE",
        ),
        (
            &[
                TEST_KEY,
                TOKEN,
                ("KUSTOM_WEBHOOK_SECRET_FILE", "/does/not/exist"),
            ],
            "KUSTOM_WEBHOOK_SECRET_FILE",
        ),
        (&[NOTIFY], "IPP_NOTIFY_SECRET"),
        (&[NOTIFY_SECRET], "IPP_NOTIFY_URL"),
        (
            &[NOTIFY, ("IPP_NOTIFY_SECRET", "whsec_c2hvcnQ=")],
            "IPP_NOTIFY_SECRET",
        ),
        (
            &[("IPP_NOTIFY_URL", "shop.example.com"), NOTIFY_SECRET],
            "IPP_NOTIFY_URL",
        ),
        (
            &[("IPP_NOTIFY_URL", "http://shop.example.com"), NOTIFY_SECRET],
            "IPP_NOTIFY_URL",
        ),
        (
            &[
                ("IPP_NOTIFY_URL", "https://shop.example.com/#x"),
                NOTIFY_SECRET,
            ],
            "IPP_NOTIFY_URL",
        ),
        (&[("IPP_NOTIFY_RETRY", "5s,,1m")], "IPP_NOTIFY_RETRY"),
        (&[("IPP_NOTIFY_RETRY", "5s 1m")], "IPP_NOTIFY_RETRY"),
        (&[("IPP_NOTIFY_FOR", "3")], "IPP_NOTIFY_FOR"),
        (&[("IPP_NOTIFY_TIMEOUT", "0s")], "IPP_NOTIFY_TIMEOUT"),
        (&[("IPP_TOKEN_AUDIENCE", "")], "IPP_TOKEN_AUDIENCE"),
        (&[("IPP_TOKEN_AUDIENCE", "a\nb")], "IPP_TOKEN_AUDIENCE"),
        (&[("IPP_LINE_TYPES", "mapped")], "IPP_LINE_TYPES"),
        (&[("IPP_ORDER_URL", "shop/orders")], "IPP_ORDER_URL"),
        (&[("IPP_ORDER_URL", "ftp://shop/orders")], "IPP_ORDER_URL"),
        (&[("IPP_ORDER_URL", "http://shop/orders")], "IPP_ORDER_URL"),
        (
            &[("IPP_ORDER_URL", "https://shop/orders?by=")],
            "IPP_ORDER_URL",
        ),
        (
            &[
                TEST_KEY,
                TOKEN,
                WEBHOOK,
                ("KUSTOM_API_URL", "https://u:p@x"),
            ],
            "KUSTOM_API_URL",
        ),
        (
            &[TEST_KEY, TOKEN, WEBHOOK, ("KUSTOM_API_URL", "https://x/?a")],
            "KUSTOM_API_URL",
        ),
        (
            &[TEST_KEY, TOKEN, WEBHOOK, ("KUSTOM_MERCHANT_ID", "ä")],
            "KUSTOM_MERCHANT_ID",
        ),
        (
            &[TEST_KEY, TOKEN, WEBHOOK, ("IPP_INSTALLATION", "shop north")],
            "IPP_INSTALLATION",
        ),
        (
            &[TEST_KEY, TOKEN, WEBHOOK, ("IPP_INSTALLATION", LONG_NAME)],
            "IPP_INSTALLATION",
        ),
        (&[("DATABASE_URL", "mysql://x")], "DATABASE_URL"),
        (&[("DATABASE_URL", "sqlite:")], "DATABASE_URL"),
        (&[LIVE_KEY, TOKEN, WEBHOOK], "DATABASE_URL"),
        (
            &[LIVE_KEY, TOKEN, WEBHOOK, ("DATABASE_URL", "sqlite:ipp.db")],
            "DATABASE_URL",
        ),
        (
            &[LIVE_KEY, TOKEN, WEBHOOK, ("DATABASE_URL", "sqlite://./x")],
            "DATABASE_URL",
        ),
        (
            &[("IPP_NETWORK_FILE_SYSTEM", "yes")],
            "IPP_NETWORK_FILE_SYSTEM",
        ),
        (
            &[("IPP_COPY_BEFORE_UPGRADE", "no")],
            "IPP_COPY_BEFORE_UPGRADE",
        ),
        (
            &[
                TEST_KEY,
                TOKEN,
                WEBHOOK,
                ("DATABASE_URL", "sqlite::memory:"),
            ],
            "DATABASE_URL",
        ),
        (
            &[
                LIVE_KEY,
                TOKEN,
                WEBHOOK,
                ("DATABASE_URL", "sqlite:x?mode=memory"),
            ],
            "DATABASE_URL",
        ),
        (
            &[TEST_KEY, TOKEN, WEBHOOK, ("IPP_ALLOWED_ORIGINS", "*")],
            "IPP_ALLOWED_ORIGINS",
        ),
        (
            &[("IPP_ALLOWED_ORIGINS", "https://x/")],
            "IPP_ALLOWED_ORIGINS",
        ),
        (
            &[("IPP_ALLOWED_ORIGINS", "https://X")],
            "IPP_ALLOWED_ORIGINS",
        ),
        (&[("IPP_ALLOWED_ORIGINS", "null")], "IPP_ALLOWED_ORIGINS"),
        (
            &[("IPP_ALLOWED_ORIGINS", "https://x,")],
            "IPP_ALLOWED_ORIGINS",
        ),
        (&[("IPP_TRUSTED_PROXIES", "nginx")], "IPP_TRUSTED_PROXIES"),
        (
            &[("IPP_TRUSTED_PROXIES", "10.0.0.0/33")],
            "IPP_TRUSTED_PROXIES",
        ),
        (
            &[("IPP_TRUSTED_PROXIES", "10.0.0.1,")],
            "IPP_TRUSTED_PROXIES",
        ),
        (&[("IPP_LIMIT_TILL", "50")], "IPP_LIMIT_TILL"),
        (&[("IPP_LIMIT_TILL", "0/s")], "IPP_LIMIT_TILL"),
        (&[("IPP_LIMIT_TILL", "4000000000/s")], "IPP_LIMIT_TILL"),
        (&[("IPP_LIMIT_ENROLL", "6")], "IPP_LIMIT_ENROLL"),
        (&[("IPP_LIMIT_ADDRESS", "5/h")], "IPP_LIMIT_ADDRESS"),
        (&[("IPP_LIMIT_ADDRESS", "-1/s")], "IPP_LIMIT_ADDRESS"),
        (&[("IPP_MAX_CONNECTIONS", "7")], "IPP_MAX_CONNECTIONS"),
        (&[("IPP_MAX_CONNECTIONS", "many")], "IPP_MAX_CONNECTIONS"),
        (&[("IPP_UNKNOWN_AFTER", "60")], "IPP_UNKNOWN_AFTER"),
        (&[("IPP_KUSTOM_TIMEOUT", "0s")], "IPP_KUSTOM_TIMEOUT"),
        (&[("IPP_POLL_WATCHED", "1ms")], "IPP_POLL_WATCHED"),
        (&[("IPP_POLL_IDLE", "99ms")], "IPP_POLL_IDLE"),
        (&[("IPP_TOKEN_MAX_LIFE", "0s")], "IPP_TOKEN_MAX_LIFE"),
        (&[("IPP_TOKEN_LEEWAY", "301s")], "IPP_TOKEN_LEEWAY"),
        (
            &[("IPP_TOKENS_NOT_BEFORE", "today")],
            "IPP_TOKENS_NOT_BEFORE",
        ),
        (&[("IPP_TOKEN_SECRET", THREE_SECRETS)], "IPP_TOKEN_SECRET"),
    ];
    for (variables, name) in table {
        let error = read(variables).expect_err(name);
        assert!(
            error.starts_with(&format!("{name} ")),
            "{variables:?}: {error}"
        );
    }
}
