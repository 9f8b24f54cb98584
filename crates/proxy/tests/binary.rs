//! Tests `ipp-proxy` as a command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;

use ipp_proxy::auth::{Scope, TokenSecret, Tokens};
use ipp_proxy::signature::Signer;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn proxy() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ipp-proxy"));
    command.env_clear().env("IPP_LISTEN", "127.0.0.1:0");
    command
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), text)
}

#[test]
fn it_prints_a_token_that_the_proxy_takes_and_nothing_else() {
    let arguments = "token --till till-1 --scope pay,playground --ttl 12h --loc shop-1 \
                     --name Anna --max-amount 5000 --devices a,b";
    let mut command = proxy();
    command
        .args(arguments.split_whitespace())
        .env("IPP_TOKEN_SECRET", SECRET);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{:?}", said(&output));
    let token = String::from_utf8(output.stdout).unwrap();
    let tokens = Tokens::new(&TokenSecret::new(SECRET.into()).unwrap());
    let caller = tokens.read(token.strip_suffix('\n').unwrap()).unwrap();
    assert_eq!(caller.till, "till-1");
    assert_eq!(caller.scopes, [Scope::Pay, Scope::Playground]);
    assert_eq!(caller.location.as_deref(), Some("shop-1"));
    assert_eq!(caller.name.as_deref(), Some("Anna"));
    assert_eq!(caller.max_amount, Some(5000));
    assert_eq!(caller.devices, Some(vec!["a".to_owned(), "b".to_owned()]));
}

#[test]
fn a_wrong_command_line_or_variable_exits_with_2() {
    type Variables = &'static [(&'static str, &'static str)];
    let table: [(&[&str], Variables, &str); 7] = [
        (
            &["token", "--till", "x", "--scope", "pay", "--ttl", "1h"],
            &[],
            "IPP_TOKEN_SECRET",
        ),
        (
            &["token", "--till", "x", "--scope", "pay", "--ttl", "long"],
            &[],
            "--ttl",
        ),
        (
            &["token", "--till", "x", "--scope", "fly", "--ttl", "1h"],
            &[],
            "pay, enroll, resolve, playground",
        ),
        (
            &["token", "--till", "", "--scope", "pay", "--ttl", "1h"],
            &[("IPP_TOKEN_SECRET", SECRET)],
            "till",
        ),
        (&[], &[("IPP_LISTEN", "here")], "IPP_LISTEN"),
        (&[], &[("KUSTOM_API_KEY", "sk_secret")], "KUSTOM_API_KEY"),
        (
            &[],
            &[("IPP_TOKEN_SECRET", "sk_secret")],
            "IPP_TOKEN_SECRET",
        ),
    ];
    for (arguments, variables, word) in table {
        let mut command = proxy();
        command.args(arguments).envs(variables.iter().copied());
        let output = command.output().unwrap();
        let (code, text) = said(&output);
        assert_eq!(code, Some(2), "{arguments:?} {variables:?}: {text}");
        assert!(text.contains(word) && !text.contains("sk_secret"), "{text}");
    }
}

#[test]
fn help_has_every_variable_with_its_default() {
    let output = proxy().arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for (_, variables) in ipp_proxy::config::variables::GROUPS {
        for variable in *variables {
            let at = help.find(&format!("\n  {} ", variable.name));
            let (_, rest) = help.split_at(at.unwrap_or_else(|| panic!("{}", variable.name)));
            let default = variable.default.unwrap_or(variable.unset);
            let words = rest.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, said) = words.split_once('[').unwrap();
            assert!(
                said.starts_with(&format!("{default}]")),
                "{}",
                variable.name
            );
        }
    }
    assert!(
        help.lines().all(|line| line.chars().count() <= 80),
        "{help}"
    );
}

/// A running proxy, and what it has logged so far.
struct Logged {
    child: Child,
    lines: mpsc::Receiver<String>,
    log: String,
}

