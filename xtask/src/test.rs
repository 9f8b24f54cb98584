//! `cargo xtask test`: every test there is, in three parts.

use std::str::FromStr;

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};
use crate::proxy::{self, Settings};
use crate::supervise::{self, Service};
use crate::tools::{Tools, WASM};
use crate::{http, layout, ports, relay, say};

/// A part that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Without a browser.
    Native,
    /// The widget in headless Chromium.
    Browser,
    /// The served page, driven from outside.
    Page,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "native" => Ok(Self::Native),
            "browser" => Ok(Self::Browser),
            "page" => Ok(Self::Page),
            other => Err(format!(
                "there is no part '{other}': native, browser or page"
            )),
        }
    }
}

/// Where the tests find the proxy; the same proxy behind a line that can be cut, and the line's
/// control, are at the two ports after it. The widget's tests are compiled with these numbers,
/// so they do not change from run to run.
const PORT: u16 = 8797;
const PORT_VARIABLE: &str = "IPP_TEST_PORT";

/// What the proxy signs till tokens with. The widget's tests know it too, so that they can be
/// other tills. It guards nothing: this proxy has the playground inside and ends with the tests.
const TOKEN_SECRET: &str = "the widget's tests sign tokens of tills with this";

/// Everything but the widget, which runs in a browser only.
const NATIVE: [&str; 3] = ["--workspace", "--exclude", "ipp-checkout"];

/// Runs one part, or all of them: a part that fails does not hide what the others have to say.
pub(crate) fn run(only: Option<Part>) -> Outcome<()> {
    let parts = only.map_or_else(
        || vec![Part::Native, Part::Browser, Part::Page],
        |part| vec![part],
    );
    let mut steps: Vec<(&str, bool)> = Vec::new();
    if parts.contains(&Part::Native) {
        native(&mut steps)?;
    }
    if parts.iter().any(|part| *part != Part::Native) {
        in_browser(&parts, &mut steps)?;
    }
    let failed: Vec<&str> = steps
        .iter()
        .filter(|(_, passed)| !passed)
        .map(|(name, _)| *name)
        .collect();
    say::plain("");
    for (name, passed) in &steps {
        say::plain(format!(
            "{} {name}",
            if *passed { "passed" } else { "FAILED" }
        ));
    }
    say::plain(format!(
        "parts: {} passed, {} failed",
        steps.len() - failed.len(),
        failed.len()
    ));
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::said(format!("failed: {}", failed.join(", "))))
    }
}

fn native(steps: &mut Vec<(&str, bool)>) -> Outcome<()> {
    let nextest = layout::on_path(&["cargo-nextest"]).is_some();
    let runner: &[&str] = if nextest {
        &["nextest", "run"]
    } else {
        &["test", "--all-targets"]
    };
    say::step("native tests");
    steps.push((
        "native tests",
        succeeds(layout::cargo().args(runner).args(NATIVE))?,
    ));
    say::step("doc tests");
    steps.push((
        "doc tests",
        succeeds(layout::cargo().args(["test", "--doc"]).args(NATIVE))?,
    ));
    steps.push(("the simulation", simulated()?));
    say::step("the widget's tests that need no browser");
    let widget = [
        "test",
        "--package",
        "ipp-checkout",
        "--lib",
        "--features",
        "playground",
    ];
    steps.push((
        "the widget's native tests",
        succeeds(layout::cargo().args(widget))?,
    ));
    Ok(())
}

/// What is found here is found again by its seed, which is printed.
fn simulated() -> Outcome<bool> {
    say::step("the simulation: a hundred thousand schedules");
    supervise::must_succeed(
        "building ipp-simulation",
        layout::cargo()
            .arg("build")
            .args(NATIVE)
            .args(["--bin", "ipp-simulation"]),
        "cargo's words are above",
    )?;
    let program = layout::program(&layout::target()?, "debug", "ipp-simulation");
    succeeds(layout::command(program).args(["--schedules", "100000", "--seed", "1"]))
}

