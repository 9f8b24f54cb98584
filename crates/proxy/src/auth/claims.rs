//! A token's claims: as this proxy writes them, and as it reads them from any signer.

use std::collections::BTreeMap;

use serde::de::{Deserializer, IgnoredAny};
use serde::{Deserialize, Serialize};

use super::date::NumericDate;
use super::refusal::wrong;
use super::times::Times;
use crate::object::Object;
use crate::problem::Answer;

/// Maximum length of a till's name, in characters; it is shown to other tills and stored with every
/// payment.
pub(super) const MAX_NAME: usize = 128;

/// The claims of a token that this proxy makes, named as in RFC 7519 and RFC 9068.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// The till's name.
    pub sub: String,
    /// The shop that the till is in, and whose terminals alone it may use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loc: Option<String>,
    /// The person at the till, who is recorded with what that person settles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
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

/// Claims that others define and that limit nothing here: of RFC 7519 and RFC 9068.
const IGNORED: [&str; 6] = ["iss", "jti", "client_id", "auth_time", "acr", "amr"];

/// The claims of a token that is read. A claim that is unknown or null is refused: a limit that is
/// misspelt or that its signer failed to fill in would limit nothing.
#[derive(Debug, Deserialize)]
pub(super) struct Carried {
    pub(super) sub: String,
    #[serde(default, deserialize_with = "given")]
    pub(super) loc: Option<String>,
    #[serde(default, deserialize_with = "given")]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) scope: String,
    #[serde(default, deserialize_with = "given")]
    pub(super) max_amount: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    pub(super) devices: Option<Vec<String>>,
    #[serde(default, deserialize_with = "given")]
    aud: Option<Audience>,
    exp: NumericDate,
    #[serde(default, deserialize_with = "given")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "given")]
    iat: Option<NumericDate>,
    #[serde(flatten)]
    others: BTreeMap<String, IgnoredAny>,
}

/// Reads a claim that is present, which must not be null.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Whether a claim is none of ours. A name that contains `:` or `/` is one that the merchant has
/// made collision-resistant (RFC 7519, 4.2), and not a misspelt one.
fn is_others(claim: &str) -> bool {
    IGNORED.contains(&claim) || claim.contains([':', '/'])
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
        if let Some(unknown) = claims.others.keys().find(|claim| !is_others(claim)) {
            let what = "is not a claim of till tokens, and a misspelt limit would limit nothing; \
                        a name of your own must contain `:` or `/`";
            return Err(wrong(unknown, what));
        }
        for (claim, name) in [
            ("sub", Some(&claims.sub)),
            ("loc", claims.loc.as_ref()),
            ("name", claims.name.as_ref()),
        ] {
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
