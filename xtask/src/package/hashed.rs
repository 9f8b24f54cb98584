//! `cargo xtask package --hashed`: what pages load once more, with names that carry each file's hash.
//! Caches may keep such files for ever, and those of two versions stay apart in one folder.

use std::path::{Path, PathBuf};

use super::check::complete::{NO_INLINE, addresses};
use super::{integrity, npm};
use crate::failure::{Doing, Failure, Outcome};
use crate::paths::{self, copy, make, remove, text, write};

/// The modules that pages name; they name all other files.
const ENTRIES: [&str; 2] = ["ipp-checkout.js", "ipp-playground.js"];
/// The list of the names.
const LIST: &str = "files.json";
/// Characters of the hash in a name: 72 bits.
const HASH_CHARS: usize = 12;

/// A file under its new name.
struct Named {
    /// Its path in the package.
    plain: String,
    file: String,
    integrity: String,
}

/// Makes it from the package as it is shipped, once per process; returns the folder.
pub(crate) fn build() -> Outcome<PathBuf> {
    static BUILT: paths::Once = paths::Once::new();
    BUILT.path(|| make_from(&super::build()?))
}

/// Makes it from the package in `dist`; returns the folder.
pub(super) fn make_from(dist: &Path) -> Outcome<PathBuf> {
    let folder = dist.with_file_name("hashed");
    remove(&folder)?;
    make(&folder.join("locales"))?;
    let mut others = npm::loaded(dist)?;
    others.retain(|name| !ENTRIES.contains(&&**name));
    let mut files = named(dist, &others)?;
    for Named { plain, file, .. } in &files {
        copy_one(&dist.join(plain), &folder.join(file))?;
    }
    // An entry's hash is that of what it has become.
    for entry in ENTRIES {
        let module = renamed(&text(&dist.join(entry))?, &files)?;
        write(&folder.join(entry), &module)?;
    }
    let entries = named(&folder, &ENTRIES.map(str::to_owned))?;
    for Named { plain, file, .. } in &entries {
        let (from, to) = (folder.join(plain), folder.join(file));
        std::fs::rename(&from, to).doing(format!("rename {}", from.display()))?;
    }
    files.extend(entries);
    copy(dist, &folder, |name| {
        name.starts_with("LICENSE") || name == crate::notices::FILE
    })?;
    write(&folder.join(LIST), &list(&files))?;
    Ok(folder)
}

fn copy_one(from: &Path, to: &Path) -> Outcome<()> {
    std::fs::copy(from, to).doing(format!("copy {}", from.display()))?;
    Ok(())
}

/// The new names of files in a folder.
fn named(folder: &Path, files: &[String]) -> Outcome<Vec<Named>> {
    let hashes = integrity::hashes(folder, files)?;
    let named = hashes.into_iter().map(|(plain, integrity)| {
        let file = with_hash(&plain, &integrity);
        let file = file.ok_or_else(|| Failure::said(format!("{plain} can have no hash")))?;
        Ok(Named {
            plain,
            file,
            integrity,
        })
    });
    named.collect()
}

/// `a.js` with its hash, in characters that need no escape in an address.
fn with_hash(plain: &str, integrity: &str) -> Option<String> {
    let (stem, end) = plain.rsplit_once('.')?;
    let (_, hash) = integrity.split_once('-')?;
    let hash = hash.get(..HASH_CHARS)?.replace('/', "_").replace('+', "-");
    Some(format!("{stem}-{hash}.{end}"))
}

/// A module that names the other files by their new names.
fn renamed(module: &str, files: &[Named]) -> Outcome<String> {
    let mut told = module.to_owned();
    for Named { plain, file, .. } in files {
        for address in [
            format!("\"./{plain}{NO_INLINE}\""),
            format!("\"./{plain}\""),
        ] {
            told = told.replace(&address, &format!("\"./{file}\""));
        }
    }
    let left = addresses(&told)
        .into_iter()
        .find(|address| files.iter().all(|known| known.file != *address));
    match left {
        None => Ok(told),
        Some(left) => Err(Failure::said(format!("{left} has no name with a hash"))),
    }
}

/// The list as JSON: by its path in the package, each file's name and hash.
fn list(files: &[Named]) -> String {
    let line = |named: &Named| {
        let Named {
            plain,
            file,
            integrity,
        } = named;
        format!("  \"{plain}\": {{ \"file\": \"{file}\", \"integrity\": \"{integrity}\" }}")
    };
    let lines: Vec<String> = files.iter().map(line).collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(plain: &str, hash: &str) -> Named {
        let integrity = format!("sha384-{hash}");
        Named {
            plain: plain.to_owned(),
            file: with_hash(plain, &integrity).unwrap(),
            integrity,
        }
    }

    #[test]
    fn a_name_carries_the_hash_before_its_ending() {
        assert_eq!(
            of("a_bg.wasm", "ab/+efghijklmn").file,
            "a_bg-ab_-efghijkl.wasm"
        );
        assert_eq!(with_hash("a", "sha384-abcdefghijkl"), None);
        assert_eq!(with_hash("a.js", "sha384-short"), None);
    }

    #[test]
    fn a_module_names_its_files_by_their_hashes_or_is_refused() {
        let files = [
            of("a.wasm", "AAAAAAAAAAAA"),
            of("l/sv.json", "BBBBBBBBBBBB"),
        ];
        let module = "a=new URL(\"./a.wasm\",import.meta.url),b=new URL(\"./l/sv.json?no-inline\",import.meta.url)";
        assert_eq!(
            renamed(module, &files).unwrap(),
            "a=new URL(\"./a-AAAAAAAAAAAA.wasm\",import.meta.url),b=new URL(\"./l/sv-BBBBBBBBBBBB.json\",import.meta.url)"
        );
        assert!(renamed(module, &files[..1]).is_err());
    }

    #[test]
    fn the_list_has_name_and_hash_of_each_file() {
        assert_eq!(
            list(&[of("a.js", "AAAAAAAAAAAA")]),
            "{\n  \"a.js\": { \"file\": \"a-AAAAAAAAAAAA.js\", \"integrity\": \"sha384-AAAAAAAAAAAA\" }\n}\n"
        );
    }
}
