//! The webhook's secrets, from a variable or from a file that can be read again.
//!
//! A running process cannot get a changed environment, so a rotation without a restart needs a
//! file: put both secrets into it, send SIGHUP, rotate at Kustom, remove the old secret, and send
//! SIGHUP again.

use std::path::PathBuf;

use secrecy::SecretString;

use super::ConfigError;
use super::variables::{WEBHOOK_SECRET, WEBHOOK_SECRET_FILE};
use crate::signature::{BadSecret, Verifier};

/// Where the secrets are kept.
#[derive(Clone, Debug)]
pub struct SecretFile(PathBuf);

impl SecretFile {
    /// Reads the file again and replaces the secrets of `verifier`.
    ///
    /// # Errors
    /// If it cannot be read or holds no valid secrets; the verifier then keeps its own. The error
    /// contains nothing of the file.
    pub fn reload(&self, verifier: &Verifier) -> Result<(), ConfigError> {
        verifier.replace(&self.secrets()?).map_err(wrong)
    }

    fn secrets(&self) -> Result<Vec<SecretString>, ConfigError> {
        let text = std::fs::read_to_string(&self.0).map_err(|error| {
            let path = self.0.display();
            let what = format!("must name a file that can be read: {path}: {error}");
            ConfigError::new(WEBHOOK_SECRET_FILE, what)
        })?;
        let words = text.split(|c: char| c == ',' || c.is_whitespace());
        Ok(words.filter(|w| !w.is_empty()).map(Into::into).collect())
    }
}

pub(super) fn read(
    direct: Option<String>,
    file: Option<String>,
) -> Result<(Verifier, Option<SecretFile>), ConfigError> {
    match (direct, file) {
        (Some(_), Some(_)) => {
            let what = format!("and {} are both set; set one", WEBHOOK_SECRET.name);
            Err(ConfigError::new(WEBHOOK_SECRET_FILE, what))
        }
        (Some(text), None) => {
            let secrets: Vec<SecretString> = text.split(',').map(|s| s.trim().into()).collect();
            let verifier = Verifier::new(&secrets);
            let wrong = |why| ConfigError::new(WEBHOOK_SECRET, format!("must be {why}"));
            Ok((verifier.map_err(wrong)?, None))
        }
        (None, Some(path)) => {
            let file = SecretFile(path.into());
            let verifier = Verifier::new(&file.secrets()?).map_err(wrong)?;
            Ok((verifier, Some(file)))
        }
        (None, None) => Err(ConfigError::new(
            WEBHOOK_SECRET,
            "must be set with a Kustom key: whsec_…, from the webhook's page in Kustom's Portal",
        )),
    }
}

fn wrong(why: BadSecret) -> ConfigError {
    ConfigError::new(
        WEBHOOK_SECRET_FILE,
        format!("must name a file that holds {why}"),
    )
}
