//! Till tokens: made by `ipp-proxy token` or the merchant's backend, and read here.

use std::sync::Arc;
use std::time::Duration;

use ipp_payment::Millis;
use secrecy::{ExposeSecret, SecretSlice};
use serde::Serialize;

use super::claims::{Carried, Claims, MAX_NAME, is_name};
use super::{Caller, Scope, jwt, refusal};
use crate::problem::{Answer, Refusal};

/// Tolerated difference between the clocks of the merchant's backend and the proxy.
pub(super) const LEEWAY: Duration = Duration::from_secs(5);
/// Maximum length of a token, in bytes; 100 devices take about 6,000. Reverse proxies accept no
/// longer header by default either (nginx: 8 KB).
pub const MAX_TOKEN: usize = 8 * 1024;

/// The secret that signs tokens.
#[derive(Debug)]
pub struct TokenSecret(SecretSlice<u8>);

/// Why a token could not be made, or a secret cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The secret is shorter than HS256 requires (RFC 7518, 3.2).
    #[error("{} bytes or more", TokenSecret::MIN_BYTES)]
    Short,
    /// The till's or location's name would be refused when the token is read.
    #[error("the name of a till or location has 1 to {MAX_NAME} printable characters")]
    Name,
    /// The limit allows no payment.
    #[error("max_amount is at least 1 minor unit")]
    MaxAmount,
    /// The token would be too long for a header.
    #[error("the token would be over {MAX_TOKEN} bytes: name fewer devices")]
    Long,
    /// The claims could not be serialized.
    #[error("the token could not be signed: {0}")]
    Sign(#[from] serde_json::Error),
    /// The machine has no source of random numbers.
    #[error("no random numbers could be had: {0}")]
    Random(#[from] getrandom::Error),
}

impl TokenSecret {
    /// Minimum length: that of the hash. A shorter secret could be guessed from one token.
    pub const MIN_BYTES: usize = 32;

    /// Uses the bytes as they are.
    ///
    /// # Errors
    /// If there are fewer than [`Self::MIN_BYTES`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, TokenError> {
        let bytes = SecretSlice::from(bytes);
        if bytes.expose_secret().len() < Self::MIN_BYTES {
            return Err(TokenError::Short);
        }
        Ok(Self(bytes))
    }

    /// Makes a random secret, for one run of the process.
    ///
    /// # Errors
    /// If the machine has no source of random numbers.
    pub fn random() -> Result<Self, TokenError> {
        let mut bytes = vec![0; Self::MIN_BYTES];
        getrandom::fill(&mut bytes)?;
        Self::new(bytes)
    }
}

/// Makes and reads tokens; clones share the secret.
#[derive(Clone, Debug)]
pub struct Tokens {
    key: Arc<SecretSlice<u8>>,
    audience: Option<Arc<str>>,
}

/// Claims together with the audience that this proxy expects.
#[derive(Serialize)]
struct Signed<'c> {
    #[serde(flatten)]
    claims: &'c Claims,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<&'c str>,
}

impl Tokens {
    /// Uses this secret, and expects no audience.
    #[must_use]
    pub fn new(secret: &TokenSecret) -> Self {
        Self {
            key: Arc::new(secret.0.clone()),
            audience: None,
        }
    }

    /// Accepts only tokens whose `aud` names this audience.
    #[must_use]
    pub fn for_audience(mut self, name: &str) -> Self {
        self.audience = Some(name.into());
        self
    }

    /// Makes and signs a token.
    ///
    /// # Errors
    /// If the claims would be refused when the token is read.
    pub fn make(&self, claims: &Claims) -> Result<String, TokenError> {
        if !is_name(&claims.sub) || claims.loc.as_ref().is_some_and(|loc| !is_name(loc)) {
            return Err(TokenError::Name);
        }
        if claims.max_amount.is_some_and(|most| most < 1) {
            return Err(TokenError::MaxAmount);
        }
        let aud = self.audience.as_deref();
        let token = jwt::sign(&self.key, &Signed { claims, aud })?;
        if token.len() > MAX_TOKEN {
            return Err(TokenError::Long);
        }
        Ok(token)
    }

    /// Verifies a token and returns its caller.
    ///
    /// # Errors
    /// 401: expired, not valid yet, or not one of ours.
    pub fn read(&self, token: &str) -> Answer<Caller> {
        self.read_at(token, crate::clock::now())
    }

    pub(super) fn read_at(&self, token: &str, now: Millis) -> Answer<Caller> {
        if token.len() > MAX_TOKEN {
            return Err(refusal::too_long());
        }
        let bytes = jwt::open(&self.key, token).map_err(|why| Refusal::bad_token().because(why))?;
        let claims = Carried::read(&bytes)?;
        claims.must_be_for(self.audience.as_deref())?;
        let times = claims.times();
        if let Some(nbf) = times.nbf
            && nbf.ceil() > now.plus(LEEWAY)
        {
            return Err(refusal::not_yet_valid(&times, nbf.ceil(), now));
        }
        let expires_at = times.exp.floor().plus(LEEWAY);
        // Checked last: a page fetches another token on this error only, and it must help then.
        if expires_at < now {
            return Err(refusal::expired(&times, now));
        }
        // Unknown scopes belong to another version; they allow nothing here.
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
            expires_at,
        })
    }
}
