//! The documents' commands about scenarios, with the released programs.

use std::process::{Command, Stdio};

use super::super::steps::succeeds;
use crate::callbacks::Account;
use crate::failure::{Doing as _, Outcome};
use crate::ports::{self, at};
use crate::proxy::{self, Settings};
use crate::{layout, release};

/// Runs a scenario at a proxy whose provider is a playground of its own.
pub(super) fn run() -> Outcome<bool> {
    let (port, kustom) = (ports::any_free()?, ports::any_free()?);
    let account = Account::new(at(kustom))?;
    let _kustom = account.playground(release::built("ipp-playground")?, kustom, Some(port))?;
    let settings = Settings {
        // Any page may call only where the playground is inside.
        origins: "http://127.0.0.1".to_owned(),
        ..Settings::new(release::built("ipp-proxy")?, port, "xtask-readme")?
    };
    let _proxy = proxy::start_as(account.known_to(&mut proxy::command(&settings)), port)?;
    let token = layout::command(release::built("ipp-proxy")?)
        .args(["token", "--till", "till-1", "--ttl", "1h"])
        .args(["--scope", "pay", "--scope", "playground"])
        .env("IPP_TOKEN_SECRET", &settings.token_secret)
        .stderr(Stdio::inherit())
        .output()
        .doing("make a till token")?;
    let token = String::from_utf8_lossy(&token.stdout).trim().to_owned();
    succeeds(
        playground(&["run", "decline-twice"])?
            .args(["--proxy", &at(port), "--provider", &at(kustom)])
            .env("PLAYGROUND_TILL_TOKEN", token)
            .env("PLAYGROUND_API_KEY", account.api_key()),
    )
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
