//! Till tokens: made by `ipp-proxy token` or by the merchant's backend, read here.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretSlice};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{Caller, Scope, jwt};
use crate::problem::{Answer, Refusal};

/// How far the clocks of the merchant's backend and ours may be apart, in seconds.
const LEEWAY: u64 = 5;
/// The longest name of a till; it is shown to other tills and kept with every payment.
const MAX_NAME: usize = 128;
/// The longest token; a hundred devices make about six thousand.
const MAX_BYTES: usize = 16 * 1024;

/// The secret that tokens are signed with.
#[derive(Debug)]
pub struct TokenSecret(SecretSlice<u8>);

/// Why a token could not be made, or a secret not be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Less than HS256 asks for (RFC 7518, 3.2).
    #[error("{} bytes or more", TokenSecret::MIN_BYTES)]
    Short,
    /// Till or location would be refused when the token is read.
    #[error("the name of a till or location has 1 to {MAX_NAME} printable characters")]
    Name,
    /// A limit that no payment could keep.
    #[error("max_amount is at least 1 minor unit")]
    MaxAmount,
    /// More than a header should carry.
    #[error("the token would be over {MAX_BYTES} bytes: name fewer devices")]
    Long,
    /// The claims could not be written.
    #[error("the token could not be signed: {0}")]
    Sign(#[from] serde_json::Error),
    /// The machine has no random numbers.
    #[error("no random numbers could be had: {0}")]
    Random(#[from] getrandom::Error),
}

impl TokenSecret {
    /// As much as the hash: with less the secret could be guessed from one token.
    pub const MIN_BYTES: usize = 32;

    /// Takes the bytes as they are.
    ///
    /// # Errors
    /// If there are too few.
    pub fn new(bytes: Vec<u8>) -> Result<Self, TokenError> {
        let bytes = SecretSlice::from(bytes);
        if bytes.expose_secret().len() < Self::MIN_BYTES {
            return Err(TokenError::Short);
        }
        Ok(Self(bytes))
    }

    /// A secret that lasts as long as the process.
    ///
    /// # Errors
    /// If the machine has no random numbers.
    pub fn random() -> Result<Self, TokenError> {
        let mut bytes = vec![0; Self::MIN_BYTES];
        getrandom::fill(&mut bytes)?;
        Self::new(bytes)
    }
}

/// The token's claims, as RFC 7519 and RFC 9068 name them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The till.
    pub sub: String,
    /// The shop it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loc: Option<String>,
    /// What is allowed: words separated by spaces.
    #[serde(default)]
    pub scope: String,
    /// When it ends, in unix seconds.
    pub exp: u64,
    /// The most that one payment may be, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_amount: Option<i64>,
    /// The only devices that may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub devices: Option<Vec<String>>,
}

/// The claims that say when and for whom a token is good, beside its end.
#[derive(Deserialize)]
struct Bounds {
    /// Not before, in unix seconds.
    #[serde(default)]
    nbf: Option<u64>,
    /// Whom it is for. We have no name that it could give, so it means somebody else.
    #[serde(default)]
    aud: Option<IgnoredAny>,
}

/// Makes and reads tokens; clones share the key.
#[derive(Clone, Debug)]
pub struct Tokens {
    key: Arc<SecretSlice<u8>>,
}

impl Tokens {
    /// With this secret.
    #[must_use]
    pub fn new(secret: &TokenSecret) -> Self {
        Self {
            key: Arc::new(secret.0.clone()),
        }
    }

    /// Signs a token.
    ///
    /// # Errors
    /// If its claims would be refused when it is read.
    pub fn make(&self, claims: &Claims) -> Result<String, TokenError> {
        if !is_name(&claims.sub) || claims.loc.as_ref().is_some_and(|loc| !is_name(loc)) {
            return Err(TokenError::Name);
        }
        if claims.max_amount.is_some_and(|most| most < 1) {
            return Err(TokenError::MaxAmount);
        }
        let token = jwt::sign(&self.key, claims)?;
        if token.len() > MAX_BYTES {
            return Err(TokenError::Long);
        }
        Ok(token)
    }

    /// Reads a token that somebody brought.
    ///
    /// # Errors
    /// 401: expired, or not one of ours.
    pub fn read(&self, token: &str) -> Answer<Caller> {
        if token.len() > MAX_BYTES {
            return Err(bad("it is too long"));
        }
        let bytes = jwt::open(&self.key, token).map_err(bad)?;
        let claims: Claims = serde_json::from_slice(&bytes).map_err(bad)?;
        let bounds: Bounds = serde_json::from_slice(&bytes).map_err(bad)?;
        let now = u64::try_from(crate::clock::now().0 / 1000).unwrap_or(0);
        if bounds.aud.is_some() {
            return Err(bad("it is for somebody else"));
        }
        if bounds
            .nbf
            .is_some_and(|from| from > now.saturating_add(LEEWAY))
        {
            return Err(bad("it is not good yet; is this machine's clock right?"));
        }
        if !is_name(&claims.sub) || claims.loc.as_ref().is_some_and(|loc| !is_name(loc)) {
            return Err(bad("the name of the till or location"));
        }
        // Last, so that a page fetches another token only where that will help.
        if claims.exp.saturating_add(LEEWAY) < now {
            return Err(Refusal::token_expired());
        }
        // Words that we don't know are another version's: they allow nothing here.
        let words = claims.scope.split_ascii_whitespace();
        let mut scopes: Vec<Scope> = words.filter_map(|word| word.parse().ok()).collect();
        scopes.sort_unstable();
        scopes.dedup();
        Ok(Caller {
            till: claims.sub,
            location: claims.loc,
            scopes,
            max_amount: claims.max_amount,
            devices: claims.devices,
            expires_at: claims.exp.saturating_add(LEEWAY),
        })
    }
}

fn bad(why: impl std::fmt::Display) -> Refusal {
    Refusal::bad_token().because(why)
}

/// Whether it can be shown and stored: some characters, not too many, no line breaks.
fn is_name(text: &str) -> bool {
    (1..=MAX_NAME).contains(&text.chars().count())
        && !text.trim().is_empty()
        && !text.chars().any(char::is_control)
}
