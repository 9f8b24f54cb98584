//! What the commands tell the person who called them. All of it goes through here.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool's own words"
)]

use std::io::IsTerminal;

/// A line as it is.
pub(crate) fn plain(text: impl std::fmt::Display) {
    println!("{text}");
}

/// What is being done now.
pub(crate) fn step(text: impl std::fmt::Display) {
    if std::io::stderr().is_terminal() {
        eprintln!("\x1b[1;36m==>\x1b[0m {text}");
    } else {
        eprintln!("==> {text}");
    }
}

/// Why the command ends here.
pub(crate) fn problem(text: impl std::fmt::Display) {
    if std::io::stderr().is_terminal() {
        eprintln!("\x1b[1;31merror:\x1b[0m {text}");
    } else {
        eprintln!("error: {text}");
    }
}

/// The one thing that the person waits for, framed by empty lines so that it is found again
/// between the tools' own output.
pub(crate) fn banner(lines: &[String]) {
    let width = lines.iter().map(|l| l.chars().count()).max().unwrap_or(0);
    let rule = "─".repeat(width + 4);
    println!("\n┌{rule}┐");
    for line in lines {
        let pad = " ".repeat(width - line.chars().count());
        println!("│  {line}{pad}  │");
    }
    println!("└{rule}┘\n");
}
