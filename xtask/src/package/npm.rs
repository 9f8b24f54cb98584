//! Makes the bundles an npm package by adding its manifest, types, README and hashes, from files in
//! `www/npm` that are completed here.

use std::path::Path;

use super::bundle::TESTING;
use super::integrity;
use crate::failure::{Failure, Outcome};
use crate::paths::{copy, files, name, rewrite, text, write};
use crate::tools::WASM;
use crate::{layout, notices};

/// The placeholder for the workspace's version in `www/npm`.
const NO_VERSION: &str = "\"version\": \"0.0.0\"";

/// Writes everything but the bundles to `dist`.
pub(super) fn complete(dist: &Path) -> Outcome<()> {
    copy(&layout::root().join("www/npm"), dist, |_| true)?;
    let version = layout::locked_version("ipp-checkout")?;
    rewrite(&dist.join("package.json"), |text| versioned(text, &version))?;
    let english = text(&dist.join("locales/en.json"))?;
    write(&dist.join("messages.d.ts"), &messages(&english))?;
    for terms in layout::LICENCES {
        write(&dist.join(terms), &text(&layout::root().join(terms))?)?;
    }
    let theirs = notices::of(
        &["ipp-checkout"],
        &["--target", WASM, "--features", "playground"],
    )?;
    write(&dist.join(notices::FILE), &theirs)?;
    let hashes = integrity::hashes(dist, &loaded(dist)?)?;
    write(&dist.join("integrity.json"), &integrity::json(&hashes))?;
    rewrite(&dist.join("README.md"), |text| pinned(text, &hashes))
}

fn versioned(manifest: &str, version: &str) -> Outcome<String> {
    if manifest.contains(NO_VERSION) {
        Ok(manifest.replace(NO_VERSION, &format!("\"version\": \"{version}\"")))
    } else {
        Err(Failure::said(format!(
            "www/npm/package.json must say {NO_VERSION}: the workspace's is put there"
        )))
    }
}

/// The files that pages load, by tag or by script.
pub(super) fn loaded(dist: &Path) -> Outcome<Vec<String>> {
    let ends = [".js", ".css", ".wasm"];
    let mut names: Vec<String> = files(dist)?.iter().map(|path| name(path)).collect();
    names.retain(|name| ends.iter().any(|end| name.ends_with(end)) && name != TESTING);
    for path in files(&dist.join("locales"))? {
        names.push(format!("locales/{}", name(&path)));
    }
    Ok(names)
}

/// The names of the texts, as a TypeScript type.
fn messages(english: &str) -> String {
    let names = english.lines().filter_map(|line| {
        let (name, _) = line.trim_start().strip_prefix('"')?.split_once("\":")?;
        Some(format!("\n  | \"{name}\""))
    });
    format!(
        "// The texts that the property `messages` can replace; English is in locales/en.json.\n\n\
         export type MessageName ={};\n",
        names.collect::<String>()
    )
}

/// Replaces each `{sri:file}` in the README by the file's hash.
fn pinned(readme: &str, hashes: &[(String, String)]) -> Outcome<String> {
    let pinned = hashes.iter().fold(readme.to_owned(), |text, (name, hash)| {
        text.replace(&format!("{{sri:{name}}}"), hash)
    });
    if pinned.contains("{sri:") {
        return Err(Failure::said(
            "www/npm/README.md pins a file that is not in the package",
        ));
    }
    Ok(pinned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_text_of_the_english_file_is_a_message() {
        let types = messages(include_str!("../../../www/locales/en.json"));
        assert!(types.contains("\n  | \"charge\"\n"), "{types}");
        assert!(types.ends_with("\";\n"), "{types}");
        let texts = include_str!("../../../www/locales/en.json");
        assert_eq!(
            types.matches("\n  | ").count(),
            texts.matches("\":").count()
        );
    }

    #[test]
    fn the_readme_pins_files_of_the_package_by_their_hashes() {
        let hashes = [("a.js".to_owned(), "sha384-abc".to_owned())];
        let text = pinned("integrity=\"{sri:a.js}\"", &hashes).unwrap();
        assert_eq!(text, "integrity=\"sha384-abc\"");
        assert!(pinned("{sri:b.js}", &hashes).is_err());
    }

    #[test]
    fn the_package_has_the_workspaces_version() {
        let manifest = include_str!("../../../www/npm/package.json");
        let text = versioned(manifest, "1.2.3").unwrap();
        assert!(text.contains("\"version\": \"1.2.3\""), "{text}");
        assert!(versioned("{}", "1.2.3").is_err());
    }
}
