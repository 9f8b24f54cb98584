//! Kustom's signature on its callbacks: the Standard Webhooks scheme, over the raw body.
//!
//! Signed is `{webhook-id}.{webhook-timestamp}.{raw body}` with HMAC-SHA256. Nothing of a
//! callback is looked at before its signature is found good. What we tell the merchant is signed
//! by the same scheme ([`Signer`]).

mod signer;

pub use signer::Signer;

use std::sync::{Arc, PoisonError, RwLock};

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::mac::{self, Code};

/// How far Kustom's clock and ours may be apart, either way.
const TOLERANCE_SECONDS: u64 = 300;
/// 128 bits: with less a secret could be guessed.
const MIN_SECRET_BYTES: usize = 16;
/// Longer ids are nobody's; they become keys in the database.
const MAX_ID: usize = 255;
/// The most entries of `webhook-signature`, whatever their versions. The scheme has one a secret,
/// and a rotation has two secrets.
const MAX_ENTRIES: usize = 8;

/// Checks signatures by one secret, or by two while Kustom rotates them. Clones are the same
/// one: what [`Verifier::replace`] does is so for all of them.
#[derive(Clone, Debug)]
pub struct Verifier {
    secrets: Arc<RwLock<Vec<SecretSlice<u8>>>>,
}

/// What a good signature vouches for, beside the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The `webhook-id`: the same again when Kustom delivers again.
    pub webhook_id: String,
    /// When this delivery was signed, in unix seconds.
    pub signed_at: i64,
}

/// Why a callback is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// A header is not there.
    #[error("the header `{0}` is missing")]
    Missing(&'static str),
    /// A header is there twice: which one was signed cannot be known.
    #[error("the header `{0}` is there more than once")]
    Repeated(&'static str),
    /// A header holds what it cannot hold.
    #[error("the header `{0}` is malformed")]
    Malformed(&'static str),
    /// Signed longer ago than we accept: perhaps replayed, perhaps our clock is wrong.
    #[error("it was signed more than {TOLERANCE_SECONDS} s ago; is this machine's clock right?")]
    TooOld,
    /// Signed in the future.
    #[error("it was signed more than {TOLERANCE_SECONDS} s ahead; is this machine's clock right?")]
    TooNew,
    /// No entry of the version that we know.
    #[error("`webhook-signature` has no `v1,` entry")]
    NoV1,
    /// None of the signatures is by one of the secrets.
    #[error("no signature matches; is KUSTOM_WEBHOOK_SECRET the one in Kustom's Portal?")]
    Mismatch,
}

/// Why a secret cannot be used. Never says what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSecret {
    /// None at all, or more than the two of a rotation.
    #[error("one secret, or two separated by a comma")]
    Count,
    /// Not of the documented form.
    #[error("`whsec_` and base64")]
    Form,
    /// Too little to be a secret.
    #[error("`whsec_` and base64 of {MIN_SECRET_BYTES} bytes or more")]
    Short,
}

impl Verifier {
    /// Takes one or two secrets as Kustom's Portal shows them: `whsec_` and base64.
    ///
    /// # Errors
    /// If there are none or too many, or one is empty, short or not of that form.
    pub fn new(secrets: &[SecretString]) -> Result<Self, BadSecret> {
        let secrets = Arc::new(RwLock::new(decode_all(secrets)?));
        Ok(Self { secrets })
    }

    /// Takes other secrets from now on.
    ///
    /// # Errors
    /// As [`Verifier::new`]; then the old ones stay.
    pub fn replace(&self, secrets: &[SecretString]) -> Result<(), BadSecret> {
        let secrets = decode_all(secrets)?;
        // Whoever panicked while holding it left whole secrets: they are changed in one step.
        *self.secrets.write().unwrap_or_else(PoisonError::into_inner) = secrets;
        Ok(())
    }

    /// Checks the headers and the raw body of one delivery at the time `now`, in unix seconds.
    ///
    /// # Errors
    /// If anything about it is not as Kustom would have sent it.
    pub fn verify(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: i64,
    ) -> Result<Verified, Unverified> {
        self.claim(headers, now)?.verify(body)
    }

    /// Checks all that can be checked without the body: nobody's body need be read, let alone
    /// hashed, whose headers are refused. `now` is in unix seconds.
    ///
    /// # Errors
    /// If the headers are not as Kustom would have sent them.
    pub fn claim<'h>(&'h self, headers: &'h HeaderMap, now: i64) -> Result<Claim<'h>, Unverified> {
        let webhook_id = one(headers, "webhook-id")?;
        if webhook_id.is_empty() || webhook_id.len() > MAX_ID {
            return Err(Unverified::Malformed("webhook-id"));
        }
        let timestamp = one(headers, "webhook-timestamp")?;
        let signed_at = seconds(timestamp)?;
        if now.abs_diff(signed_at) > TOLERANCE_SECONDS {
            return Err(if signed_at < now {
                Unverified::TooOld
            } else {
                Unverified::TooNew
            });
        }
        Ok(Claim {
            verifier: self,
            webhook_id,
            timestamp,
            signed_at,
            codes: codes(one(headers, "webhook-signature")?)?,
        })
    }
}

/// What a delivery's headers say of it. Nothing of it is believed before [`Claim::verify`].
pub struct Claim<'h> {
    verifier: &'h Verifier,
    webhook_id: &'h str,
    /// As it was written, which is how it was signed.
    timestamp: &'h str,
    signed_at: i64,
    codes: Vec<Code>,
}

