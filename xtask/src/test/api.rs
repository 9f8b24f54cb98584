//! Holds the proxy and the playground to their OpenAPI documents.

use super::steps::Job;
use crate::callbacks::Account;
use crate::failure::Outcome;
use crate::ports::{self, at};
use crate::programs;
use crate::proxy::{self, Settings};
use crate::schemathesis::{self, Server};

/// Both, one after the other.
pub(super) fn job() -> Job<'static> {
    Job::new("the APIs, held to their documents", || {
        programs::build(&["ipp-proxy", "ipp-playground"])?;
        let (playground, proxy) = (playground()?, proxy()?);
        Ok(playground && proxy)
    })
}

fn playground() -> Outcome<bool> {
    let port = ports::any_free()?;
    let account = Account::new(at(port))?;
    let _playground = account.playground(programs::path("ipp-playground")?, port, None)?;
    schemathesis::holds(&Server {
        name: "playground",
        url: format!("{}/openapi.json", at(port)),
        authorization: format!("Basic {}", account.api_key()),
    })
}

/// With the playground inside, so that every route is there.
fn proxy() -> Outcome<bool> {
    let port = ports::any_free()?;
    let settings = Settings {
        limited: false,
        ..Settings::new(programs::path("ipp-proxy")?, port, "xtask-test")?
    };
    // Each of a thousand refusals is a line of its log.
    let mut command = proxy::command(&settings);
    let _proxy = proxy::start_as(command.env("RUST_LOG", "warn"), port)?;
    schemathesis::holds(&Server {
        name: "proxy",
        url: format!("{}/openapi.json", at(port)),
        authorization: format!("Bearer {}", proxy::till_token(&settings, "till-1")?),
    })
}
