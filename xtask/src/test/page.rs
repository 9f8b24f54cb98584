//! The served demo shop, driven from outside.

use super::ground::{at, start_proxy, start_unlimited_proxy};
use super::steps::succeeds;
use crate::browser::Browser;
use crate::failure::Outcome;
use crate::supervise::{self, Service};
use crate::tools::Tools;
use crate::{http, layout, ports, proxy, relay};

/// The page as `dev` serves it, but for the reloading, which would disturb the driver.
pub(super) fn run(tools: &Tools, browser: &Browser) -> Outcome<bool> {
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
    let drive = |scenario: &str, proxy: u16| {
        let program = layout::program(&target, "debug", "ipp-drive");
        let mut drive = layout::command(program);
        drive
            .arg(scenario)
            .args(["--webdriver", &at(driver_port)])
            .args(["--page", &format!("{}/?proxy={}", at(port), at(proxy))]);
        drive
    };
    let pictures = target.join("screenshots");
    let mut flow = drive("flow", relay_port);
    flow.args(["--control", &at(control)]);
    let flow = succeeds(flow.arg("--screenshots").arg(&pictures))?;
    let mut tabs = drive("tabs", relay_port);
    let tabs = succeeds(tabs.arg("--screenshots").arg(&pictures))?;
    let unlimited = ports::any_free()?;
    let _unlimited = start_unlimited_proxy(unlimited)?;
    let contract = succeeds(&mut drive("contract", unlimited))?;
    Ok(flow && tabs && contract)
}
