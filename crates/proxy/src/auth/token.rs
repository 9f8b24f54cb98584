//! Till tokens: made by `ipp-proxy token` or the merchant's backend, and read here.

use std::sync::Arc;
use std::time::Duration;

use ipp_payment::Millis;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::Serialize;

use super::claims::{Carried, Claims, MAX_NAME, is_name};
use super::{Caller, Scope, jwt, refusal};
use crate::mac::Keys;
use crate::problem::{Answer, Refusal};

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
    /// The name of the till, its location or its person would be refused when the token is read.
    #[error("the name of a till, location or person has 1 to {MAX_NAME} printable characters")]
    Name,
    /// It would be refused until it is old enough.
    #[error("the token would be good for longer than IPP_TOKEN_MAX_LIFE, {} s", .0.as_secs())]
    Life(Duration),
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

/// Reads one secret, or the two of a rotation.
pub(crate) fn keys(secrets: &[SecretString]) -> Result<Vec<SecretSlice<u8>>, String> {
    let read = |secret: &SecretString| TokenSecret::new(secret.expose_secret().as_bytes().to_vec());
    let keys: Result<Vec<_>, _> = secrets.iter().map(read).collect();
    match keys {
        Ok(keys) if (1..=2).contains(&keys.len()) => {
            Ok(keys.into_iter().map(|key| key.0).collect())
        }
        _ => Err(format!(
            "{} random bytes or more, such as `openssl rand -hex 32` prints, or two such secrets \
             separated by a comma",
            TokenSecret::MIN_BYTES
        )),
    }
}

/// What a token must comply with, beside its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRules {
    /// What `aud` must name (`IPP_TOKEN_AUDIENCE`). `None`: there must be no `aud`.
    pub audience: Option<String>,
    /// How far ahead `exp` may be (`IPP_TOKEN_MAX_LIFE`).
    pub max_life: Duration,
    /// Tolerated difference between the clocks of the merchant's backend and the proxy
    /// (`IPP_TOKEN_LEEWAY`).
    pub leeway: Duration,
    /// Tokens signed before this are refused (`IPP_TOKENS_NOT_BEFORE`).
    pub not_before: Option<Millis>,
}

impl Default for TokenRules {
    /// No audience, 24 hours, 30 seconds.
    fn default() -> Self {
        Self {
            audience: None,
            max_life: Duration::from_secs(24 * 3600),
            leeway: Duration::from_secs(30),
            not_before: None,
        }
    }
}

/// Makes and reads tokens; clones share the secrets.
#[derive(Clone, Debug)]
pub struct Tokens {
    keys: Keys,
    rules: Arc<TokenRules>,
}

/// Claims together with what every token of this proxy says.
#[derive(Serialize)]
struct Signed<'c> {
    #[serde(flatten)]
    claims: &'c Claims,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<&'c str>,
}

impl Tokens {
    /// Uses this secret, and the default rules.
    #[must_use]
    pub fn new(secret: &TokenSecret) -> Self {
        Self::by(Keys::new(vec![secret.0.clone()]))
    }

    /// Signs by the first key, and reads what any of them signed.
    pub(crate) fn by(keys: Keys) -> Self {
        Self {
            keys,
            rules: Arc::default(),
        }
    }

    /// Reads by these rules.
    #[must_use]
    pub fn with(mut self, rules: TokenRules) -> Self {
        self.rules = Arc::new(rules);
        self
    }

    /// Makes and signs a token.
    ///
    /// # Errors
    /// If the claims would be refused when the token is read.
    pub fn make(&self, claims: &Claims) -> Result<String, TokenError> {
        let names = [Some(&claims.sub), claims.loc.as_ref(), claims.name.as_ref()];
        if names.into_iter().flatten().any(|name| !is_name(name)) {
            return Err(TokenError::Name);
        }
        let now = crate::clock::now();
        let latest = now.plus(self.rules.max_life).plus(self.rules.leeway);
        if i64::try_from(claims.exp).is_ok_and(|exp| exp > latest.0 / 1000) {
            return Err(TokenError::Life(self.rules.max_life));
        }
        if claims.max_amount.is_some_and(|most| most < 1) {
            return Err(TokenError::MaxAmount);
        }
        let signed = Signed {
            claims,
            iat: now.0 / 1000,
            aud: self.rules.audience.as_deref(),
        };
        let token = jwt::sign(&self.keys, &signed)?;
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
        let bytes =
            jwt::open(&self.keys, token).map_err(|why| Refusal::bad_token().because(why))?;
        let claims = Carried::read(&bytes)?;
        claims.must_be_for(self.rules.audience.as_deref())?;
        let expires_at = claims.times().check(&self.rules, now)?;
        // Unknown scopes belong to another version; they allow nothing here.
        let words = claims.scope.split_ascii_whitespace();
        let mut scopes: Vec<Scope> = words.filter_map(|word| word.parse().ok()).collect();
        scopes.sort_unstable();
        scopes.dedup();
        Ok(Caller {
            till: claims.sub,
            location: claims.loc,
            name: claims.name,
            scopes,
            max_amount: claims.max_amount,
            devices: claims.devices,
            expires_at,
        })
    }
}
