//! `cargo xtask setup`: installs everything needed for building, or for checking too; starts nothing.

use crate::failure::Outcome;
use crate::helpers;
use crate::say;
use crate::schemathesis;
use crate::tools::{self, Tools, WASM};

/// Installs what is missing and prints where everything is.
pub(crate) fn run(checks: bool) -> Outcome<()> {
    let tools = Tools::ensure()?;
    let version = |path| tools::version_of(path).unwrap_or_else(|| "?".to_owned());
    say::plain(format!("{WASM}: there"));
    say::plain(format!(
        "trunk {}: {}",
        version(&tools.trunk),
        tools.trunk.display()
    ));
    let runner = tools.test_runner();
    say::plain(format!(
        "wasm-bindgen {}: {}",
        version(&runner),
        tools.bindgen.display()
    ));
    if checks {
        for helper in helpers::ALL {
            say::plain(helper.ensure()?.display());
        }
        say::plain(schemathesis::ensure()?.display());
    }
    Ok(())
}
