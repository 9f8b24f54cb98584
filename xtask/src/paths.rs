//! Reads, rewrites, lists and copies files.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::failure::{Doing, Outcome};

/// Folders in which npm, cargo and the examples' own tools put what they make.
const MADE: [&str; 6] = [".angular", ".next", "dist", "node_modules", "out", "target"];

/// A folder that one process makes once, whichever of its threads needs it first.
pub(crate) struct Once(Mutex<Option<PathBuf>>);

impl Once {
    /// One that is still to be made.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The folder; the first caller makes it, and others wait for it.
    pub(crate) fn path(&self, make: impl FnOnce() -> Outcome<PathBuf>) -> Outcome<PathBuf> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let path = match made.take() {
            Some(path) => path,
            None => make()?,
        };
        Ok(made.insert(path).clone())
    }
}

/// Reads a text file.
pub(crate) fn text(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).doing(format!("read {}", path.display()))
}

/// Writes a text file.
pub(crate) fn write(path: &Path, text: &str) -> Outcome<()> {
    std::fs::write(path, text).doing(format!("write {}", path.display()))
}

/// Rewrites a text file.
pub(crate) fn rewrite(path: &Path, how: impl FnOnce(&str) -> Outcome<String>) -> Outcome<()> {
    write(path, &how(&text(path)?)?)
}

/// The files of a folder, sorted by name.
pub(crate) fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).doing(format!("read {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}

/// Our own files of a folder and of all below it that have this ending, sorted: not what
/// tools put there.
pub(crate) fn all_files(folder: &Path, end: &str) -> Outcome<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).doing(format!("read {}", folder.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.doing(format!("read {}", folder.display()))?.path();
        if path.is_dir() && !MADE.contains(&&*name(&path)) {
            found.extend(all_files(&path, end)?);
        } else if path.extension().is_some_and(|ends| ends == end) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Makes a folder, with all above it.
pub(crate) fn make(folder: &Path) -> Outcome<()> {
    std::fs::create_dir_all(folder).doing(format!("make {}", folder.display()))
}

/// Removes a folder with all that is in it, if it is there.
pub(crate) fn remove(folder: &Path) -> Outcome<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).doing(format!("remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// A file's name without its folder.
pub(crate) fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_all(from: &Path, to: &Path) -> Outcome<()> {
    copy(from, to, |_| true)?;
    for entry in std::fs::read_dir(from).doing(format!("read {}", from.display()))? {
        let inside = entry.doing(format!("read {}", from.display()))?.path();
        if inside.is_dir() {
            copy_all(&inside, &to.join(name(&inside)))?;
        }
    }
    Ok(())
}

/// Copies the files of a folder whose names are `wanted`.
pub(crate) fn copy(from: &Path, to: &Path, wanted: impl Fn(&str) -> bool) -> Outcome<()> {
    make(to)?;
    for file in files(from)? {
        let name = name(&file);
        if wanted(&name) {
            std::fs::copy(&file, to.join(&name)).doing(format!("copy {}", file.display()))?;
        }
    }
    Ok(())
}
