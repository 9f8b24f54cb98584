//! Runs the real `ipp-proxy` as a process that can be killed and suspended.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipp_proxy::auth::{Claims, TokenSecret, Tokens};
use tokio::sync::watch;

use super::database::Database;
use super::merchant;

/// The proxy's URL; `None` while it is dead.
#[derive(Clone, Debug, Default)]
pub(crate) struct Address(Arc<Mutex<Option<String>>>);

impl Address {
    pub(crate) fn get(&self) -> Option<String> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn set(&self, url: Option<String>) {
        *self.0.lock().unwrap() = url;
    }
}

/// The proxy's settings, with short times, so that a run takes minutes. No check depends on meeting
/// these.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) kustom_url: String,
    pub(crate) api_key: String,
    pub(crate) webhook_secret: String,
    pub(crate) notify_url: String,
    pub(crate) database: Database,
    /// The address that it listens on.
    pub(crate) listen: String,
    pub(crate) unknown_after: Duration,
    pub(crate) poll_watched: Duration,
    pub(crate) poll_idle: Duration,
    pub(crate) session_life: Duration,
    pub(crate) kustom_timeout: Duration,
}

const TOKEN_SECRET: &str = "0123456789abcdef0123456789abcdef";

impl Settings {
    fn command(&self) -> Command {
        let ms = |time: Duration| format!("{}ms", time.as_millis());
        let mut command = Command::new(env!("CARGO_BIN_EXE_ipp-proxy"));
        command
            .env_clear()
            .env("IPP_LISTEN", &self.listen)
            .env("KUSTOM_API_URL", &self.kustom_url)
            .env("KUSTOM_API_KEY", &self.api_key)
            .env("KUSTOM_WEBHOOK_SECRET", &self.webhook_secret)
            .env("IPP_TOKEN_SECRET", TOKEN_SECRET)
            .env("DATABASE_URL", self.database.url())
            .env("IPP_NOTIFY_URL", &self.notify_url)
            .env("IPP_NOTIFY_SECRET", merchant::SECRET)
            .env("IPP_NOTIFY_RETRY", "100ms,500ms,1s")
            .env("IPP_NOTIFY_TIMEOUT", "1s")
            .env("IPP_UNKNOWN_AFTER", ms(self.unknown_after))
            .env("IPP_POLL_WATCHED", ms(self.poll_watched))
            .env("IPP_POLL_IDLE", ms(self.poll_idle))
            .env("IPP_SESSION_LIFE", ms(self.session_life))
            .env("IPP_KUSTOM_TIMEOUT", ms(self.kustom_timeout))
            .env("IPP_LIMIT_TILL", "off")
            .env("IPP_LIMIT_ADDRESS", "off")
            .env("RUST_LOG", "warn,ipp_proxy::serve=info")
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }
}

/// A token that the proxy accepts.
pub(crate) fn token(till: &str, scope: &str) -> String {
    let tokens = Tokens::new(&TokenSecret::new(TOKEN_SECRET.into()).unwrap());
    let hour = time::OffsetDateTime::now_utc().unix_timestamp() + 3600;
    let claims = Claims {
        sub: till.to_owned(),
        scope: scope.to_owned(),
        exp: hour as u64,
        ..Claims::default()
    };
    tokens.make(&claims).unwrap()
}

/// The process's state, according to its log.
#[derive(Clone, Debug, Default)]
struct Told {
    listening: Option<String>,
    crash_point: bool,
    ended: bool,
}

pub(crate) struct Proxy {
    child: Child,
    address: Address,
    told: watch::Receiver<Told>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Starts a proxy without waiting for it.
    pub(crate) fn spawn(settings: &Settings, address: &Address, crash_at: Option<&str>) -> Self {
        let mut command = settings.command();
        command.envs(crash_at.map(|point| ("IPP_CRASH_AT", point)));
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (tell, told) = watch::channel(Told::default());
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&log);
        // Reads all the time, so that a long log never blocks the proxy.
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                tell.send_modify(|told| {
                    told.crash_point |= line.starts_with("crash point ");
                    if let Some((_, rest)) = line.split_once("listening address=") {
                        told.listening = rest.split(' ').next().map(|a| format!("http://{a}"));
                    }
                });
                lines.lock().unwrap().push(line);
            }
            tell.send_modify(|told| told.ended = true);
        });
        Self {
            child,
            address: address.clone(),
            told,
            log,
        }
    }

    /// Waits until it listens, or has stopped at its crash point.
    pub(crate) async fn up(&mut self) {
        let up = |told: &Told| told.listening.is_some() || told.crash_point || told.ended;
        let told = self.told.wait_for(up).await.unwrap().clone();
        assert!(!told.ended, "the proxy did not start:\n{}", self.tail());
        self.address.set(told.listening);
    }

    /// `kill -9`, at once.
    pub(crate) fn kill(&mut self) {
        self.address.set(None);
        // It may have ended by itself, which `is_alive` reports.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// Stops it as a service manager does, and waits until it has ended in good order.
    pub(crate) async fn stop(&mut self) {
        self.signal("TERM");
        let ended = self.told.wait_for(|told| told.ended).await.is_ok();
        let status = self.child.wait().unwrap();
        assert!(ended && status.success(), "{status}:\n{}", self.tail());
    }

    /// Sends it a signal, by its name without `SIG`.
    pub(crate) fn signal(&self, name: &str) {
        let (name, process) = (format!("-{name}"), self.child.id().to_string());
        let sent = Command::new("kill").args([name, process]).status();
        assert!(sent.unwrap().success(), "the proxy has ended");
    }

    /// Waits until it has stopped at its crash point; false on timeout.
    pub(crate) async fn stands_still(&mut self, limit: Duration) -> bool {
        let still = self.told.wait_for(|told| told.crash_point || told.ended);
        let still = tokio::time::timeout(limit, still).await;
        still.is_ok_and(|told| told.unwrap().crash_point)
    }

    /// Whether it still runs: only a kill may end it.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Lines that must not be in its log.
    pub(crate) fn panics(&self) -> Vec<String> {
        let log = self.log.lock().unwrap();
        let bad = |line: &&String| line.contains("panicked");
        log.iter().filter(bad).cloned().collect()
    }

    /// The end of its log.
    pub(crate) fn tail(&self) -> String {
        let log = self.log.lock().unwrap();
        log[log.len().saturating_sub(40)..].join("\n")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A client without an HTTP proxy.
pub(crate) fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy();
    builder.timeout(Duration::from_secs(20)).build().unwrap()
}
