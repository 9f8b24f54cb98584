//! The `ipp-playground` program: configured by environment, run until told to stop.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

/// A command for the program with exactly these settings.
fn program(settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ipp-playground"));
    command.env_clear().envs(settings.iter().copied());
    command
}

/// A running program, killed on drop if the test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Normally it has stopped already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_prints_address_and_generated_values_and_stops_on_sigterm() {
    let mut command = program(&[
        ("PLAYGROUND_LISTEN", "127.0.0.1:0"),
        ("PLAYGROUND_CALLBACK_URL", "http://127.0.0.1:1/webhooks"),
    ]);
    let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let mut line = || lines.next().expect("it said too little").unwrap();

    let url = line();
    assert!(url.starts_with("Listening on http://127.0.0.1:"), "{url}");
    assert!(line().starts_with("PLAYGROUND_API_KEY=kco_test_api_"));
    assert!(line().starts_with("PLAYGROUND_WEBHOOK_SECRET=whsec_"));

    let kill = format!("kill -TERM {}", running.0.id());
    assert!(
        Command::new("sh")
            .args(["-c", &kill])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
}

#[test]
fn a_wrong_setting_ends_it_with_a_sentence_naming_the_variable() {
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap().to_string();
    for (variable, value) in [
        ("PLAYGROUND_LISTEN", "everywhere"),
        ("PLAYGROUND_LISTEN", &taken),
        ("PLAYGROUND_SESSION_TTL", "soon"),
        ("PLAYGROUND_API_KEY", ""),
        ("PLAYGROUND_CALLBACK_URL", "localhost"),
        ("PLAYGROUND_WEBHOOK_SECRET", "hunter2"),
    ] {
        // A later setting of the same name wins, so the taken port is tried as such.
        let settings = [("PLAYGROUND_LISTEN", "127.0.0.1:0"), (variable, value)];
        let Output {
            status,
            stdout,
            stderr,
        } = program(&settings).output().unwrap();
        let stderr = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(2), "{variable}: {stderr}");
        assert!(stdout.is_empty());
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(stderr.contains(variable), "{stderr}");
        assert!(!stderr.contains("hunter2"), "a secret is not repeated");
    }
}

#[test]
fn help_lists_every_setting() {
    let help = program(&[]).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for name in [
        "LISTEN",
        "API_KEY",
        "CALLBACK_URL",
        "WEBHOOK_SECRET",
        "SESSION_TTL",
    ] {
        assert!(help.contains(&format!("PLAYGROUND_{name}")), "{name}");
    }
}

#[test]
fn a_timeline_is_made_a_scenario_or_refused_with_its_place() {
    let timeline = r#"{
  "payment_id": "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67", "state": "sent",
  "order_amount": 1050, "purchase_currency": "SEK",
  "entries": [
    {"at": "2026-06-05T18:33:01Z",
     "event": {"kind": "request", "request": "start", "status": 201, "took_ms": 2}},
    {"at": "2026-06-05T18:33:01.02Z", "event": {"kind": "state", "version": 2, "state": "sent"}}
  ]
}"#;
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("timeline.json");
    let print = |text: &str, more: &[&str]| {
        std::fs::write(&file, text).unwrap();
        let mut command = program(&[]);
        command.args(["scenarios", "--from-timeline"]).arg(&file);
        command.args(more).output().unwrap()
    };
    let made = print(timeline, &["--longest-pause", "5s"]);
    let text = String::from_utf8(made.stdout).unwrap();
    assert_eq!(made.status.code(), Some(0), "{text}");
    let scenario = ipp_playground::scenario::Scenario::parse(&text);
    assert_eq!(scenario.unwrap().name, "Payment 8c9b3f2e");
    let refusals = [
        (print("{\n  \"payment\": 1}", &[]), ":2:"),
        (print(timeline, &["decline-twice"]), "not both"),
        (print(timeline, &["--longest-pause", "soon"]), "5s"),
    ];
    for (output, why) in refusals {
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{said}");
    }
}
