//! A token's claims: as this proxy writes them, and as it reads them from any signer.

use serde::{Deserialize, Serialize};

use super::date::NumericDate;
use super::refusal::wrong;
use crate::object::Object;
use crate::problem::Answer;

/// Maximum length of a till's name, in characters; it is shown to other tills and stored with every
/// payment.
pub(super) const MAX_NAME: usize = 128;

/// The claims of a token that this proxy makes, named as in RFC 7519 and RFC 9068.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// The till's name.
    pub sub: String,
    /// The shop that the till is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loc: Option<String>,
    /// What the token allows: words separated by spaces.
    pub scope: String,
    /// When the token expires, in unix seconds.
    pub exp: u64,
    /// Maximum amount of one payment, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_amount: Option<i64>,
    /// The devices that may be used; `None` allows all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub devices: Option<Vec<String>>,
}

/// The claims of a token that is read. Unknown claims are ignored.
#[derive(Debug, Deserialize)]
pub(super) struct Carried {
    pub(super) sub: String,
    #[serde(default)]
    pub(super) loc: Option<String>,
    #[serde(default)]
    pub(super) scope: String,
    #[serde(default)]
    pub(super) max_amount: Option<i64>,
    #[serde(default)]
    pub(super) devices: Option<Vec<String>>,
    #[serde(default)]
    aud: Option<Audience>,
    exp: NumericDate,
    #[serde(default)]
    nbf: Option<NumericDate>,
    #[serde(default)]
    iat: Option<NumericDate>,
}

/// The token's validity period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) exp: NumericDate,
    pub(super) nbf: Option<NumericDate>,
    /// Decides nothing; it shows whose clock is off when one of the others leads to a refusal.
    pub(super) iat: Option<NumericDate>,
}

/// The audience: the services that a token is meant for (RFC 7519, 4.1.3).
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "must be a text, or a list of them")]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Carried {
    /// Reads claims whose signature is valid. Errors go into detail, since the sender has the
    /// secret or got the token from a holder of it.
    pub(super) fn read(bytes: &[u8]) -> Answer<Self> {
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let read = serde_path_to_error::deserialize::<_, Object<Self>>(&mut json);
        let Object(claims) = read.map_err(|error| {
            let path = error.path().to_string();
            wrong(&path, error.into_inner())
        })?;
        json.end().map_err(|error| wrong(".", error))?;
        for (claim, name) in [("sub", Some(&claims.sub)), ("loc", claims.loc.as_ref())] {
            if name.is_some_and(|name| !is_name(name)) {
                let what = format!("must have 1 to {MAX_NAME} printable characters");
                return Err(wrong(claim, what));
            }
        }
        Ok(claims)
    }

    pub(super) const fn times(&self) -> Times {
        Times {
            exp: self.exp,
            nbf: self.nbf,
            iat: self.iat,
        }
    }

    /// Refuses a token for another service: if it has an audience, that must name us, and if we
    /// have a name, it must have an audience.
    pub(super) fn must_be_for(&self, us: Option<&str>) -> Answer<()> {
        let what = match (&self.aud, us) {
            (None, None) => return Ok(()),
            (Some(Audience::One(name)), Some(us)) if name == us => return Ok(()),
            (Some(Audience::Several(names)), Some(us)) if names.iter().any(|name| name == us) => {
                return Ok(());
            }
            (Some(_), None) => {
                "names whom it is for, and this proxy has no name: sign tokens without `aud`, \
                 or set IPP_TOKEN_AUDIENCE to the one that they have"
            }
            (Some(_), Some(_)) => "is not the one in IPP_TOKEN_AUDIENCE: it is for another service",
            (None, Some(_)) => "is missing: it must be the one in IPP_TOKEN_AUDIENCE",
        };
        Err(wrong("aud", what))
    }
}

/// Whether a name can be shown and stored: non-empty, at most [`MAX_NAME`], no line breaks.
pub(super) fn is_name(text: &str) -> bool {
    (1..=MAX_NAME).contains(&text.chars().count())
        && !text.trim().is_empty()
        && !text.chars().any(char::is_control)
}
