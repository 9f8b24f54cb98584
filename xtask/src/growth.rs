//! The part of `cargo xtask bench` about a long history: what requests cost with it, and without.

use crate::bench::FOLDER;
use crate::failure::Outcome;
use crate::ports::{self, at};
use crate::proxy::{self, Settings};
use crate::{programs, release, say, supervise};

/// Makes `rounds` payments at each of two proxies, one of them with a history of `history` ended
/// payments, and prints how their times compare.
pub(crate) fn run(history: u32, rounds: usize) -> Outcome<()> {
    release::build()?;
    programs::build(&["ipp-drive"])?;

    let empty = settings()?;
    let grown = Settings {
        token_secret: empty.token_secret.clone(),
        ..settings()?
    };
    // Makes the tables.
    proxy::start(&grown)?.must_stop()?;
    say::step(format!("writing {history} ended payments"));
    let mut fill = programs::drive("history")?;
    fill.arg("--database").arg(&grown.database);
    fill.args(["--payments", &history.to_string()]);
    supervise::must_succeed("writing a history", &mut fill, "what it said is above")?;

    let (_empty, _grown) = (proxy::start(&empty)?, proxy::start(&grown)?);
    say::step(format!("{rounds} payments at each of two proxies"));
    let mut drive = programs::drive("growth")?;
    drive
        .env("IPP_TILL_TOKEN", proxy::till_token(&empty, "till-1")?)
        .args(["--proxy", &at(empty.port), "--grown", &at(grown.port)])
        .args(["--payments", &rounds.to_string()]);
    supervise::must_succeed("measuring", &mut drive, "what it said is above")
}

fn settings() -> Outcome<Settings> {
    Ok(Settings {
        origins: "http://127.0.0.1".to_owned(),
        limited: false,
        ..Settings::new(release::built("ipp-proxy")?, ports::any_free()?, FOLDER)?
    })
}
