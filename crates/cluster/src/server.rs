//! One server process in a folder of its own, with the shell that watches over both.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{Doing as _, Failure, Outcome};
use crate::programs;
use crate::user::User;

/// The shell's orders are in this script; std has no way to end a child with its parent.
const WATCH: &str = include_str!("watch.sh");

/// Longest time for a server to be ready: it may have to recover, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at whether it is.
const PAUSE: Duration = Duration::from_millis(5);

/// Dropping it ends the server and removes the folder.
#[derive(Debug)]
pub(crate) struct Server {
    folder: PathBuf,
    watcher: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Server {
    /// Takes over a folder for a command that is not yet run. `fatal` is the signal that ends it at
    /// once.
    pub(crate) fn new(
        (folder, user): (PathBuf, Option<User>),
        fatal: &str,
        command: &[impl AsRef<OsStr>],
    ) -> Outcome<Self> {
        let mut watch = programs::command(Path::new("sh"));
        watch.args(["-c", WATCH, "watch"]).arg(&folder).arg(fatal);
        watch.args(command).current_dir(&folder);
        watch
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // Not in the group of the test, which is killed as a whole when the test takes too long.
        watch.process_group(0);
        User::runs(user, &mut watch);
        let mut watcher = watch.spawn().doing("watch over", &folder)?;
        let pipes = watcher.stdin.take().zip(watcher.stdout.take());
        let (orders, answers) = pipes.ok_or_else(|| Failure("a shell without pipes".to_owned()))?;
        Ok(Self {
            folder,
            watcher,
            orders: Some(orders),
            answers: BufReader::new(answers),
        })
    }

    /// Starts it, and waits until `ready` says that it is.
    pub(crate) fn start(&mut self, ready: impl Fn(&Path) -> bool) -> Outcome<()> {
        self.order("start")?;
        let began = Instant::now();
        while !ready(&self.folder) {
            if began.elapsed() > PATIENCE {
                let log = std::fs::read(self.folder.join("log")).unwrap_or_default();
                let log = String::from_utf8_lossy(&log);
                return Err(Failure(format!("a server did not start; its log:\n{log}")));
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// Ends it at once. Its folder stays.
    pub(crate) fn stop(&mut self) -> Outcome<()> {
        self.order("stop")
    }

    /// Sends it a signal, by its name without `SIG`.
    pub(crate) fn signal(&mut self, name: &str) -> Outcome<()> {
        self.order(name)
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn order(&mut self, order: &str) -> Outcome<()> {
        let orders = self.orders.as_mut();
        let sent = orders.map_or(Ok(()), |orders| writeln!(orders, "{order}"));
        let mut answer = String::new();
        sent.and_then(|()| self.answers.read_line(&mut answer))
            .doing("order about the server in", &self.folder)?;
        if answer.is_empty() {
            let folder = self.folder.display();
            return Err(Failure(format!(
                "the shell that watches over {folder} has ended"
            )));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.orders.take());
        // It has nothing left to do once its input has ended.
        let _ = self.watcher.wait();
    }
}

/// Runs a command as the user that servers run as, and waits for its end.
pub(crate) fn run_as(user: Option<User>, command: &mut Command) -> Outcome<String> {
    User::runs(user, command);
    crate::failure::run(command)
}
