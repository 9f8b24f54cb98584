//! A wrong configuration stops the start with the variable's name, without repeating its value.

use std::process::Command;

use super::process::{BINARY, KEY, TOKEN_SECRET, WEBHOOK_SECRET};

const PASSWORD: &str = "canary-password-of-the-shop";
const NOTIFY_SECRET: &str = "whsec_Y2FuYXJ5LW5vdGlmeS1zZWNyZXQtMDEyMzQ1Njc4";

#[test]
fn a_wrong_configuration_is_named_and_not_repeated() {
    let table = [
        ("KUSTOM_API_KEY", "canary of a key".to_owned()),
        ("IPP_TOKEN_SECRET", "canary".to_owned()),
        ("KUSTOM_WEBHOOK_SECRET", "whsec_canary".to_owned()),
        ("KUSTOM_API_URL", format!("https://u:{PASSWORD}@x/?canary")),
        ("IPP_ORDER_URL", format!("ftp://u:{PASSWORD}@x/canary")),
        ("IPP_NOTIFY_URL", format!("ftp://u:{PASSWORD}@x/canary")),
        ("IPP_NOTIFY_SECRET", "whsec_canary".to_owned()),
        ("DATABASE_URL", format!("mysql://u:{PASSWORD}@x/canary")),
    ];
    for (name, wrong) in &table {
        let mut command = Command::new(BINARY);
        command
            .env_clear()
            .env("RUST_LOG", "trace")
            .env("IPP_LISTEN", "127.0.0.1:0")
            .env("KUSTOM_API_KEY", KEY)
            .env("KUSTOM_WEBHOOK_SECRET", WEBHOOK_SECRET)
            .env("IPP_TOKEN_SECRET", TOKEN_SECRET)
            .env("DATABASE_URL", "sqlite::memory:")
            .env("IPP_NOTIFY_URL", "http://127.0.0.1:1/paid")
            .env("IPP_NOTIFY_SECRET", NOTIFY_SECRET)
            .env(name, wrong);
        if *name != "DATABASE_URL" {
            command.env("DATABASE_URL", "sqlite:unused-since-the-start-stops.db");
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains(name), "{name}: {said}");
        assert!(
            !said.contains("canary") && !said.contains(KEY),
            "{name}: {said}"
        );
    }
}
