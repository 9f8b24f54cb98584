//! Checks the package without a browser: what servers evaluate and write, and what unit tests of
//! pages do with it.

use super::Installed;
use crate::failure::Outcome;
use crate::{layout, paths, supervise};

/// Runs `tests/package` beside the installed package.
pub(super) fn look(installed: &Installed) -> Outcome<bool> {
    let from = layout::root().join("tests/package");
    paths::copy(&from, &installed.consumer, |_| true)?;
    let mut vitest = installed.tools.program("vitest");
    vitest.current_dir(&installed.consumer).arg("run");
    Ok(supervise::run("vitest", &mut vitest)?.success())
}
