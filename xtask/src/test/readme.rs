//! Runs every command that README and the book name, the long ones in a reduced form: a documented
//! command that is never run breaks unnoticed.

mod scenarios;

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::steps::{Job, Steps, succeeds};
use crate::failure::{Doing, Failure, Outcome};
use crate::proxy::{self, Settings};
use crate::supervise::{self, Service};
use crate::{cli, http, image, layout, ports, say, tools};

/// How long the demo shop may take to serve what it has: tools from source take ten minutes.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// How a command is run.
enum How {
    /// With these arguments, in this process, so that they share what one of them has built.
    Xtask(&'static [&'static str]),
    /// By cargo with these arguments, beside the tests: it builds in folders of its own.
    Beside(&'static [&'static str]),
    /// By a function of its own.
    By(fn() -> Outcome<bool>),
    /// By this line of `.ci/run`, or as this part of the tests that it runs.
    Elsewhere(&'static str),
}

use How::{Beside, By, Elsewhere, Xtask};

/// Each documented command, and how it is run. A test compares the first column with README and
/// every page of the book.
const COMMANDS: [(&str, How); 39] = [
    ("cargo xtask dev", By(dev)),
    ("cargo xtask test", Elsewhere("cargo xtask test")),
    (
        "cargo xtask test --engines",
        Elsewhere("cargo xtask test --engines"),
    ),
    ("cargo xtask package", Xtask(&["package"])),
    (
        "cargo xtask package --hashed",
        Xtask(&["package", "--hashed"]),
    ),
    ("npm install <path>/dist/npm", By(npm_install)),
    ("cargo xtask release", Beside(&["xtask", "release"])),
    ("cargo xtask deb", Beside(&["xtask", "deb"])),
    ("cargo xtask image", By(image)),
    ("ipp-proxy", By(serve)),
    ("ipp-proxy --help", By(help)),
    ("ipp-proxy check", By(check)),
    (
        "ipp-proxy token --till till-1 --scope pay --ttl 12h",
        By(token),
    ),
    (
        "ipp-proxy backup payments-copy.db",
        Elsewhere("cargo xtask test"),
    ),
    ("ipp-proxy strays", Elsewhere("cargo xtask test")),
    (
        "ipp-proxy checklist --markdown",
        Elsewhere("cargo xtask test"),
    ),
    (
        "ipp-proxy move sqlite:/var/lib/ipp-proxy/payments.db",
        Elsewhere("cargo xtask test"),
    ),
    (
        "ipp-playground run decline-twice --provider http://127.0.0.1:8790",
        By(scenarios::run),
    ),
    (
        "ipp-proxy timeline 8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67 --json > fault.json",
        Elsewhere("cargo xtask test"),
    ),
    (
        "ipp-playground run --from-timeline fault.json --provider http://127.0.0.1:8790",
        By(scenarios::play_again),
    ),
    (
        "ipp-playground scenarios --from-timeline fault.json > fault.toml",
        Elsewhere("cargo xtask test"),
    ),
    ("ipp-playground serve --strict", By(scenarios::serve)),
    ("ipp-playground scenarios", By(scenarios::list)),
    (
        "ipp-playground scenarios decline-twice",
        By(scenarios::print),
    ),
    ("ipp-playground schema", By(scenarios::schema)),
    (
        "ipp-playground conform --core --provider http://127.0.0.1:8790",
        Elsewhere("cargo xtask test"),
    ),
    ("echo whsec_$(openssl rand -base64 24)", By(notify_secret)),
    (
        "cargo xtask screenshots",
        Elsewhere("cargo xtask test --engines"),
    ),
    (
        "cargo xtask gallery",
        Elsewhere("cargo xtask test --engines"),
    ),
    (
        "cargo xtask bench",
        Xtask(&[
            "bench",
            "--payments",
            "5",
            "--seconds",
            "2",
            "--history",
            "2000",
            "--streams",
            "200",
            "--runs",
            "1",
        ]),
    ),
    ("cargo xtask lint", Elsewhere("cargo xtask lint")),
    ("cargo xtask docs", Elsewhere("cargo xtask docs --check")),
    ("cargo xtask deny", Elsewhere("cargo xtask deny")),
    (
        "cargo xtask mutants",
        Beside(&["xtask", "mutants", "--only", "payment", "--shard", "0/80"]),
    ),
    (
        "cargo xtask soak",
        Beside(&["xtask", "soak", "--schedules", "2000", "--seconds", "1"]),
    ),
    (
        "cargo xtask test --only api",
        Elsewhere("cargo xtask test --engines"),
    ),
    (
        "cargo xtask test --only backends",
        Elsewhere("cargo xtask test --engines"),
    ),
    (
        "cargo xtask test --only package",
        Elsewhere("cargo xtask test --engines"),
    ),
    (
        "cargo xtask test --only states",
        Elsewhere("cargo xtask test --engines"),
    ),
];

