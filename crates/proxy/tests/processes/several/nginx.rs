//! nginx in front of the proxies, with the configuration in `deploy/`.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Longest time until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running nginx; dropping it ends it.
pub(super) struct Nginx {
    child: Child,
    pub(super) url: String,
    _folder: TempDir,
}

fn deploy(file: &str) -> String {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    std::fs::read_to_string(deploy.join(file)).unwrap()
}

/// The site without TLS and without its path, which `doors` tests.
fn site(port: u16) -> String {
    let site = deploy("nginx/ipp-proxy.conf").replace("/pay/", "/");
    let lines = site.lines().filter(|line| !line.contains("ssl_"));
    let lines = lines.map(|line| {
        if line.contains("listen 443") {
            format!("    listen 127.0.0.1:{port};")
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The upstream of three, with other addresses.
fn upstream(ports: &[u16]) -> String {
    let mut ports = ports.iter();
    let upstream = deploy("compose/upstream.conf");
    let lines = upstream.lines().map(|line| {
        let address = line.trim().strip_prefix("server ");
        let Some((_, rest)) = address.and_then(|rest| rest.split_once(' ')) else {
            return line.to_owned();
        };
        let port = ports.next().expect("a proxy for each server");
        format!("    server 127.0.0.1:{port} {rest}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl Nginx {
    /// Starts nginx for proxies at these ports, and waits until it listens.
    pub(super) fn start(proxies: &[u16]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = ipp_cluster::free_port();
        let file = |name: &str| folder.path().join(name).display().to_string();
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let folders = folders.map(|of| format!("{of}_temp_path {};", file(of)));
        let settings = format!(
            "daemon off;\nerror_log {};\npid {};\nevents {{ worker_connections 4096; }}\n\
             http {{\naccess_log off;\nproxy_max_temp_file_size 0;\n{}\n{}\n{}\n}}\n",
            file("error.log"),
            file("nginx.pid"),
            folders.concat(),
            upstream(proxies),
            site(port),
        );
        std::fs::write(file("nginx.conf"), settings).unwrap();
        // Debian keeps it where only root looks.
        let path = format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default());
        let child = Command::new("nginx")
            .args(["-c", &file("nginx.conf"), "-p", &file("")])
            .env("PATH", path)
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx is needed: `apt-get install nginx-light`");
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = || std::fs::read_to_string(file("error.log"));
            assert!(began.elapsed() < PATIENCE, "nginx: {:?}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
            _folder: folder,
        }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let process = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &process]).status();
        // After a failed test it may have ended already.
        let _ = told.and_then(|_| self.child.wait());
    }
}