impl Logged {
    fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (send, lines) = mpsc::channel();
        // Reads all the time, so that a long log never blocks the proxy.
        std::thread::spawn(move || {
            for line in stderr.lines() {
                if send.send(line.unwrap()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            lines,
            log: String::new(),
        }
    }

    /// The next line that contains `word`; `None` if the log ends before.
    fn line(&mut self, word: &str) -> Option<String> {
        loop {
            let line = self.lines.recv().ok()?;
            self.log.push_str(&line);
            self.log.push('\n');
            if line.contains(word) {
                return Some(line);
            }
        }
    }
}

impl Logged {
    #[cfg(unix)]
    fn hang_up(&self) {
        let hung_up = Command::new("kill")
            .args(["-HUP", &self.child.id().to_string()])
            .status();
        assert!(hung_up.unwrap().success());
    }

    /// The address it listens on.
    fn address(&mut self) -> String {
        let line = self.line("listening").expect("it listens");
        let address = line.split("address=").nth(1).unwrap();
        address.split(' ').next().unwrap().to_owned()
    }
}

impl Drop for Logged {
    fn drop(&mut self) {
        // After a failed test it may still run; otherwise it has ended already.
        let _ = self.child.kill();
    }
}

/// Prints a token with a secret.
fn token(secret: &str) -> String {
    let mut command = proxy();
    command.args(["token", "--till", "till-1", "--scope", "pay", "--ttl", "1h"]);
    let output = command.env("IPP_TOKEN_SECRET", secret).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Asks with a token, and returns the answer.
fn get(address: &str, path: &str, token: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
    write!(stream, "{head}authorization: Bearer {token}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[cfg(unix)]
#[test]
fn sigterm_stops_it_gracefully_and_no_secret_is_logged() {
    let mut command = proxy();
    command
        .env("IPP_TOKEN_SECRET", SECRET)
        .env("RUST_LOG", "trace");
    let mut proxy = Logged::start(command);
    let address = &proxy.address();
    let token = token(SECRET);
    let answer = get(address, &format!("/api/devices?token={token}"), &token);
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let killed = Command::new("kill")
        .args(["-TERM", &proxy.child.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
    assert!(proxy.line("stopping").is_some(), "{}", proxy.log);
    assert_eq!(proxy.line("a word that never comes"), None);
    assert_eq!(proxy.child.wait().unwrap().code(), Some(0));
    assert!(proxy.log.contains("/api/devices"), "{}", proxy.log);
    for secret in [SECRET, "whsec_", "kco_test_api_", token.as_str()] {
        assert!(
            !proxy.log.contains(secret),
            "{secret} is in the log: {}",
            proxy.log
        );
    }
}

/// Sends a callback signed by this secret, and returns the answer's status.
fn call_back(address: &str, id: &str, secret: &str) -> u16 {
    let now = i64::try_from(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs(),
    )
    .unwrap();
    let body = r#"{"type":"of.the.future"}"#;
    let signature = Signer::new(&[secret.into()])
        .unwrap()
        .sign(id, now, body.as_bytes());
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /webhooks/kustom HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\
         webhook-id: {id}\r\nwebhook-timestamp: {now}\r\nwebhook-signature: {signature}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// A proxy of a Kustom that cannot be reached.
fn with_a_key(database: &std::path::Path) -> Command {
    let mut command = proxy();
    command
        .env("DATABASE_URL", format!("sqlite:{}", database.display()))
        .env("KUSTOM_API_KEY", "kco_test_api_1")
        .env("KUSTOM_API_URL", "http://127.0.0.1:1");
    command
}

#[cfg(unix)]
#[test]
fn sighup_reloads_the_token_secrets_and_no_till_is_signed_out() {
    const NEW: &str = "fedcba9876543210fedcba9876543210";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secrets");
    std::fs::write(&file, SECRET).unwrap();
    let mut command = with_a_key(&folder.path().join("ipp.db"));
    command.env("IPP_TOKEN_SECRET_FILE", &file).env(
        "KUSTOM_WEBHOOK_SECRET",
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    );
    let mut proxy = Logged::start(command);
    let address = proxy.address();
    let tokens = [token(SECRET), token(NEW)];
    let answers = || {
        tokens.each_ref().map(|token| {
            let answer = get(&address, "/api/till", token);
            answer.split(' ').nth(1).unwrap().parse::<u16>().unwrap()
        })
    };
    assert_eq!(answers(), [200, 401]);
    for (text, word, expected) in [
        (format!("{NEW}\n{SECRET}\n"), "read again", [200, 200]),
        ("short".to_owned(), "stay as they were", [200, 200]),
        (NEW.to_owned(), "read again", [401, 200]),
    ] {
        std::fs::write(&file, text).unwrap();
        proxy.hang_up();
        assert!(proxy.line(word).is_some(), "{}", proxy.log);
        assert_eq!(answers(), expected, "{}", proxy.log);
    }
    assert!(!proxy.log.contains(NEW) && !proxy.log.contains(SECRET));
}

#[cfg(unix)]
#[test]
fn sighup_reloads_the_webhooks_secrets_if_they_are_valid() {
    const OLD: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const NEW: &str = "whsec_bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secrets");
    std::fs::write(&file, OLD).unwrap();
    let database = folder.path().join("ipp.db");
    let mut command = with_a_key(&database);
    command
        .env("IPP_TOKEN_SECRET", SECRET)
        .env("KUSTOM_WEBHOOK_SECRET_FILE", &file);
    let mut proxy = Logged::start(command);
    let address = proxy.address();
    let mut sent = 0;
    let mut answers = |of: [&str; 2]| {
        of.map(|secret| {
            sent += 1;
            call_back(&address, &format!("kevt_{sent}"), secret)
        })
    };
    assert_eq!(answers([OLD, NEW]), [200, 400]);
    let unknown = proxy.line("unknown type").expect("it is logged");
    assert!(unknown.contains("of.the.future"), "{unknown}");
    let steps = [
        (format!("{OLD}\n{NEW}\n"), "read again", [200, 200]),
        ("whsec_c2hvcnQ=".to_owned(), "stay as they were", [200, 200]),
        (NEW.to_owned(), "read again", [400, 200]),
    ];
    for (text, word, expected) in steps {
        std::fs::write(&file, text).unwrap();
        proxy.hang_up();
        assert!(proxy.line(word).is_some(), "{}", proxy.log);
        assert_eq!(answers([OLD, NEW]), expected, "{}", proxy.log);
    }
    for secret in ["c2hvcnQ", &OLD[6..], &NEW[6..]] {
        assert!(!proxy.log.contains(secret), "{}", proxy.log);
    }
}
