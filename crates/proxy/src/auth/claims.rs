//! What a token says: as it is made here, and as it is read from whoever signed it.

use serde::{Deserialize, Serialize};

use super::date::NumericDate;
use super::refusal::wrong;
use crate::object::Object;
use crate::problem::Answer;

/// The longest name of a till; it is shown to other tills and kept with every payment.
pub(super) const MAX_NAME: usize = 128;

/// The claims of a token that is made, as RFC 7519 and RFC 9068 name them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// The till.
    pub sub: String,
    /// The shop it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loc: Option<String>,
    /// What is allowed: words separated by spaces.
    pub scope: String,
    /// When it ends, in unix seconds.
    pub exp: u64,
    /// The most that one payment may be, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_amount: Option<i64>,
    /// The only devices that may be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub devices: Option<Vec<String>>,
}

/// The claims of a token that somebody brought. What else it says is not looked at.
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

/// When a token is good.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) exp: NumericDate,
    pub(super) nbf: Option<NumericDate>,
    /// Decides nothing: it tells whose clock is off where one of the others refuses.
    pub(super) iat: Option<NumericDate>,
}

/// Whom a token is for (RFC 7519, 4.1.3).
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "must be a text, or a list of them")]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Carried {
    /// Reads claims whose signature has been found good: who sent them has the secret, or has them
    /// from somebody who has, and is told what is wrong with them.
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

    /// Refuses a token that is for another service: one that names somebody must name us, and
    /// where we have a name it must be given.
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

/// Whether it can be shown and stored: some characters, not too many, no line breaks.
pub(super) fn is_name(text: &str) -> bool {
    (1..=MAX_NAME).contains(&text.chars().count())
        && !text.trim().is_empty()
        && !text.chars().any(char::is_control)
}
