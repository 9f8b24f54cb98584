//! The payment provider: Kustom, or the playground inside.

use std::time::Duration;

use ipp_wire::Environment;
use reqwest::Url;
use secrecy::SecretString;

use super::secret::{Found, Secret, SecretFile};
use super::variables;
use super::{ConfigError, reader::Reader};
use crate::kustom::{Access, LineTypes};
use crate::signature::{self, Verifier};

const KEY: Secret = Secret {
    direct: variables::API_KEY,
    file: variables::API_KEY_FILE,
};
const WEBHOOK: Secret = Secret {
    direct: variables::WEBHOOK_SECRET,
    file: variables::WEBHOOK_SECRET_FILE,
};

const LIVE_URL: &str = "https://api.kustom.co";
/// Maximum length of an installation's name, in bytes.
const MAX_INSTALLATION: usize = 32;
const PLAYGROUND_URL: &str = "https://api.playground.kustom.co";

/// The payment provider.
#[derive(Debug)]
pub enum Provider {
    /// The playground in this process, on its own port and with its own secrets.
    Inside,
    /// Kustom, or Kustom's playground.
    Kustom {
        /// How to reach it.
        access: Access,
        /// Verifies its callbacks (`KUSTOM_WEBHOOK_SECRET`, or `KUSTOM_WEBHOOK_SECRET_FILE`).
        verifier: Verifier,
    },
}

impl Provider {
    pub(super) fn read(
        reader: &Reader<'_>,
        timeout: Duration,
        files: &mut Vec<SecretFile>,
    ) -> Result<Self, ConfigError> {
        let Some(key) = KEY.read(reader)? else {
            // Setting any of these means Kustom: don't fall back to the playground.
            for other in [
                variables::API_URL,
                variables::MERCHANT_ID,
                WEBHOOK.direct,
                WEBHOOK.file,
            ] {
                if reader.text(other)?.is_some() {
                    let what = format!(
                        "must be set too, since {} is; without both, the playground inside is used",
                        other.name
                    );
                    return Err(ConfigError::new(KEY.direct, what));
                }
            }
            return Ok(Self::Inside);
        };
        let environment = environment_of(&key)?;
        let (variable, key) = (key.variable, key.text);
        if !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ConfigError::new(
                variable,
                "must be one word of printable ASCII",
            ));
        }
        let access = Access {
            url: api_url(reader.text(variables::API_URL)?, environment)?,
            api_key: SecretString::from(key),
            merchant_id: merchant_id(reader)?,
            installation: installation(reader)?,
            line_types: LineTypes::default(),
            environment,
            timeout,
        };
        let webhook = WEBHOOK.read(reader)?.ok_or_else(|| {
            let what = "must be set with a Kustom key: whsec_…, from the webhook's page in Kustom's Portal";
            ConfigError::new(variables::WEBHOOK_SECRET, what)
        })?;
        let verifier = Verifier::by(webhook.keys(signature::keys, files)?);
        Ok(Self::Kustom { access, verifier })
    }
}

/// Which of Kustom's environments the key is for; `None` without a key.
pub(super) fn environment(reader: &Reader<'_>) -> Result<Option<Environment>, ConfigError> {
    let key = KEY.read(reader)?;
    key.map(|key| environment_of(&key)).transpose()
}

fn environment_of(key: &Found) -> Result<Environment, ConfigError> {
    if key.text.starts_with("kco_live_") {
        Ok(Environment::Live)
    } else if key.text.starts_with("kco_test_") {
        Ok(Environment::Playground)
    } else {
        Err(ConfigError::new(
            key.variable,
            "must be a key that begins with kco_test_ or kco_live_",
        ))
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
