//! Runs `ipp-proxy` as a separate process.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ipp_proxy::auth::{Claims, TokenSecret, Tokens};

/// Timeout of everything here; only a defect takes this long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_ipp-proxy");
pub(crate) const TOKEN_SECRET: &str = "canary-token-secret-0123456789abcdef";
pub(crate) const WEBHOOK_SECRET: &str = "whsec_Y2FuYXJ5LXdlYmhvb2stc2VjcmV0LTAxMjM0NTY3";
pub(crate) const KEY: &str = "kco_test_api_canary_of_the_key";

/// A running proxy and all its output.
pub(crate) struct Process {
    pub(crate) address: SocketAddr,
    starting: Starting,
}

impl Process {
    /// Starts it with this provider and database, logging everything.
    pub(crate) fn start(provider: &str, database: &str, more: &[(&str, &str)]) -> Self {
        Self::run(Command::new(BINARY), provider, database, more)
    }

    /// The same, but a write that exceeds a limit fails instead of killing it.
    pub(crate) fn start_under_limits(provider: &str, database: &str) -> Self {
        let mut command = Command::new("/bin/sh");
        let script = format!("trap '' XFSZ; exec '{BINARY}'");
        command.args(["-c", &script]);
        Self::run(command, provider, database, &[])
    }

    fn run(command: Command, provider: &str, database: &str, more: &[(&str, &str)]) -> Self {
        Starting::run(command, provider, database, more).listening()
    }

    pub(crate) fn id(&self) -> u32 {
        self.starting.child.id()
    }

    /// Kills it with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.starting.child.kill().unwrap();
        self.starting.child.wait().unwrap();
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn log(&self) -> String {
        self.starting.log()
    }

    /// Sends SIGTERM, as a service manager does, and waits for its end.
    pub(crate) fn terminate(&mut self) -> (Option<i32>, Duration) {
        self.starting.terminate()
    }

    /// Waits until the log has this.
    pub(crate) fn until_logged(&self, words: &str) {
        self.starting.until(|log| log.contains(words).then_some(()));
    }

    /// Sends SIGTERM.
    pub(crate) fn signal(&self) {
        self.starting.signal();
    }

    /// Waits for its end, and returns the exit code.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        self.starting.ended()
    }
}

/// A proxy that does not listen yet.
pub(crate) struct Starting {
    pub(crate) child: Child,
    log: Arc<Mutex<String>>,
}

impl Starting {
    pub(crate) fn start(provider: &str, database: &str, more: &[(&str, &str)]) -> Self {
        Self::run(Command::new(BINARY), provider, database, more)
    }

    fn run(mut command: Command, provider: &str, database: &str, more: &[(&str, &str)]) -> Self {
        command
            .env_clear()
            .env("IPP_LISTEN", "127.0.0.1:0")
            .env("RUST_LOG", "trace")
            .env("KUSTOM_API_KEY", KEY)
            .env("KUSTOM_API_URL", provider)
            .env("KUSTOM_WEBHOOK_SECRET", WEBHOOK_SECRET)
            .env("IPP_TOKEN_SECRET", TOKEN_SECRET)
            .env("DATABASE_URL", database)
            .env("IPP_LIMIT_TILL", "off")
            .envs(more.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let streams: [Box<dyn std::io::Read + Send>; 2] = [
            Box::new(child.stdout.take().unwrap()),
            Box::new(child.stderr.take().unwrap()),
        ];
        for stream in streams {
            let log = Arc::clone(&log);
            // Reads all the time, so that a long log never blocks the proxy.
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    log.lock().unwrap().push_str(&format!("{line}\n"));
                }
            });
        }
        Self { child, log }
    }

    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until `find` finds something in the log.
    pub(crate) fn until<T>(&self, find: impl Fn(&str) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = find(&self.log()) {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until it listens.
    pub(crate) fn listening(self) -> Process {
        let address = self.until(|log| {
            log.lines().find_map(|line| {
                let as_json = "\"message\":\"listening\",\"address\":\"";
                let mut begins = ["listening address=", as_json].into_iter();
                let address = begins.find_map(|begin| line.split(begin).nth(1))?;
                address.split([' ', '"']).next()?.parse().ok()
            })
        });
        Process {
            address,
            starting: self,
        }
    }

    /// Waits for its end, and returns the exit code.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(
                began.elapsed() < PATIENCE,
                "it does not end: {}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends SIGTERM, as a service manager does, and waits for its end.
    pub(crate) fn terminate(&mut self) -> (Option<i32>, Duration) {
        let began = Instant::now();
        self.signal();
        (self.ended(), began.elapsed())
    }

    fn signal(&self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(told.unwrap().success());
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        // After a failed test it may still run; otherwise it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A till's token with all scopes.
pub(crate) fn token(till: &str) -> String {
    let tokens = Tokens::new(&TokenSecret::new(TOKEN_SECRET.into()).unwrap());
    let now = ipp_proxy::clock::now().0 / 1000;
    let claims = Claims {
        sub: till.to_owned(),
        scope: "pay resolve playground enroll".to_owned(),
        exp: u64::try_from(now).unwrap() + 3600,
        ..Claims::default()
    };
    tokens.make(&claims).unwrap()
}
