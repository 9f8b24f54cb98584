//! Output of the commands for the user. All of it goes through here.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool's own words"
)]

use std::cell::RefCell;
use std::fmt::Display;
use std::fs::File;
use std::io::{IsTerminal, Write as _};

thread_local! {
    /// The file that takes this thread's output; `None` for the terminal.
    static OUTPUT: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// Runs `work`. What this thread prints meanwhile, and what the processes print that it starts,
/// goes into the file: the lines of two steps could not be told apart.
pub(crate) fn into_file<T>(file: File, work: impl FnOnce() -> T) -> T {
    OUTPUT.set(Some(file));
    let done = work();
    OUTPUT.set(None);
    done
}

/// The file that takes this thread's output, for a process to print into.
pub(crate) fn file() -> Option<File> {
    // Where it can't be duplicated the output is shown at once, among that of others.
    OUTPUT.with_borrow(|file| file.as_ref().and_then(|file| file.try_clone().ok()))
}

/// Prints a line as it is.
pub(crate) fn plain(text: impl Display) {
    if !filed(&text) {
        println!("{text}");
    }
}

/// Prints what is being done now.
pub(crate) fn step(text: impl Display) {
    marked("==>", 36, text);
}

/// Prints why the command ends.
pub(crate) fn problem(text: impl Display) {
    marked("error:", 31, text);
}

/// Prints a line after a mark, which has this colour on a terminal.
fn marked(mark: &str, colour: u8, text: impl Display) {
    if filed(format_args!("{mark} {text}")) {
        return;
    }
    if std::io::stderr().is_terminal() {
        eprintln!("\x1b[1;{colour}m{mark}\x1b[0m {text}");
    } else {
        eprintln!("{mark} {text}");
    }
}

/// Writes a line into this thread's file; false if there is none.
fn filed(line: impl Display) -> bool {
    file().is_some_and(|mut file| writeln!(file, "{line}").is_ok())
}

/// Prints the result that the user waits for between two rules, to stand out among the tools'
/// output. No frame: an address can be longer than a terminal is wide.
pub(crate) fn banner(lines: &[&str]) {
    let rule = "─".repeat(72);
    println!("\n{rule}\n");
    for line in lines {
        println!("  {line}");
    }
    println!("\n{rule}\n");
}
