//! Binds glue and wasm of one build to each other. The short names of the imports are the same in
//! every build, so files of two versions would link silently.

use std::path::Path;

use super::integrity;
use super::sections::put_bytes;
use crate::failure::{Doing, Failure, Outcome};
use crate::paths::rewrite;

/// The custom section that `www/element/files.js` looks for.
const SECTION: &str = "ipp-build";
/// Characters of each file's hash in the build's name: 72 bits each.
const HASH_CHARS: usize = 12;

/// Writes the build's name to both files, as a section of the wasm and an export of the glue.
pub(super) fn bind(folder: &Path, wasm: &str, glue: &str) -> Outcome<()> {
    let hashes = integrity::hashes(folder, &[wasm.to_owned(), glue.to_owned()])?;
    let build = name(&hashes).ok_or_else(|| Failure::said("the build has no hashes"))?;
    let file = folder.join(wasm);
    let mut bytes = std::fs::read(&file).doing(format!("read {}", file.display()))?;
    bytes.extend(section(&build));
    std::fs::write(&file, bytes).doing(format!("write {}", file.display()))?;
    rewrite(&folder.join(glue), |text| Ok(exporting(text, &build)))
}

/// The build's name, from the two files' hashes in the form `sha384-` and base64.
fn name(hashes: &[(String, String)]) -> Option<String> {
    let part = |(_, hash): &(String, String)| {
        let (_, digits) = hash.split_once('-')?;
        digits.get(..HASH_CHARS).map(str::to_owned)
    };
    hashes.iter().map(part).collect()
}

/// The custom section, to append: it may be anywhere.
fn section(build: &str) -> Vec<u8> {
    let mut content = Vec::new();
    put_bytes(&mut content, SECTION.as_bytes());
    content.extend(build.bytes());
    let mut section = vec![0];
    put_bytes(&mut section, &content);
    section
}

fn exporting(glue: &str, build: &str) -> String {
    format!("{glue}\nexport const build = \"{build}\";\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn hashes(wasm: &str, glue: &str) -> Vec<(String, String)> {
        [("a.wasm", wasm), ("a.js", glue)]
            .map(|(file, hash)| (file.to_owned(), format!("sha384-{hash}")))
            .to_vec()
    }

    #[test]
    fn another_wasm_or_another_glue_is_another_build() {
        let build = |wasm, glue| name(&hashes(wasm, glue)).unwrap();
        let one = build("AAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBB");
        assert_eq!(one, "AAAAAAAAAAAABBBBBBBBBBBB");
        assert_ne!(one, build("CAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBB"));
        assert_ne!(one, build("AAAAAAAAAAAAAAAA", "CBBBBBBBBBBBBBBB"));
        assert_eq!(name(&hashes("short", "BBBBBBBBBBBBBBBB")), None);
    }

    #[test]
    fn both_files_name_the_build_where_the_element_looks_for_it() {
        assert_eq!(section("xy"), b"\0\x0c\x09ipp-buildxy");
        let glue = exporting("export default a;", "xy");
        assert_eq!(glue, "export default a;\nexport const build = \"xy\";\n");
        let files = include_str!("../../../www/element/files.js");
        assert!(files.contains(&format!("\"{SECTION}\"")) && files.contains("glue.build"));
    }
}
