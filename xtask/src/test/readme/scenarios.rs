//! The documents' commands of the playground, with the released programs.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::super::steps::succeeds;
use crate::callbacks::Account;
use crate::failure::{Doing as _, Outcome};
use crate::ports::{self, at};
use crate::proxy::{self, Settings};
use crate::supervise::{self, Service};
use crate::{http, layout, release};

/// A proxy whose provider is a playground of its own.
struct Shop {
    // Stopped in this order.
    _proxy: Service,
    _kustom: Service,
    account: Account,
    settings: Settings,
    kustom: u16,
    token: String,
}

/// Runs a scenario.
pub(super) fn run() -> Outcome<bool> {
    Shop::open()?.run(&["decline-twice"])
}

/// Runs a scenario, and plays what its payment's timeline tells.
pub(super) fn play_again() -> Outcome<bool> {
    let shop = Shop::open()?;
    if !shop.run(&["decline-twice"])? {
        return Ok(false);
    }
    let payments = shop.told(&["payments", "--json", "--limit", "1"])?;
    let payment: Value = serde_json::from_str(&payments).doing("read the payment")?;
    let id = payment["payment_id"].as_str().unwrap_or_default();
    // A timeline is written about once a second.
    let timeline = supervise::wait_for(|| {
        let timeline = shop.told(&["timeline", id, "--json"])?;
        let is_whole = timeline.contains("ipp.session.finalized");
        Ok(is_whole.then_some(timeline))
    })?;
    let file = shop.settings.database.with_extension("json");
    std::fs::write(&file, timeline).doing("write the timeline")?;
    let from = format!("--from-timeline={}", file.display());
    Ok(succeeds(&mut playground(&["scenarios", &from])?)? && shop.run(&[&from])?)
}

impl Shop {
    fn open() -> Outcome<Self> {
        let (port, kustom) = (ports::any_free()?, ports::any_free()?);
        let account = Account::new(at(kustom))?;
        let playground = release::built("ipp-playground")?;
        let provider = account.playground(playground, kustom, Some(port))?;
        let settings = Settings {
            // Any page may call only where the playground is inside.
            origins: "http://127.0.0.1".to_owned(),
            ..Settings::new(release::built("ipp-proxy")?, port, "xtask-readme")?
        };
        let proxy = proxy::start_as(account.known_to(&mut proxy::command(&settings)), port)?;
        let mut shop = Self {
            _proxy: proxy,
            _kustom: provider,
            account,
            settings,
            kustom,
            token: String::new(),
        };
        let scopes = ["--scope", "pay", "--scope", "playground"];
        let till = ["token", "--till", "till-1", "--ttl", "1h"];
        shop.token = shop.told(&[&till[..], &scopes].concat())?;
        Ok(shop)
    }

    /// Runs what `ipp-playground run` is told to.
    fn run(&self, what: &[&str]) -> Outcome<bool> {
        succeeds(
            playground(&["run"])?
                .args(what)
                .args(["--proxy", &at(self.settings.port)])
                .args(["--provider", &at(self.kustom)])
                .env("PLAYGROUND_TILL_TOKEN", &self.token)
                .env("PLAYGROUND_API_KEY", self.account.api_key()),
        )
    }

    /// What a command prints beside the proxy.
    fn told(&self, arguments: &[&str]) -> Outcome<String> {
        let output = proxy::command(&self.settings)
            .args(arguments)
            .stderr(Stdio::inherit())
            .output()
            .doing("run ipp-proxy")?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

/// Serves Kustom's API with the strict rules, and stops as a service manager does.
pub(super) fn serve() -> Outcome<bool> {
    let port = ports::any_free()?;
    let mut command = playground(&["serve", "--strict"])?;
    command.env("PLAYGROUND_LISTEN", format!("127.0.0.1:{port}"));
    let mut service = Service::start("ipp-playground", &mut command)?;
    supervise::wait_for(|| {
        service.must_run()?;
        Ok(http::get(port, "/openapi.json").filter(|head| head.status == 200))
    })?;
    service.must_stop()?;
    Ok(true)
}

pub(super) fn list() -> Outcome<bool> {
    succeeds(&mut playground(&["scenarios"])?)
}

pub(super) fn print() -> Outcome<bool> {
    succeeds(&mut playground(&["scenarios", "decline-twice"])?)
}

pub(super) fn schema() -> Outcome<bool> {
    succeeds(&mut playground(&["schema"])?)
}

fn playground(arguments: &[&str]) -> Outcome<Command> {
    let mut command = layout::command(release::built("ipp-playground")?);
    command.args(arguments);
    Ok(command)
}
