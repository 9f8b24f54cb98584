//! Serves the built page and drives it from outside, in one browser after another.

use std::path::PathBuf;

use super::Part;
use super::ground::{settings, start_unlimited_proxy};
use super::steps::{Job, succeeds};
use crate::browser::Browser;
use crate::engine::Engine;
use crate::failure::Outcome;
use crate::npm::Npm;
use crate::ports::at;
use crate::proxy::{self, Settings};
use crate::supervise::{self, Service};
use crate::tools::Tools;
use crate::{http, layout, package, ports, programs, relay};

/// The page as `dev` serves it, but without reloading, which would disturb the driver.
pub(super) struct Page {
    _trunk: Service,
    port: u16,
    target: PathBuf,
}

/// A new proxy behind a line that can be cut.
struct Behind {
    _proxy: Service,
    _line: Service,
    /// The address of the line.
    address: String,
    control: String,
}

impl Page {
    /// Builds and serves the page.
    pub(super) fn serve(tools: &Tools) -> Outcome<Self> {
        let (port, target) = (ports::any_free()?, layout::target()?);
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
        let mut trunk = Service::start("trunk", &mut trunk)?;
        supervise::wait_for(|| {
            trunk.must_run()?;
            Ok(http::get(port, "/ipp-checkout_bg.wasm"))
        })?;
        Ok(Self {
            _trunk: trunk,
            port,
            target,
        })
    }

    /// The wanted parts in one browser.
    pub(super) fn jobs<'a>(&'a self, parts: &[Part], browser: &'a Browser) -> Vec<Job<'a>> {
        let name = browser.engine.name();
        let mut jobs = Vec::new();
        if parts.contains(&Part::Page) {
            jobs.push(Job::new(format!("the served page in {name}"), || {
                self.flow(browser)
            }));
            jobs.push(Job::new(
                format!("what pages can rely on in {name}"),
                || self.contract(browser),
            ));
            jobs.push(Job::new(format!("two tabs of a till in {name}"), || {
                self.tabs(browser)
            }));
        }
        if parts.contains(&Part::Strict) {
            jobs.push(Job::new(format!("strict pages in {name}"), || {
                self.strict(browser)
            }));
        }
        jobs
    }

    /// The demo shop, as a person would use it.
    fn flow(&self, browser: &Browser) -> Outcome<bool> {
        let behind = Behind::start()?;
        let page = format!("{}/?proxy={}", at(self.port), behind.address);
        let axe = Npm::axe()?;
        self.drive(
            "flow",
            browser,
            &[
                "--page",
                &page,
                "--control",
                &behind.control,
                "--axe",
                &axe.to_string_lossy(),
            ],
        )
    }

    /// Two tabs of one till.
    fn tabs(&self, browser: &Browser) -> Outcome<bool> {
        let behind = Behind::start()?;
        let page = format!("{}/?proxy={}", at(self.port), behind.address);
        self.drive("tabs", browser, &["--page", &page])
    }

    /// The public contract.
    fn contract(&self, browser: &Browser) -> Outcome<bool> {
        let (_proxy, port) = start_unlimited_proxy()?;
        let page = format!("{}/?proxy={}", at(self.port), at(port));
        self.drive("contract", browser, &["--page", &page])
    }

    /// Pages with the strictest policies.
    fn strict(&self, browser: &Browser) -> Outcome<bool> {
        let behind = Behind::start()?;
        let files = self.target.join("xtask-test").join("site");
        // Also with the package that shops get.
        let package = package::build()?;
        self.drive(
            "strict",
            browser,
            &[
                "--files",
                &files.to_string_lossy(),
                "--entry",
                "element/playground.js",
                "--package",
                &package.to_string_lossy(),
                "--proxy",
                &behind.address,
                "--control",
                &behind.control,
            ],
        )
    }

    /// The folder for screenshots: Chromium's are the reference, the others' for comparison.
    fn pictures(&self, engine: Engine) -> PathBuf {
        let pictures = self.target.join("screenshots");
        match engine {
            Engine::Chromium => pictures,
            _ => pictures.join(engine.word()),
        }
    }

    fn drive(&self, name: &str, browser: &Browser, options: &[&str]) -> Outcome<bool> {
        let (_driver, mut command) = programs::drive_in(browser, name)?;
        command.args(options);
        if name != "contract" {
            command
                .arg("--screenshots")
                .arg(self.pictures(browser.engine));
        }
        succeeds(&mut command)
    }
}

impl Behind {
    fn start() -> Outcome<Self> {
        let [proxy, line, control] = [ports::any_free()?, ports::any_free()?, ports::any_free()?];
        let settings = Settings {
            session_life: Some("45s"),
            ..settings(proxy)?
        };
        Ok(Self {
            _line: relay::start(line, proxy, control)?,
            _proxy: proxy::start(&settings)?,
            address: at(line),
            control: at(control),
        })
    }
}
