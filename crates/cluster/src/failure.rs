//! Why a server could not be started.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

/// What failed, as a sentence with what to do about it.
#[derive(Debug)]
pub struct Failure(pub(crate) String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// What this crate's functions return.
pub(crate) type Outcome<T> = Result<T, Failure>;

/// Says what was tried when an error came.
pub(crate) trait Doing<T> {
    /// `what` is a verb and its object.
    fn doing(self, what: &str, path: &Path) -> Outcome<T>;
}

impl<T> Doing<T> for std::io::Result<T> {
    fn doing(self, what: &str, path: &Path) -> Outcome<T> {
        self.map_err(|error| Failure(format!("cannot {what} {}: {error}", path.display())))
    }
}

/// The value; a test that cannot have what it needs ends here.
#[allow(clippy::panic, reason = "this is how a test fails")]
#[track_caller]
pub(crate) fn must<T>(outcome: Outcome<T>) -> T {
    outcome.unwrap_or_else(|failure| panic!("{failure}"))
}

/// Runs a command to its end and returns what it printed; fails with its words.
pub(crate) fn run(command: &mut Command) -> Outcome<String> {
    let program = Path::new(command.get_program()).to_path_buf();
    let done = command
        .stdin(Stdio::null())
        .output()
        .doing("run", &program)?;
    let printed = String::from_utf8_lossy(&done.stdout).trim_end().to_owned();
    if done.status.success() {
        return Ok(printed);
    }
    let words = String::from_utf8_lossy(&done.stderr);
    Err(Failure(format!(
        "{} failed ({}): {printed}{}",
        program.display(),
        done.status,
        words.trim_end()
    )))
}