/// The commands that can run beside the tests.
pub(super) fn jobs() -> impl Iterator<Item = Job<'static>> {
    let job = |(name, how)| match how {
        Beside(arguments) => Some(Job::builds(name, arguments)),
        _ => None,
    };
    COMMANDS.into_iter().filter_map(job)
}

/// Runs the commands that nothing else runs.
pub(super) fn run(steps: &mut Steps) -> Outcome<()> {
    for (name, how) in COMMANDS {
        match how {
            Xtask(arguments) => steps.run(name, || xtask(arguments))?,
            Beside(_) => {}
            By(run) => steps.run(name, run)?,
            Elsewhere(line) => steps.note(format!("here: `{name}`, which is in `{line}`")),
        }
    }
    Ok(())
}

/// Runs a command as `cargo xtask` does.
fn xtask(arguments: &[&str]) -> Outcome<bool> {
    let words = std::iter::once(&"xtask").chain(arguments);
    let command = cli::parse(words.map(OsString::from)).doing("read the command")?;
    match crate::perform(command) {
        Err(failure @ Failure::Said(_)) => {
            say::problem(failure);
            Ok(false)
        }
        other => other.map(|()| true),
    }
}

/// Builds, serves and stops the demo shop, as by Ctrl-C.
fn dev() -> Outcome<bool> {
    let (page, proxy) = (ports::any_free()?, ports::any_free()?);
    let mut command = layout::cargo();
    command
        .args(["xtask", "dev", "--port", &page.to_string()])
        .args(["--proxy-port", &proxy.to_string()]);
    let mut service = Service::start("cargo xtask dev", &mut command)?;
    for (port, path) in [
        (proxy, "/readyz"),
        (page, "/ipp-checkout_bg.wasm"),
        (page, "/"),
        (page, "/gallery/"),
        (page, "/simulation/simulation.js"),
    ] {
        let begun = Instant::now();
        supervise::wait_for(|| {
            service.must_run()?;
            // Where the simulation cannot be built, the shop goes on without it.
            if begun.elapsed() > PATIENCE {
                return Err(Failure::said(format!("{path} is not served")));
            }
            Ok(http::get(port, path).filter(|head| head.status == 200))
        })?;
    }
    service.must_stop()?;
    Ok(true)
}

/// Installs the package in a new project, where Node must find it.
fn npm_install() -> Outcome<bool> {
    let folder = layout::target()?.join("xtask-readme").join("npm");
    // A folder of an earlier run would hide a failure of npm.
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).doing(format!("empty {}", folder.display()));
        }
        _ => {}
    }
    std::fs::create_dir_all(&folder).doing(format!("make {}", folder.display()))?;
    std::fs::write(folder.join("package.json"), "{\"private\": true}\n")
        .doing("write package.json")?;
    let npm = layout::on_path(&["npm", "npm.cmd"])
        .ok_or_else(|| Failure::said("there is no npm: install Node"))?;
    let installed = succeeds(
        layout::command(npm)
            .current_dir(&folder)
            .args(["install", "--no-audit", "--no-fund"])
            .arg(layout::root().join("dist/npm")),
    )?;
    Ok(installed
        && folder
            .join("node_modules/ipp-checkout/package.json")
            .is_file())
}

/// Runs the released program with the playground inside, and stops it as a service manager does.
fn serve() -> Outcome<bool> {
    start_released(|_| {})?.must_stop()?;
    Ok(true)
}

fn help() -> Outcome<bool> {
    succeeds(layout::command(released()).arg("--help"))
}

/// Checks a proxy with the playground inside: nothing fails, most is skipped.
fn check() -> Outcome<bool> {
    let settings = Settings::new(released(), ports::any_free()?, "xtask-readme")?;
    succeeds(proxy::command(&settings).arg("check"))
}

/// Builds the image, and starts it with the playground inside.
fn image() -> Outcome<bool> {
    xtask(&["image"])?;
    let (port, operators) = (ports::any_free()?, ports::any_free()?);
    let at = |port| format!("127.0.0.1:{port}");
    let mut command = image::start(&[
        ("IPP_LISTEN", at(port)),
        ("IPP_OPERATOR_LISTEN", at(operators)),
    ])?;
    let mut service = Service::start("the image", &mut command)?;
    supervise::wait_for(|| {
        service.must_run()?;
        Ok(http::get(operators, "/readyz").filter(|head| head.status == 200))
    })?;
    service.must_stop()?;
    Ok(true)
}

