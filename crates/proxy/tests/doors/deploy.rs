//! The files in `deploy/`, used by the programs that they are written for: a proxy is asked through
//! nginx and through Caddy, and systemd and Prometheus judge what is theirs.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::process::{PATIENCE, Process, token};
use super::provider::Provider;

/// The folder `deploy`.
fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(deploy().join(file)).unwrap()
}

/// The program, if it is installed. Where everything must be tested (`CI`), it has to be.
#[allow(
    clippy::print_stdout,
    reason = "a person should know what was not tested"
)]
fn installed(program: &str) -> Option<Command> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian keeps nginx where only root looks.
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    let found = folders
        .map(|folder| folder.join(program))
        .find(|file| file.exists());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "{program} is not installed"
        );
        println!("not tested: {program} is not installed");
    }
    found.map(Command::new)
}

fn succeeds(mut command: Command) {
    let done = command.output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&said));
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

/// Replaces what is there exactly once, so that a renamed line is noticed.
fn replaced(text: &str, pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(text.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text.replace(from, to)
    })
}

/// A proxy behind a reverse proxy.
struct Fronted {
    proxy: Process,
    front: Child,
    base: String,
    _provider: Provider,
    _dir: tempfile::TempDir,
}

impl Fronted {
    /// Starts both; `front` makes the reverse proxy's command and its base address from a folder of
    /// its own, its address and the proxy's.
    async fn start(front: impl FnOnce(&Path, SocketAddr, SocketAddr) -> (Command, String)) -> Self {
        let provider = Provider::start().await;
        let dir = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", dir.path().join("ipp.db").display());
        let settings = [
            ("IPP_TRUSTED_PROXIES", "127.0.0.1"),
            ("IPP_LIMIT_ADDRESS", "20/m"),
        ];
        let proxy = Process::start(&provider.url, &database, &settings);
        let address = free_address();
        let (mut command, base) = front(dir.path(), address, proxy.address);
        let front = command.stdout(Stdio::null()).spawn().unwrap();
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(
                began.elapsed() < PATIENCE,
                "the reverse proxy does not listen"
            );
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Self {
            proxy,
            front,
            base,
            _provider: provider,
            _dir: dir,
        }
    }

    /// What a shop needs of it: the API under a path, streams as they come, the operator's routes
    /// closed, and the caller's own address.
    async fn works(mut self) {
        let client = Client::builder()
            .danger_accept_invalid_certs(true)
            .build()
            .unwrap();
        let url = |path: &str| format!("{}{path}", self.base);
        let token = token("till-1");
        let stream = client.get(url("/pay/api/events")).bearer_auth(&token);
        let mut stream = stream.send().await.unwrap();
        let first = stream.chunk().await.unwrap().unwrap();
        assert!(first.starts_with(b"event: snapshot"));
        // A change reaches the open stream: nothing waits for more bytes.
        let made = client
            .post(url("/pay/api/playground/devices"))
            .bearer_auth(&token)
            .json(&json!({ "name": "Counter 1" }));
        let device: Value = made.send().await.unwrap().json().await.unwrap();
        let lines = (0..1000).map(|n| {
            json!({ "name": format!("Coffee {n} {}", "x".repeat(90)),
            "quantity": 1, "unit_price": 1, "total_amount": 1, "tax_rate": 0,
            "total_tax_amount": 0 })
        });
        let order = json!({ "merchant_reference1": "ORDER-1", "order_amount": 1000,
            "order_tax_amount": 0, "purchase_currency": "SEK",
            "order_items": lines.collect::<Vec<_>>() });
        let body = json!({ "device_id": device["id"], "order": order }).to_string();
        assert!(body.len() > 190_000);
        let start = client
            .put(url(
                "/pay/api/payments/8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67",
            ))
            .bearer_auth(&token)
            .header("content-type", "application/json")
            .body(body);
        let started = start.send().await.unwrap();
        assert_eq!(started.status(), 201, "{}", started.text().await.unwrap());
        let heard = async {
            let mut all = Vec::new();
            while !String::from_utf8_lossy(&all).contains("event: payment") {
                all.extend(stream.chunk().await.unwrap().unwrap());
            }
        };
        tokio::time::timeout(PATIENCE, heard)
            .await
            .expect("the change has come");

        for closed in [
            "/pay/metrics",
            "/pay/readyz",
            "/pay/healthz",
            "/metrics",
            "/healthz",
        ] {
            let answer = client.get(url(closed)).send().await.unwrap();
            let answer = answer.text().await.unwrap();
            let ours = ["ok\n", "ready\n"].contains(&&*answer) || answer.contains("ipp_");
            assert!(!ours, "{closed}: {answer}");
        }
        let callback = client.post(url("/pay/webhooks/kustom")).body("{}").send();
        let problem: Value = callback.await.unwrap().json().await.unwrap();
        assert_eq!(problem["code"], "bad_signature");

        // An address that the caller makes up does not get it a limit of its own.
        let mut refused = StatusCode::OK;
        for n in 0..40 {
            let list = client
                .get(url("/pay/api/devices"))
                .bearer_auth(&token)
                .header("x-forwarded-for", format!("203.0.113.{n}"));
            refused = list.send().await.unwrap().status();
            if refused == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
        }
        assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(
            tokio::task::block_in_place(|| self.proxy.terminate()).0,
            Some(0)
        );
    }
}

impl Drop for Fronted {
    fn drop(&mut self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.front.id().to_string()])
            .status();
        // After a failed test it may have ended already.
        let _ = told.and_then(|_| self.front.wait());
    }
}

