//! Checks that the files run in the oldest browsers that package.json names, by MDN's compatibility
//! data.

use super::Installed;
use crate::failure::Outcome;
use crate::npm::{Npm, PACKING};
use crate::{layout, paths, supervise};

/// Compares what the files use with these browsers.
pub(super) fn look(installed: &Installed) -> Outcome<bool> {
    let folder = installed.consumer.join("browsers");
    paths::copy(&layout::root().join("tests/browsers"), &folder, |_| true)?;
    let wasm_opt = Npm::ensure(&PACKING)?.program("wasm-opt");
    let mut node = layout::command("node");
    node.current_dir(&folder)
        .arg("look.mjs")
        .arg(&installed.package)
        .arg(wasm_opt.get_program());
    Ok(supervise::run("node", &mut node)?.success())
}
