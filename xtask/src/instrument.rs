//! Compiles the project's crates with what libFuzzer needs to see which code an input reaches.
//!
//! Cargo calls this program in place of rustc (`RUSTC_WORKSPACE_WRAPPER`) for the crates of the
//! workspace alone. So stable Rust suffices, and the dependencies are those of every other build:
//! instrumenting them too would compile all of them once more, and would lead the fuzzer into code
//! that is not ours.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::failure::{Doing, Outcome};
use crate::say;

/// The variable that makes this program a compiler.
const VARIABLE: &str = "IPP_XTASK_INSTRUMENTS";

/// Counters of each edge, and what is compared with what. These are LLVM's flags, which rustc passes on.
const FLAGS: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Makes a cargo command compile the workspace's crates by this program.
pub(crate) fn add_to(cargo: &mut Command) -> Outcome<()> {
    let program = std::env::current_exe().doing("find this program")?;
    cargo
        .env("RUSTC_WORKSPACE_WRAPPER", program)
        .env(VARIABLE, "1");
    Ok(())
}

/// Compiles a crate if cargo called this program for that; `None` if a person did.
pub(crate) fn compile() -> Option<ExitCode> {
    std::env::var_os(VARIABLE)?;
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next()?;
    let arguments: Vec<OsString> = arguments.collect();
    let flags: &[&str] = if runs_in_the_build(&arguments) {
        &[]
    } else {
        &FLAGS
    };
    let ended = Command::new(&rustc).args(&arguments).args(flags).status();
    Some(match ended {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            say::problem(format!("run {}: {error}", rustc.display()));
            ExitCode::FAILURE
        }
    })
}

/// Build scripts and macros run without libFuzzer, so its functions would be missing in them. What cargo
/// asks of rustc at first, without a crate, is answered the same either way.
fn runs_in_the_build(arguments: &[OsString]) -> bool {
    arguments.windows(2).any(|pair| {
        let (flag, value) = (&pair[0], pair[1].to_string_lossy());
        (flag == "--crate-name" && value.starts_with("build_script_"))
            || (flag == "--crate-type" && value == "proc-macro")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_scripts_and_macros_are_not_instrumented() {
        let runs = |line: &str| {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            runs_in_the_build(&arguments)
        };
        assert!(runs(
            "--crate-name build_script_build --edition=2024 build.rs"
        ));
        assert!(runs(
            "--crate-name words src/lib.rs --crate-type proc-macro"
        ));
        assert!(!runs("--crate-name ipp_proxy --crate-type lib src/lib.rs"));
        assert!(!runs(
            "--crate-name signature --crate-type bin targets/signature.rs"
        ));
    }
}
