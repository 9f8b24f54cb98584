//! Runs the widget's own tests in a headless browser, against a real proxy.

use std::path::PathBuf;
use std::process::Command;

use super::ground::settings;
use super::steps::{Job, succeeds};
use crate::browser::Browser;
use crate::engine::{self, Engine};
use crate::failure::{Doing, Failure, Outcome};
use crate::ports::at;
use crate::proxy::{self, Settings};
use crate::supervise;
use crate::tools::{Tools, WASM};
use crate::{layout, ports, relay};

/// The proxy's port in the tests; the two ports after it are a line to the proxy that can be cut,
/// and the line's control. The widget's tests are compiled with these numbers, so they don't change
/// from run to run.
const DEFAULT_PORT: u16 = 8797;
const PORT_VARIABLE: &str = "IPP_TEST_PORT";

/// The proxy's secret for till tokens. The widget's tests know it too, to sign tokens of other
/// tills. It protects nothing: this proxy has the playground inside and ends with the tests.
const TOKEN_SECRET: &str = "the widget's tests sign tokens of tills with this";

/// The reserved ports, by the first.
#[must_use]
pub(super) struct Place(u16);

impl Place {
    /// Reserves the ports, if free.
    pub(super) fn take() -> Outcome<Self> {
        let first = first_port()?;
        for port in [first, first + 1, first + 2] {
            ports::must_be_free(port, "the tests", "set IPP_TEST_PORT to another")?;
        }
        Ok(Self(first))
    }

    /// Builds the tests.
    pub(super) fn build(&self, tools: &Tools) -> Outcome<()> {
        supervise::must_succeed(
            "building the widget's tests",
            self.cargo_test(tools)?.arg("--no-run"),
            "cargo's words are above",
        )
    }

    /// The tests in one browser, never in two at once, for these ports' sake. `None` in WebKitGTK,
    /// which wasm-bindgen's test runner does not support.
    pub(super) fn job<'a>(&'a self, tools: &'a Tools, browser: &'a Browser) -> Option<Job<'a>> {
        let name = browser.engine.name();
        let driver = runners_variable(browser.engine)?;
        let job = Job::new(format!("the widget in {name}"), move || {
            self.tests(tools, browser, driver)
        });
        Some(job.using(Some(super::WIDGETS)))
    }

    fn tests(&self, tools: &Tools, browser: &Browser, driver: &str) -> Outcome<bool> {
        let first = self.0;
        // Creates the folder for the database and the other file.
        let _proxy = proxy::start(&Settings {
            token_secret: TOKEN_SECRET.to_owned(),
            ..settings(first)?
        })?;
        let _line = relay::start(first + 1, first, first + 2)?;
        let capabilities = capabilities(browser.engine)?;
        let mut command = self.cargo_test(tools)?;
        command
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                tools.test_runner(),
            )
            // The runner takes the first driver that it finds.
            .env_remove("CHROMEDRIVER")
            .env_remove("GECKODRIVER")
            .env(driver, &browser.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
            // Seconds for one test file; two busy cores are slow.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
        succeeds(&mut command)
    }

    fn cargo_test(&self, tools: &Tools) -> Outcome<Command> {
        let mut command = tools.command(layout::cargo().get_program())?;
        command
            .args(["test", "--target", WASM, "--package", "ipp-checkout"])
            .args(["--features", "playground"])
            .env("IPP_TEST_PROXY", at(self.0))
            .env("IPP_TEST_LINE", at(self.0 + 1))
            .env("IPP_TEST_CONTROL", at(self.0 + 2));
        Ok(command)
    }
}

/// The variable that tells wasm-bindgen's runner the path of this browser's driver.
fn runners_variable(engine: Engine) -> Option<&'static str> {
    match engine {
        Engine::Chromium => Some("CHROMEDRIVER"),
        Engine::Firefox => Some("GECKODRIVER"),
        Engine::WebKit => None,
    }
}

/// The capabilities that the runner requests from the driver.
fn capabilities(engine: Engine) -> Outcome<PathBuf> {
    let Some(firefox) = engine::firefox().filter(|_| engine == Engine::Firefox) else {
        return Ok(layout::root().join("tests/webdriver.json"));
    };
    // On Debian the program has another name than the driver looks for.
    let file = layout::target()?.join("xtask-test/firefox.json");
    let wish = format!(
        "{{\"moz:firefoxOptions\": {{\"binary\": {:?}, \"args\": [\"-headless\"]}}}}",
        firefox.display().to_string()
    );
    std::fs::write(&file, wish).doing(format!("write {}", file.display()))?;
    Ok(file)
}

/// The first of three ports in a row.
fn first_port() -> Outcome<u16> {
    let Some(text) = std::env::var_os(PORT_VARIABLE) else {
        return Ok(DEFAULT_PORT);
    };
    let port = text.to_str().and_then(|text| text.parse().ok());
    port.filter(|port| (1..u16::MAX - 1).contains(port))
        .ok_or_else(|| Failure::said("IPP_TEST_PORT must be a port, such as 8797"))
}