fn in_browser(parts: &[Part], steps: &mut Vec<(&str, bool)>) -> Outcome<()> {
    let widget = parts.contains(&Part::Browser);
    let first = first_port()?;
    if widget {
        for port in [first, first + 1, first + 2] {
            ports::must_be_free(port, "the tests", "set IPP_TEST_PORT to another")?;
        }
        // Taken before minutes are spent on building.
        relay::start(first + 1, first, first + 2)?;
    }
    let browser = Browser::ensure()?;
    let tools = Tools::ensure()?;
    // With the same features as the native tests, whose artefacts are then used again.
    say::step("building ipp-proxy and ipp-drive");
    supervise::must_succeed(
        "building the native programs",
        layout::cargo()
            .arg("build")
            .args(NATIVE)
            .args(["--bins", "--tests"]),
        "cargo's words are above",
    )?;
    if widget {
        say::step("the widget in headless Chromium");
        steps.push((
            "the widget in a browser",
            widget_in_browser(&tools, &browser, first)?,
        ));
    }
    if parts.contains(&Part::Page) {
        say::step("the served page, driven from outside");
        steps.push(("the served page", served_page(&tools, &browser)?));
    }
    Ok(())
}

/// A proxy with the playground inside, that no earlier test has spoken to. `session_life` is
/// for a test that waits for a session to expire.
fn start_proxy(port: u16, token_secret: &str, session_life: Option<&str>) -> Outcome<Service> {
    let target = layout::target()?;
    let database = target.join("xtask-test").join(format!("proxy-{port}.db"));
    proxy::fresh_database(&database)?;
    proxy::start(&Settings {
        program: proxy::program(&target, "debug"),
        port,
        // Test pages are served from ports that nobody knows before; the proxy takes `*` only
        // with the playground inside.
        origins: "*",
        database: &database,
        token_secret,
        session_life,
        kustom: false,
    })
}

/// The first of three ports in a row.
fn first_port() -> Outcome<u16> {
    let Some(text) = std::env::var_os(PORT_VARIABLE) else {
        return Ok(PORT);
    };
    let port = text.to_str().and_then(|text| text.parse().ok());
    port.filter(|port| (1..u16::MAX - 1).contains(port))
        .ok_or_else(|| Failure::said("IPP_TEST_PORT must be a port, such as 8797"))
}

fn widget_in_browser(tools: &Tools, browser: &Browser, first: u16) -> Outcome<bool> {
    let _proxy = start_proxy(first, TOKEN_SECRET, None)?;
    let cargo = layout::cargo();
    let mut command = tools.command(cargo.get_program())?;
    command
        .args([
            "test",
            "--target",
            WASM,
            "--package",
            "ipp-checkout",
            "--features",
            "playground",
        ])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            tools.test_runner(),
        )
        .env("CHROMEDRIVER", &browser.driver)
        .env(
            "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
            layout::root().join("tests/webdriver.json"),
        )
        .env("IPP_TEST_PROXY", at(first))
        .env("IPP_TEST_LINE", at(first + 1))
        .env("IPP_TEST_CONTROL", at(first + 2))
        // Seconds for one test file; two busy cores take their time.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    succeeds(&mut command)
}

fn at(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// The page as `dev` serves it, but for the reloading, which would disturb the driver.
fn served_page(tools: &Tools, browser: &Browser) -> Outcome<bool> {
    let (port, proxy_port) = (ports::any_free()?, ports::any_free()?);
    let (relay_port, control) = (ports::any_free()?, ports::any_free()?);
    relay::start(relay_port, proxy_port, control)?;
    let _proxy = start_proxy(proxy_port, &proxy::random_secret()?, Some("45s"))?;
    let target = layout::target()?;
    let mut trunk = tools.trunk("serve")?;
    trunk
        .args([
            "--address",
            "127.0.0.1",
            "--port",
            &port.to_string(),
            "--no-autoreload",
            "--dist",
        ])
        .arg(target.join("xtask-test").join("site"));
    let mut page = Service::start("trunk", &mut trunk)?;
    supervise::wait_for(|| {
        page.must_run()?;
        Ok(http::get(port, "/ipp-checkout_bg.wasm"))
    })?;
    let (_driver, driver_port) = browser.start_driver()?;
    succeeds(
        layout::command(layout::program(&target, "debug", "ipp-drive"))
            .arg("flow")
            .args(["--webdriver", &format!("http://127.0.0.1:{driver_port}")])
            .args([
                "--page",
                &format!("http://127.0.0.1:{port}/?proxy=http://127.0.0.1:{relay_port}"),
            ])
            .args(["--control", &format!("http://127.0.0.1:{control}")])
            .arg("--screenshots")
            .arg(target.join("screenshots")),
    )
}

fn succeeds(command: &mut std::process::Command) -> Outcome<bool> {
    let name = command.get_program().to_string_lossy().into_owned();
    Ok(supervise::run(&name, command)?.success())
}
