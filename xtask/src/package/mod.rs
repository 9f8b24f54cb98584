//! `cargo xtask package`: builds the npm package in `dist/npm`, whose files can also be served as
//! they are.

mod build_id;
mod bundle;
pub(crate) mod check;
pub(crate) mod hashed;
mod imports;
mod integrity;
mod npm;

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::npm::{Npm, PACKING};
use crate::paths::{self, copy};
use crate::{layout, say, sizes, tools};

pub(crate) use bundle::{script, short_paths};

/// Builds it, checks it if `looked_at`, prints the sizes of its bundles, and names its files by their
/// hashes once more if `hashed`.
pub(crate) fn run(looked_at: bool, hashed: bool) -> Outcome<()> {
    let dist = build()?;
    if looked_at {
        check::all(&dist)?;
    }
    say::plain(sizes::table(&dist)?);
    say::plain(format!("in {}", dist.display()));
    if hashed {
        let folder = hashed::build()?;
        say::plain(format!("with hashes in {}", folder.display()));
    }
    Ok(())
}

/// Builds it, once per process; returns the folder.
pub(crate) fn build() -> Outcome<PathBuf> {
    static BUILT: paths::Once = paths::Once::new();
    BUILT.path(build_now)
}

fn build_now() -> Outcome<PathBuf> {
    let tools = Npm::ensure(&PACKING)?;
    tools::ensure_wasm_target()?;
    let bindgen = tools::ensure_bindgen()?;
    let dist = layout::root().join("dist").join("npm");
    paths::remove(&dist)?;
    paths::make(&dist)?;
    for bundle in &bundle::ALL {
        say::step(format!(
            "packaging {} (from cold about 5 minutes on two cores)",
            bundle.name
        ));
        bundle.make(&bindgen, &tools, &dist)?;
    }
    bundle::styles(&tools, &dist)?;
    bundle::testing(&tools, &dist)?;
    copy(
        &layout::root().join("www/locales"),
        &dist.join("locales"),
        |_| true,
    )?;
    npm::complete(&dist)?;
    Ok(dist)
}
