//! The part of `cargo xtask bench` without a browser: how soon callbacks are acknowledged.

use std::path::PathBuf;
use std::process::Command;

use crate::bench::FOLDER;
use crate::failure::Outcome;
use crate::ports::{self, at};
use crate::proxy::{self, Settings};
use crate::supervise::{self, Service};
use crate::{http, layout, programs, release, say};

/// Sends 200 callbacks per second for `seconds` seconds to a release build of the proxy, with a
/// playground in Kustom's place, and prints the latencies.
pub(crate) fn run(seconds: u32) -> Outcome<()> {
    release::build()?;
    programs::build(&["ipp-drive"])?;

    let (port, kustom) = (ports::any_free()?, ports::any_free()?);
    let account = Account::new(at(kustom))?;
    let _kustom = account.playground(release::built("ipp-playground")?, kustom, None)?;
    let settings = Settings {
        origins: "http://127.0.0.1".to_owned(),
        limited: false,
        ..Settings::new(release::built("ipp-proxy")?, port, FOLDER)?
    };
    let _proxy = proxy::start_as(account.known_to(&mut proxy::command(&settings)), port)?;
    say::step(format!("200 callbacks a second for {seconds} s"));
    let mut drive = programs::drive("callbacks")?;
    account
        .known_to(&mut drive)
        .args(["--proxy", &at(port), "--playground", &at(kustom)])
        .args(["--seconds", &seconds.to_string()]);
    supervise::must_succeed("measuring", &mut drive, "what it said is above")
}

/// An account at a playground that is a process of its own, in Kustom's place.
pub(crate) struct Account {
    key: String,
    webhook: String,
    /// Where a proxy finds Kustom's API.
    url: String,
}

impl Account {
    /// One with new secrets.
    pub(crate) fn new(url: String) -> Outcome<Self> {
        Ok(Self {
            key: format!("kco_test_api_{}", proxy::random_secret()?),
            // 64 hexadecimal digits are valid base64, of 48 bytes.
            webhook: format!("whsec_{}", proxy::random_secret()?),
            url,
        })
    }

    /// The key that the playground takes.
    pub(crate) fn api_key(&self) -> &str {
        &self.key
    }

    /// Gives a program the account, by the variables of `ipp-proxy`.
    pub(crate) fn known_to<'a>(&self, program: &'a mut Command) -> &'a mut Command {
        program
            .env("KUSTOM_API_KEY", &self.key)
            .env("KUSTOM_API_URL", &self.url)
            .env("KUSTOM_WEBHOOK_SECRET", &self.webhook)
    }

    /// Starts this program of the playground on this port. It sends callbacks to the proxy at `proxy`, if any.
    pub(crate) fn playground(
        &self,
        program: PathBuf,
        port: u16,
        proxy: Option<u16>,
    ) -> Outcome<Service> {
        let mut command = layout::command(program);
        command
            .env("PLAYGROUND_LISTEN", format!("127.0.0.1:{port}"))
            .env("PLAYGROUND_API_KEY", &self.key)
            .env_remove("PLAYGROUND_CALLBACK_URL")
            .env_remove("PLAYGROUND_WEBHOOK_SECRET");
        if let Some(proxy) = proxy {
            let url = format!("{}/webhooks/kustom", at(proxy));
            command
                .env("PLAYGROUND_CALLBACK_URL", url)
                .env("PLAYGROUND_WEBHOOK_SECRET", &self.webhook);
        }
        let mut service = Service::start_quiet("ipp-playground", &mut command)?;
        supervise::wait_for(|| {
            service.must_run()?;
            Ok(http::get(port, "/"))
        })?;
        Ok(service)
    }
}
