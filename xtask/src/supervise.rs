//! Child processes, each in its own process group, stopped with all its descendants when no longer
//! needed, also on Ctrl-C.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Doing, Failure, Outcome};
use crate::say;

/// Set by Ctrl-C or SIGTERM; every wait checks it.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Time for a child to stop by itself before it is killed.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// Polling interval of waits.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Makes Ctrl-C and SIGTERM end the waits below, so that children are stopped in order.
pub(crate) fn listen_for_signals() -> Outcome<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst)).doing("listen for Ctrl-C")
}

/// Waits until `over` returns a value, or fails on Ctrl-C or SIGTERM.
pub(crate) fn wait_for<T>(mut over: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    loop {
        if INTERRUPTED.load(Ordering::SeqCst) {
            return Err(Failure::Interrupted);
        }
        if let Some(value) = over()? {
            return Ok(value);
        }
        thread::sleep(POLL_INTERVAL);
    }
}

/// A running child. Dropping it stops it and all processes it started.
#[must_use]
pub(crate) struct Service {
    name: String,
    child: Child,
}

impl Service {
    /// Starts it. It shares this thread's output and has no input.
    pub(crate) fn start(name: &str, command: &mut Command) -> Outcome<Self> {
        if let (Some(out), Some(err)) = (say::file(), say::file()) {
            command.stdout(out).stderr(err);
        }
        Self::spawn(name, command)
    }

    /// Starts it without its standard output, of which there is too much.
    pub(crate) fn start_quiet(name: &str, command: &mut Command) -> Outcome<Self> {
        if let Some(err) = say::file() {
            command.stderr(err);
        }
        Self::spawn(name, command.stdout(Stdio::null()))
    }

    fn spawn(name: &str, command: &mut Command) -> Outcome<Self> {
        command.stdin(Stdio::null());
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            command.process_group(0);
        }
        let child = command.spawn().doing(format!("start {name}"))?;
        Ok(Self {
            name: name.to_owned(),
            child,
        })
    }

    /// Its process.
    #[cfg(unix)]
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Its exit status, if it has ended.
    pub(crate) fn ended(&mut self) -> Outcome<Option<ExitStatus>> {
        self.child
            .try_wait()
            .doing(format!("look after {}", self.name))
    }

    /// Fails if it has ended while still needed.
    pub(crate) fn must_run(&mut self) -> Outcome<()> {
        match self.ended()? {
            None => Ok(()),
            Some(status) => Err(Failure::said(format!(
                "{} ended by itself ({status}); what it said is above",
                self.name
            ))),
        }
    }

    /// Asks it to stop, as Ctrl-C and service managers do; fails if it does not.
    pub(crate) fn must_stop(mut self) -> Outcome<()> {
        self.must_run()?;
        if self.asked_to_stop() {
            return Ok(());
        }
        Err(Failure::said(format!(
            "{} did not stop within {} s of being asked to",
            self.name,
            STOP_TIMEOUT.as_secs()
        )))
    }

    /// Whether it stopped by itself in time.
    fn asked_to_stop(&mut self) -> bool {
        self.signal(false);
        let asked = Instant::now();
        while asked.elapsed() < STOP_TIMEOUT {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return true;
            }
            thread::sleep(POLL_INTERVAL);
        }
        false
    }

    fn stop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) || self.asked_to_stop() {
            return;
        }
        self.signal(true);
        // It was killed and is only reaped here; an error has no consequence.
        let _ = self.child.wait();
    }

    #[cfg(unix)]
    fn signal(&self, kill: bool) {
        use nix::sys::signal::{Signal, killpg};
        use nix::unistd::Pid;
        let signal = if kill {
            Signal::SIGKILL
        } else {
            Signal::SIGTERM
        };
        if let Ok(id) = i32::try_from(self.child.id()) {
            // It fails only if the group is already gone.
            let _ = killpg(Pid::from_raw(id), signal);
        }
    }

    #[cfg(not(unix))]
    fn signal(&mut self, _kill: bool) {
        // Windows can't ask a process without a window to stop; taskkill kills the tree.
        let id = self.child.id().to_string();
        let _ = Command::new("taskkill")
            .args(["/T", "/F", "/PID", &id])
            .output();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs a command to its end and shows its output.
pub(crate) fn run(name: &str, command: &mut Command) -> Outcome<ExitStatus> {
    let mut service = Service::start(name, command)?;
    wait_for(|| service.ended())
}

/// Runs a command and fails if it does; `hint` says what to do about it.
pub(crate) fn must_succeed(name: &str, command: &mut Command, hint: &str) -> Outcome<()> {
    let status = run(name, command)?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::said(format!("{name} failed ({status}); {hint}")))
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::{BufRead, BufReader};

    #[test]
    fn dropping_a_service_stops_what_it_started_too() {
        let mut command = Command::new("sh");
        command
            .args(["-c", "sleep 600 & echo $!; wait"])
            .stdout(Stdio::piped());
        let mut service = Service::start("sh", &mut command).unwrap();
        let mut line = String::new();
        BufReader::new(service.child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let grandchild = nix::unistd::Pid::from_raw(line.trim().parse().unwrap());
        drop(service);
        let gone = || nix::sys::signal::kill(grandchild, None).is_err() || is_zombie(grandchild);
        assert!(wait_for(|| Ok(gone().then_some(()))).is_ok());
    }

    /// Whether a process is a zombie: dead, though its new parent may reap it late.
    fn is_zombie(id: nix::unistd::Pid) -> bool {
        std::fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| stat.contains(") Z "))
    }

    #[test]
    fn what_a_command_prints_goes_into_this_threads_file() {
        let path = std::env::temp_dir().join(format!("xtask-output-{}", std::process::id()));
        let file = std::fs::File::create(&path).unwrap();
        say::into_file(file, || {
            say::plain("before");
            run(
                "sh",
                Command::new("sh").args(["-c", "echo out; echo err >&2"]),
            )
            .unwrap();
            let words = ["-c", "echo too much; echo err >&2"];
            let mut quiet = Service::start_quiet("sh", Command::new("sh").args(words)).unwrap();
            wait_for(|| quiet.ended()).unwrap();
            say::step("after");
        });
        assert!(say::file().is_none());
        let printed = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        assert_eq!(printed, "before\nout\nerr\nerr\n==> after\n");
    }

    #[test]
    fn a_command_that_fails_is_told_with_the_hint() {
        let failed = must_succeed("sh", Command::new("sh").args(["-c", "exit 3"]), "try again");
        let Err(Failure::Said(sentence)) = failed else {
            unreachable!("it failed")
        };
        assert!(
            sentence.contains("sh failed") && sentence.contains("try again"),
            "{sentence}"
        );
    }
}
