//! Hashes with which pages pin what they load: subresource integrity.

use std::path::Path;

use crate::failure::Outcome;
use crate::npm;

/// Prints `name hash` per line.
const HASH: &str = r#"
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
for (const name of process.argv.slice(1)) {
  console.log(name, "sha384-" + createHash("sha384").update(readFileSync(name)).digest("base64"));
}
"#;

/// The values of the attribute `integrity` for the files below `folder`.
pub(super) fn hashes(folder: &Path, files: &[String]) -> Outcome<Vec<(String, String)>> {
    npm::about_files(HASH, folder, files)
}

/// The content of `integrity.json`: file to hash.
pub(super) fn json(hashes: &[(String, String)]) -> String {
    let lines: Vec<String> = hashes
        .iter()
        .map(|(name, hash)| format!("  \"{name}\": \"{hash}\""))
        .collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_its_hash() {
        let of = |name: &str, hash: &str| (name.to_owned(), hash.to_owned());
        assert_eq!(
            json(&[of("a.js", "sha384-b"), of("locales/c.json", "sha384-d")]),
            "{\n  \"a.js\": \"sha384-b\",\n  \"locales/c.json\": \"sha384-d\"\n}\n"
        );
    }
}
