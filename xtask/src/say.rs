//! Output of the commands for the user. All of it goes through here.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool's own words"
)]

use std::io::IsTerminal;

/// Prints a line as it is.
pub(crate) fn plain(text: impl std::fmt::Display) {
    println!("{text}");
}

/// Prints what is being done now.
pub(crate) fn step(text: impl std::fmt::Display) {
    if std::io::stderr().is_terminal() {
        eprintln!("\x1b[1;36m==>\x1b[0m {text}");
    } else {
        eprintln!("==> {text}");
    }
}

/// Prints why the command ends.
pub(crate) fn problem(text: impl std::fmt::Display) {
    if std::io::stderr().is_terminal() {
        eprintln!("\x1b[1;31merror:\x1b[0m {text}");
    } else {
        eprintln!("error: {text}");
    }
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
