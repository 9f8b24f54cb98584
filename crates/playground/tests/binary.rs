//! The `ipp-playground` program: configured by environment, run until told to stop.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(unix)]

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

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

#[test]
fn a_rule_that_does_not_exist_is_refused_in_one_sentence() {
    for (arguments, said) in [
        (
            &["serve", "--rule", "lines=any"][..],
            "the rules are capture",
        ),
        (
            &["serve", "--strict", "--rule", "capture=never"],
            "`at_tap` or `later`",
        ),
        (&["serve", "--strict", "--lenient"], "cannot be used with"),
    ] {
        let settings = [("PLAYGROUND_LISTEN", "127.0.0.1:0")];
        let refused = program(&settings).args(arguments).output().unwrap();
        let stderr = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(said), "{stderr}");
    }
}

/// The page about the API, whose commands are run and whose answers are compared.
const PAGE: &str = include_str!("../../../docs/src/playground-api.md");
/// Printed between the answers.
const MARK: &str = "-- the answer ends here --";

/// The page's commands, and after each that is followed by an answer, that answer.
fn commands_of_the_page() -> (String, Vec<Value>) {
    let (mut script, mut answers, mut kind) = (String::new(), vec![], None);
    let mut block = String::new();
    for line in PAGE.lines() {
        match (kind, line.strip_prefix("```")) {
            (None, Some(begun)) => kind = Some(begun),
            (None, None) => {}
            (Some("bash"), Some(_)) => script.push_str(&block),
            (Some("json"), Some(_)) => {
                script.push_str(&format!("printf '\\n{MARK}\\n'\n"));
                answers.push(serde_json::from_str(&block).unwrap());
            }
            (Some(_), Some(_)) => {}
            (Some(_), None) => {
                block.push_str(line);
                block.push('\n');
            }
        }
        if line == "```" {
            kind = None;
            block.clear();
        }
    }
    (script, answers)
}

/// Whether the answer has all that the page shows of it; `…` stands for any text.
fn shows(shown: &Value, answer: &Value) -> bool {
    match (shown, answer) {
        (Value::Object(shown), Value::Object(answer)) => shown
            .iter()
            .all(|(key, value)| answer.get(key).is_some_and(|answer| shows(value, answer))),
        (Value::Array(shown), Value::Array(answer)) => {
            let same = shown.len() == answer.len();
            same && shown.iter().zip(answer).all(|(a, b)| shows(a, b))
        }
        (Value::String(any), Value::String(_)) if any == "…" => true,
        _ => shown == answer,
    }
}

fn value_of(lines: &mut Lines<BufReader<ChildStdout>>, name: &str) -> String {
    let line = lines.next().expect("it said too little").unwrap();
    line.strip_prefix(name).expect(name).to_owned()
}

#[test]
fn the_page_about_the_api_runs_as_it_stands() {
    let settings = [("PLAYGROUND_LISTEN", "127.0.0.1:0")];
    let mut command = program(&settings);
    command.args(["serve", "--strict"]).stdout(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let url = value_of(&mut lines, "Listening on ");
    let key = value_of(&mut lines, "PLAYGROUND_API_KEY=");

    let (script, answers) = commands_of_the_page();
    assert!(answers.len() > 8, "{}", answers.len());
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new("bash")
        .args(["-u", "-c", &script])
        .envs([("PLAYGROUND_URL", &url), ("PLAYGROUND_API_KEY", &key)])
        .output()
        .unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert!(status.success(), "{stderr}");
    let stdout = String::from_utf8(stdout).unwrap();
    let said: Vec<_> = stdout.split(MARK).map(str::trim).collect();
    assert_eq!(said.len(), answers.len() + 1, "{stdout}");
    for (shown, said) in answers.iter().zip(said) {
        let last = said.lines().last().unwrap_or_default();
        let answer: Value = serde_json::from_str(last).unwrap_or_default();
        assert!(
            shows(shown, &answer),
            "the page shows\n{shown}\nbut it is\n{said}\n{stderr}"
        );
    }
}
