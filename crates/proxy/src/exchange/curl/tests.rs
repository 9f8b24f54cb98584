//! A real shell reads the command.
#![allow(clippy::unwrap_used)]

use std::process::Command;

use super::*;

fn request(headers: &[(&str, &str)], body: Option<&str>) -> HttpRequest {
    let headers = headers.iter();
    HttpRequest {
        method: "PUT".to_owned(),
        url: "http://localhost:8787/api/payments/it's $HOME".to_owned(),
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.map(str::to_owned),
    }
}

/// The words that a shell would call curl with.
fn words(command: &str) -> Vec<String> {
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{command}");
    let ran = Command::new("sh")
        .args(["-c", &script])
        .env("TILL_TOKEN", "a token")
        .env("KUSTOM_API_KEY", "a key")
        .env("WEBHOOK_SIGNATURE", "v1,a signature")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{command}");
    let printed = String::from_utf8(ran.stdout).unwrap();
    printed.split_terminator('\0').map(str::to_owned).collect()
}

#[test]
fn a_shell_reads_back_what_was_sent() {
    let body = "{\"name\":\"Kim's `id` \\\\ $(id) \\\"x\\\"\n\"}";
    let headers = [
        ("authorization", "Bearer [secret]"),
        ("content-type", "application/json"),
        ("cookie", "[secret]"),
        ("host", "localhost:8787"),
        ("sec-fetch-mode", "cors"),
    ];
    let sent = words(&command(&request(&headers, Some(body)), true));
    assert_eq!(
        sent,
        [
            "-X",
            "PUT",
            "http://localhost:8787/api/payments/it's $HOME",
            "-H",
            "authorization: Bearer a token",
            "-H",
            "content-type: application/json",
            "--data-raw",
            body,
        ]
    );
}

#[test]
fn masked_headers_are_variables_of_the_shell() {
    let headers = [
        ("authorization", "Basic [secret]"),
        ("webhook-signature", "[secret]"),
    ];
    let sent = words(&command(&request(&headers, None), true));
    let sent: Vec<_> = sent.iter().filter(|word| word.contains(": ")).collect();
    assert_eq!(
        sent,
        [
            "authorization: Basic a key",
            "webhook-signature: v1,a signature"
        ]
    );
}

#[test]
fn a_body_that_is_not_whole_is_taken_from_a_file() {
    let sent = words(&command(&request(&[], Some("[1, … (9 more bytes)")), false));
    assert_eq!(sent[3..], ["--data-binary", "@body"]);
}
