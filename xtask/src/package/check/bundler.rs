//! Checks that bundlers include the files that the elements load: webpack here, Vite in the
//! examples.

use super::Installed;
use crate::failure::Outcome;
use crate::{layout, paths, supervise};

/// Bundles a page that imports the package.
pub(super) fn webpack(installed: &Installed) -> Outcome<bool> {
    let from = layout::root().join("tests/bundler");
    paths::copy(&from, &installed.consumer, |_| true)?;
    let mut node = layout::command("node");
    node.current_dir(&installed.consumer).arg("webpack.mjs");
    Ok(supervise::run("webpack", &mut node)?.success())
}
