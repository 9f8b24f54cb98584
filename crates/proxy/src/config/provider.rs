//! The payment provider: Kustom, or the playground inside.

use std::time::Duration;

use ipp_wire::Environment;
use reqwest::Url;
use secrecy::SecretString;

use super::variables::{self, Variable};
use super::webhook_secret::{self, SecretFile};
use super::{ConfigError, reader::Reader};
use crate::kustom::Access;
use crate::signature::Verifier;

const LIVE_URL: &str = "https://api.kustom.co";
/// Maximum length of an installation's name, in bytes.
const MAX_INSTALLATION: usize = 32;
const PLAYGROUND_URL: &str = "https://api.playground.kustom.co";

/// The payment provider.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a process has one, and moves it twice"
)]
pub enum Provider {
    /// The playground in this process, on its own port and with its own secrets.
    Inside,
    /// Kustom, or Kustom's playground.
    Kustom {
        /// How to reach it.
        access: Access,
        /// Verifies its callbacks (`KUSTOM_WEBHOOK_SECRET`, or `KUSTOM_WEBHOOK_SECRET_FILE`).
        verifier: Verifier,
        /// The file with the webhook's secrets, if they are in one; it can be read again.
        secret_file: Option<SecretFile>,
    },
}

impl Provider {
    pub(super) fn read(reader: &Reader<'_>, timeout: Duration) -> Result<Self, ConfigError> {
        let key = api_key(reader)?;
        let url = reader.text(variables::API_URL)?;
        let merchant_id = merchant_id(reader)?;
        let secrets = reader.text(variables::WEBHOOK_SECRET)?;
        let secret_file = reader.text(variables::WEBHOOK_SECRET_FILE)?;
        let Some((variable, key)) = key else {
            // Setting any of these means Kustom: don't fall back to the playground.
            let set = [
                (variables::API_URL, url.is_some()),
                (variables::MERCHANT_ID, merchant_id.is_some()),
                (variables::WEBHOOK_SECRET, secrets.is_some()),
                (variables::WEBHOOK_SECRET_FILE, secret_file.is_some()),
            ];
            return match set.into_iter().find(|(_, set)| *set) {
                Some((other, _)) => Err(ConfigError::new(
                    variables::API_KEY,
                    format!(
                        "must be set too, since {} is; without both, the playground inside is used",
                        other.name
                    ),
                )),
                None => Ok(Self::Inside),
            };
        };
        let environment = if key.starts_with("kco_live_") {
            Environment::Live
        } else if key.starts_with("kco_test_") {
            Environment::Playground
        } else {
            return Err(ConfigError::new(
                variable,
                "must be a key that begins with kco_test_ or kco_live_",
            ));
        };
        if !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ConfigError::new(
                variable,
                "must be one word of printable ASCII",
            ));
        }
        let access = Access {
            url: api_url(url, environment)?,
            api_key: SecretString::from(key),
            merchant_id,
            installation: installation(reader)?,
            environment,
            timeout,
        };
        let (verifier, secret_file) = webhook_secret::read(secrets, secret_file)?;
        Ok(Self::Kustom {
            access,
            verifier,
            secret_file,
        })
    }
}

fn api_key(reader: &Reader<'_>) -> Result<Option<(Variable, String)>, ConfigError> {
    let (direct, file) = (variables::API_KEY, variables::API_KEY_FILE);
    match (reader.text(direct)?, reader.text(file)?) {
        (Some(_), Some(_)) => Err(ConfigError::new(
            file,
            format!("and {} are both set; set one", direct.name),
        )),
        (Some(key), None) => Ok(Some((direct, key))),
        (None, None) => Ok(None),
        (None, Some(path)) => {
            let key = std::fs::read_to_string(&path).map_err(|error| {
                ConfigError::new(
                    file,
                    format!("must name a file that can be read: {path}: {error}"),
                )
            })?;
            Ok(Some((file, key.trim().to_owned())))
        }
    }
}

fn api_url(text: Option<String>, environment: Environment) -> Result<Url, ConfigError> {
    let variable = variables::API_URL;
    let text = text.unwrap_or_else(|| match environment {
        Environment::Live => LIVE_URL.to_owned(),
        Environment::Playground => PLAYGROUND_URL.to_owned(),
    });
    // The URL may hold a password: don't repeat it.
    let wrong = |what: &str| ConfigError::new(variable, what);
    let url =
        Url::parse(&text).map_err(|_| wrong("must be a URL, such as https://api.kustom.co"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong("must be an http or https URL with a host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "must have no user or password in it: the key goes into KUSTOM_API_KEY",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("must have no query and no fragment"));
    }
    // Without TLS, a live account's key could be read on the way.
    if environment == Environment::Live && url.scheme() == "http" {
        return Err(wrong("must be https with a live key"));
    }
    Ok(url)
}

fn installation(reader: &Reader<'_>) -> Result<String, ConfigError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let name = reader.value(variables::INSTALLATION)?;
    if name.len() <= MAX_INSTALLATION && name.bytes().all(plain) {
        return Ok(name);
    }
    Err(ConfigError::new(
        variables::INSTALLATION,
        format!(
            "is {name:?}; it must be at most {MAX_INSTALLATION} of A-Z, a-z, 0-9, - and _, \
             such as shop-north"
        ),
    ))
}

fn merchant_id(reader: &Reader<'_>) -> Result<Option<String>, ConfigError> {
    match reader.text(variables::MERCHANT_ID)? {
        Some(id) if !id.bytes().all(|b| b.is_ascii_graphic()) => Err(ConfigError::new(
            variables::MERCHANT_ID,
            "must be one word of printable ASCII, such as DM11917000",
        )),
        id => Ok(id),
    }
}