impl Claim<'_> {
    /// Checks the raw body. Hashes it once a secret at the most, however many signatures there
    /// are: whoever sends them need not know a secret.
    ///
    /// # Errors
    /// If no signature is by one of the secrets.
    pub fn verify(self, body: &[u8]) -> Result<Verified, Unverified> {
        let signed = [
            self.webhook_id.as_bytes(),
            b".",
            self.timestamp.as_bytes(),
            b".",
            body,
        ];
        let secrets = self.verifier.secrets.read();
        let secrets = secrets.unwrap_or_else(PoisonError::into_inner);
        let matches = secrets.iter().any(|secret| {
            mac::of(secret, &signed).is_some_and(|right| self.codes.contains(&right))
        });
        if !matches {
            return Err(Unverified::Mismatch);
        }
        Ok(Verified {
            webhook_id: self.webhook_id.to_owned(),
            signed_at: self.signed_at,
        })
    }
}

/// The codes in `webhook-signature` that one of ours could equal: those of version 1, of the
/// right length.
fn codes(signature: &str) -> Result<Vec<Code>, Unverified> {
    let entries = || signature.split_ascii_whitespace();
    if entries().nth(MAX_ENTRIES).is_some() {
        return Err(Unverified::Malformed("webhook-signature"));
    }
    let mut known = entries()
        .filter_map(|entry| entry.strip_prefix("v1,"))
        .peekable();
    if known.peek().is_none() {
        return Err(Unverified::NoV1);
    }
    let decoded = known.filter_map(|entry| STANDARD.decode(entry).ok());
    let codes: Vec<_> = decoded.filter_map(|bytes| mac::sent(&bytes)).collect();
    if codes.is_empty() {
        return Err(Unverified::Mismatch);
    }
    Ok(codes)
}

/// One secret, or the two of a rotation.
fn decode_all(secrets: &[SecretString]) -> Result<Vec<SecretSlice<u8>>, BadSecret> {
    if !(1..=2).contains(&secrets.len()) {
        return Err(BadSecret::Count);
    }
    secrets.iter().map(decode).collect()
}

fn decode(secret: &SecretString) -> Result<SecretSlice<u8>, BadSecret> {
    let base64 = secret
        .expose_secret()
        .strip_prefix("whsec_")
        .ok_or(BadSecret::Form)?;
    let bytes = STANDARD.decode(base64).map_err(|_| BadSecret::Form)?;
    let bytes = SecretSlice::from(bytes);
    if bytes.expose_secret().len() < MIN_SECRET_BYTES {
        return Err(BadSecret::Short);
    }
    Ok(bytes)
}

/// The one value of a header that must be there once.
fn one<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, Unverified> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or(Unverified::Missing(name))?;
    if values.next().is_some() {
        return Err(Unverified::Repeated(name));
    }
    value.to_str().map_err(|_| Unverified::Malformed(name))
}

/// Digits only: what `i64` would take beyond them, such as a sign, Kustom does not write.
fn seconds(text: &str) -> Result<i64, Unverified> {
    let malformed = Unverified::Malformed("webhook-timestamp");
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(malformed);
    }
    text.parse().map_err(|_| malformed)
}

#[cfg(test)]
mod tests;
