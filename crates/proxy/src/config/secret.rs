//! Secrets, each from a variable or from a file.
//!
//! A running process cannot get a changed environment, so a rotation without a restart needs a
//! file: put both secrets into it, send SIGHUP, rotate at the other side, remove the old secret, and
//! send SIGHUP again.

use std::path::{Path, PathBuf};

use secrecy::{SecretSlice, SecretString};

use super::ConfigError;
use super::reader::Reader;
use super::variables::Variable;
use crate::mac::Keys;

/// A file with one secret or two, which can be read again.
#[derive(Clone, Debug)]
pub struct SecretFile {
    variable: Variable,
    path: PathBuf,
    parse: Parse,
    keys: Keys,
}

/// A secret and its variables.
#[derive(Clone, Copy)]
pub(super) struct Secret {
    /// Holds the secret.
    pub(super) direct: Variable,
    /// Names a file that holds it.
    pub(super) file: Variable,
}

/// A secret's text without surrounding white space, and where it came from.
pub(super) struct Found {
    /// The variable to name if the text is wrong.
    pub(super) variable: Variable,
    pub(super) text: String,
    path: Option<PathBuf>,
}

/// Reads keys from a secret's words, or says what it must be.
type Parse = fn(&[SecretString]) -> Result<Vec<SecretSlice<u8>>, String>;

impl Secret {
    /// Reads the secret; `None` if neither variable is set.
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<Option<Found>, ConfigError> {
        let (direct, file) = (self.direct, self.file);
        match (reader.text(direct)?, reader.text(file)?) {
            (Some(_), Some(_)) => {
                let what = format!("and {} are both set; set one", direct.name);
                Err(ConfigError::new(file, what))
            }
            (Some(text), None) => Ok(Some(Found {
                variable: direct,
                text,
                path: None,
            })),
            (None, Some(path)) => {
                let path = PathBuf::from(path);
                Ok(Some(Found {
                    variable: file,
                    text: contents(file, &path)?,
                    path: Some(path),
                }))
            }
            (None, None) => Ok(None),
        }
    }
}

impl Found {
    /// Reads one secret, or the two of a rotation. If they come from a file, adds it to `files`.
    pub(super) fn keys(
        self,
        parse: Parse,
        files: &mut Vec<SecretFile>,
    ) -> Result<Keys, ConfigError> {
        let keys = Keys::new(parsed(self.variable, &self.text, parse)?);
        if let Some(path) = self.path {
            files.push(SecretFile {
                variable: self.variable,
                path,
                parse,
                keys: keys.clone(),
            });
        }
        Ok(keys)
    }
}

impl SecretFile {
    /// The variable that names the file.
    #[must_use]
    pub const fn variable(&self) -> &'static str {
        self.variable.name
    }

    /// Reads the file again, and replaces the secrets wherever they are used.
    ///
    /// # Errors
    /// If it cannot be read or holds no valid secrets, which then stay as they were. The error
    /// contains nothing of the file.
    pub fn reload(&self) -> Result<(), ConfigError> {
        let text = contents(self.variable, &self.path)?;
        self.keys.replace(parsed(self.variable, &text, self.parse)?);
        Ok(())
    }
}

fn contents(variable: Variable, path: &Path) -> Result<String, ConfigError> {
    let wrong = |why: &dyn std::fmt::Display| {
        let what = format!(
            "must name a file that can be read: {}: {why}",
            path.display()
        );
        ConfigError::new(variable, what)
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
    match text.trim() {
        "" => Err(wrong(&"it is empty")),
        text => Ok(text.to_owned()),
    }
}

fn parsed(
    variable: Variable,
    text: &str,
    parse: Parse,
) -> Result<Vec<SecretSlice<u8>>, ConfigError> {
    let words = text.split([',', '\n']).map(str::trim);
    let words: Vec<SecretString> = words.filter(|w| !w.is_empty()).map(Into::into).collect();
    let held = if variable.name.ends_with("_FILE") {
        "name a file that holds"
    } else {
        "be"
    };
    parse(&words).map_err(|why| ConfigError::new(variable, format!("must {held} {why}")))
}