fn start_released(set: impl FnOnce(&mut Command)) -> Outcome<Service> {
    let settings = Settings::new(released(), ports::any_free()?, "xtask-readme")?;
    let mut command = proxy::command(&settings);
    set(&mut command);
    proxy::start_as(&mut command, settings.port)
}

fn released() -> std::path::PathBuf {
    layout::root()
        .join("dist/bin")
        .join(tools::executable("ipp-proxy"))
}

/// Signs a till token on the command line: three parts, and nothing else on standard output.
fn token() -> Outcome<bool> {
    let answer = layout::command(released())
        .args([
            "token", "--till", "till-1", "--scope", "pay", "--ttl", "12h",
        ])
        .env("IPP_TOKEN_SECRET", proxy::random_secret()?)
        .stderr(Stdio::inherit())
        .output()
        .doing("make a till token")?;
    let token = String::from_utf8_lossy(&answer.stdout);
    Ok(answer.status.success() && token.trim().split('.').count() == 3)
}

/// The proxy accepts a secret generated as in the book.
fn notify_secret() -> Outcome<bool> {
    let answer = layout::command("sh")
        .args(["-c", "echo whsec_$(openssl rand -base64 24)"])
        .stderr(Stdio::inherit())
        .output()
        .doing("run sh")?;
    let secret = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    let started = start_released(|command| {
        command
            .env("IPP_NOTIFY_URL", "http://127.0.0.1:9/payments")
            .env("IPP_NOTIFY_SECRET", &secret);
    });
    match started {
        Ok(service) => service.must_stop().map(|()| true),
        Err(failure) => {
            say::problem(failure);
            Ok(false)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::docs;
    use std::collections::BTreeSet;

    /// Programs whose calls the documents show. In running text a bare program name is no command.
    const PROGRAMS: [&str; 5] = ["cargo", "npm", "ipp-proxy", "ipp-playground", "echo"];
    /// The head of the table of commands, whose rows omit `cargo xtask`.
    const TABLE: &str = "| `cargo xtask …` | |";

    /// Every command in a document: lines of shell blocks, calls in running text, and rows of the
    /// table of commands.
    fn named(document: &str) -> BTreeSet<String> {
        let (mut found, mut shell, mut table) = (BTreeSet::new(), false, false);
        for line in document.lines() {
            if line.starts_with("```") {
                shell = line == "```sh";
            } else if shell {
                let command = line.split(" #").next().unwrap().trim();
                found.extend((!command.is_empty()).then(|| command.to_owned()));
            } else {
                table = line == TABLE || (table && line.starts_with('|'));
                let spans: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
                if table && line != TABLE {
                    found.extend(spans.first().map(|row| format!("cargo xtask {row}")));
                }
                let call = |span: &&&str| {
                    let mut words = span.split(' ');
                    words.next().is_some_and(|word| PROGRAMS.contains(&word))
                        && words.next().is_some()
                };
                found.extend(spans.iter().filter(call).map(|span| (*span).to_owned()));
            }
        }
        found.remove("cargo xtask …");
        found
    }

    #[test]
    fn every_command_that_the_documents_name_is_run() {
        let documents = docs::pages::with_code().unwrap();
        let named: BTreeSet<String> = documents
            .iter()
            .flat_map(|page| named(&page.text))
            .collect();
        assert_eq!(named, COMMANDS.map(|(name, _)| name.to_owned()).into());
    }

    #[test]
    fn what_is_run_elsewhere_is_in_the_script_named() {
        let script = std::fs::read_to_string(layout::root().join(".ci/run")).unwrap();
        let run = |wanted: &str| script.lines().any(|line| line.starts_with(wanted));
        for (name, how) in COMMANDS {
            if let Elsewhere(line) = how {
                assert!(run(line), "{name}: .ci/run does not run `{line}`");
            }
        }
        assert!(run("cargo xtask test --engines --commands"));
    }

    #[test]
    fn commands_are_found_in_blocks_text_and_tables() {
        let text = "Run `cargo xtask go` or `cargo`, with `ipp-proxy`.\n```sh\nipp-proxy  # serves\n\n```\n\
                    | `cargo xtask …` | |\n|---|---|\n| `brew` | `--hot` |\n\n| `tea` | |\n";
        let expected = ["cargo xtask go", "ipp-proxy", "cargo xtask brew"];
        assert_eq!(named(text), expected.map(str::to_owned).into());
    }
}