/// nginx with the site of `deploy/nginx` and this upstream; files and certificate are in the folder.
fn nginx(dir: &Path, address: SocketAddr, upstream: &str) -> Option<Command> {
    let (mut nginx, mut openssl) = (installed("nginx")?, installed("openssl")?);
    let file = |name: &str| dir.join(name).display().to_string();
    openssl.args([
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=pos",
    ]);
    openssl.args(["-keyout", &file("key.pem"), "-out", &file("cert.pem")]);
    succeeds(openssl);
    let site = replaced(
        &read("nginx/ipp-proxy.conf"),
        &[
            ("listen 443 ssl", &format!("listen {address} ssl")),
            ("/etc/ssl/pos.example.com/fullchain.pem", &file("cert.pem")),
            ("/etc/ssl/pos.example.com/privkey.pem", &file("key.pem")),
        ],
    );
    let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let folders = folders
        .map(|of| format!("{of}_temp_path {};\n", file(of)))
        .concat();
    let all = format!(
        "daemon off;\nerror_log stderr;\npid {};\nevents {{}}\n\
         http {{\naccess_log off;\n{folders}{upstream}{site}\n}}\n",
        file("nginx.pid")
    );
    std::fs::write(dir.join("nginx.conf"), all).unwrap();
    nginx.args(["-c", &file("nginx.conf"), "-p", &file("")]);
    Some(nginx)
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_passes_on_what_pages_and_kustom_send() {
    if installed("nginx").and(installed("openssl")).is_none() {
        return;
    }
    let start = |dir: &Path, address: SocketAddr, proxy: SocketAddr| {
        let server = format!("server {proxy};");
        let upstream = [("server 127.0.0.1:8787;", &*server)];
        let upstream = replaced(&read("nginx/upstream.conf"), &upstream);
        let nginx = nginx(dir, address, &upstream).expect("both are installed");
        (nginx, format!("https://{address}"))
    };
    Fronted::start(start).await.works().await;
}

#[test]
fn nginx_takes_the_upstream_of_three_proxies() {
    let (one, three) = (read("nginx/upstream.conf"), read("compose/upstream.conf"));
    let rest = |text: &str| {
        let lines = text.lines().map(str::trim);
        let others = lines.filter(|line| !line.starts_with('#') && !line.starts_with("server "));
        others.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rest(&one), rest(&three));
    // Where the compose file puts the three.
    let compose = read("compose/several.yaml");
    let servers: Vec<_> = three.split("server ").skip(1).collect();
    assert_eq!(servers.len(), 3);
    for server in servers {
        let address = server.split(':').next().unwrap();
        let place = format!("ipv4_address: {address} ");
        assert_eq!(compose.matches(&place).count(), 1, "{address}");
    }
    let dir = tempfile::tempdir().unwrap();
    if let Some(mut nginx) = nginx(dir.path(), free_address(), &three) {
        nginx.arg("-t");
        succeeds(nginx);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_passes_on_what_pages_and_kustom_send() {
    let Some(mut caddy) = installed("caddy") else {
        return;
    };
    let start = |dir: &Path, address: SocketAddr, proxy: SocketAddr| {
        let file = dir.join("Caddyfile");
        let base = format!("http://{address}");
        // Its own certificates need the network; the test leaves TLS to nginx.
        let site = read("caddy/Caddyfile");
        std::fs::write(&file, format!("{{\n\tadmin off\n}}\n{site}")).unwrap();
        caddy
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(file);
        caddy
            .env("HOME", dir)
            .env("IPP_HOST", &base)
            .env("IPP_PROXY", proxy.to_string())
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_CONFIG_HOME");
        caddy.stderr(Stdio::null());
        (caddy, base)
    };
    Fronted::start(start).await.works().await;
}

#[test]
fn the_service_is_confined() {
    let Some(mut analyze) = installed("systemd-analyze") else {
        return;
    };
    // At most 2.0 of 10; the option takes tenths.
    analyze.args(["security", "--offline=true", "--threshold=20"]);
    analyze.arg(deploy().join("systemd/ipp-proxy.service"));
    succeeds(analyze);
}

#[test]
fn each_alert_fires_when_it_should() {
    let rules = read("prometheus/alerts.yml");
    let names = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "));
    let tests = read("prometheus/alerts_test.yml");
    for name in names {
        // On the quiet day, and when everything goes wrong.
        assert_eq!(
            tests.matches(&format!("alertname: {name}")).count(),
            2,
            "{name}"
        );
    }
    let Some(mut promtool) = installed("promtool") else {
        return;
    };
    promtool.args(["test", "rules", "alerts_test.yml"]);
    promtool.current_dir(deploy().join("prometheus"));
    succeeds(promtool);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_of_the_alerts_and_the_dashboard_exists() {
    let provider = Provider::start().await;
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("ipp.db").display());
    let proxy = Process::start(&provider.url, &database, &[]);
    let metrics = reqwest::get(proxy.url("/metrics")).await.unwrap();
    let metrics = metrics.text().await.unwrap();
    let used = [
        read("prometheus/alerts.yml"),
        read("grafana/ipp-proxy.json"),
    ]
    .concat();
    let words = used.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let used: std::collections::BTreeSet<_> = words.filter(|w| w.starts_with("ipp_")).collect();
    assert!(used.len() >= 6, "{used:?}");
    for name in used {
        assert!(metrics.contains(&format!("\n{name}")), "{name}");
    }
    let dashboard: Value = serde_json::from_str(&read("grafana/ipp-proxy.json")).unwrap();
    assert!(
        dashboard["panels"]
            .as_array()
            .is_some_and(|panels| !panels.is_empty())
    );
}
