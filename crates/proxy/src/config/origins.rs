//! The pages that may call the proxy from a browser.

use axum::http::HeaderValue;
use reqwest::Url;

use super::variables::ALLOWED_ORIGINS;
use super::{ConfigError, reader::Reader};

/// The origins that may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// These, and pages served from the proxy's own origin; if empty, only the latter.
    Listed(Vec<HeaderValue>),
    /// Any origin; with the playground inside only.
    Any,
}

impl Origins {
    pub(super) fn read(reader: &Reader<'_>, inside: bool) -> Result<Self, ConfigError> {
        let Some(text) = reader.text(ALLOWED_ORIGINS)? else {
            return Ok(Self::Listed(Vec::new()));
        };
        if text == "*" {
            return if inside {
                Ok(Self::Any)
            } else {
                Err(ConfigError::new(
                    ALLOWED_ORIGINS,
                    "may be * with the playground inside only: list the origins of your pages",
                ))
            };
        }
        let origins = text.split(',').map(|origin| one(origin.trim()));
        origins.collect::<Result<_, _>>().map(Self::Listed)
    }
}

fn one(text: &str) -> Result<HeaderValue, ConfigError> {
    let wrong = || {
        let what =
            "it must be http or https with a host and port alone, such as https://pos.example.com";
        ConfigError::new(ALLOWED_ORIGINS, format!("has {text:?}; {what}"))
    };
    let url = Url::parse(text).map_err(|_| wrong())?;
    let origin = url.origin().ascii_serialization();
    // Browsers send exactly this form and it is compared as text, so another form never matches.
    if !matches!(url.scheme(), "http" | "https") || origin != text {
        return Err(wrong());
    }
    HeaderValue::from_str(&origin).map_err(|_| wrong())
}
