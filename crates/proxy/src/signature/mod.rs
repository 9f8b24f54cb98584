//! Verifies Kustom's signature on its callbacks: the Standard Webhooks scheme, over the raw body.
//!
//! `{webhook-id}.{webhook-timestamp}.{raw body}` is signed with HMAC-SHA256. Nothing of a callback
//! is read before its signature is verified. Our notifications to the merchant are signed by the
//! same scheme ([`Signer`]).

mod signer;

pub use signer::Signer;

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::mac::{self, Code, Keys};

/// Tolerated difference between Kustom's clock and ours, either way.
const TOLERANCE_SECONDS: u64 = 300;
/// 128 bits: a shorter secret could be guessed.
const MIN_SECRET_BYTES: usize = 16;
/// Maximum length of an id, in bytes; ids become keys in the database, and no real one is longer.
const MAX_ID: usize = 255;
/// Maximum number of entries in `webhook-signature`, whatever their versions. The scheme has one
/// per secret, and a rotation has two secrets.
const MAX_ENTRIES: usize = 8;

/// Verifies signatures by one secret, or by two while Kustom rotates them. Clones share the
/// secrets, which can be replaced where they come from a file.
#[derive(Clone, Debug)]
pub struct Verifier(Keys);

/// What a valid signature proves, beside the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The `webhook-id`: the same at each delivery of a callback.
    pub webhook_id: String,
    /// When this delivery was signed, in unix seconds.
    pub signed_at: i64,
}

/// Why a callback is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// A header is missing.
    #[error("the header `{0}` is missing")]
    Missing(&'static str),
    /// A header occurs twice, so that it is unclear which one was signed.
    #[error("the header `{0}` is there more than once")]
    Repeated(&'static str),
    /// A header's value is malformed.
    #[error("the header `{0}` is malformed")]
    Malformed(&'static str),
    /// It was signed this number of seconds ago: perhaps it is replayed, perhaps our clock is wrong.
    #[error(
        "it was signed {0} s ago, and up to {TOLERANCE_SECONDS} s are accepted; is this machine's clock right?"
    )]
    TooOld(u64),
    /// It was signed this number of seconds in the future.
    #[error(
        "it was signed {0} s in the future, and up to {TOLERANCE_SECONDS} s are accepted; is this machine's clock right?"
    )]
    TooNew(u64),
    /// No entry has the version that we know.
    #[error("`webhook-signature` has no `v1,` entry")]
    NoV1,
    /// No signature is by one of the secrets.
    #[error(
        "no signature matches; was it altered on its way, or is KUSTOM_WEBHOOK_SECRET not the one in Kustom's Portal?"
    )]
    Mismatch,
}

/// Why a secret cannot be used. Never contains the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSecret {
    /// There is none, or more than the two of a rotation.
    #[error("one secret, or two separated by a comma")]
    Count,
    /// It has not the documented form.
    #[error("`whsec_` and base64")]
    Form,
    /// It is too short to be secret.
    #[error("`whsec_` and base64 of {MIN_SECRET_BYTES} bytes or more")]
    Short,
}

impl Verifier {
    /// Takes one or two secrets as Kustom's Portal shows them: `whsec_` and base64.
    ///
    /// # Errors
    /// If there are none or too many, or one is empty, short or not of that form.
    pub fn new(secrets: &[SecretString]) -> Result<Self, BadSecret> {
        decode_all(secrets).map(Keys::new).map(Self)
    }

    /// Replaces the secrets.
    ///
    /// # Errors
    /// As [`Verifier::new`]; the old secrets then stay.
    pub fn replace(&self, secrets: &[SecretString]) -> Result<(), BadSecret> {
        self.0.replace(decode_all(secrets)?);
        Ok(())
    }

    pub(crate) const fn by(keys: Keys) -> Self {
        Self(keys)
    }

    /// Verifies the headers and the raw body of one delivery; `now` is in unix seconds.
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

    /// Verifies what can be verified without the body, so that a delivery with refused headers
    /// costs neither reading nor hashing its body. `now` is in unix seconds.
    /// # Errors
    /// If the headers are not as Kustom would have sent them.
    pub fn claim<'h>(&'h self, headers: &'h HeaderMap, now: i64) -> Result<Claim<'h>, Unverified> {
        let webhook_id = one(headers, "webhook-id")?;
        if webhook_id.is_empty() || webhook_id.len() > MAX_ID {
            return Err(Unverified::Malformed("webhook-id"));
        }
        let timestamp = one(headers, "webhook-timestamp")?;
        let signed_at = seconds(timestamp)?;
        let apart = now.abs_diff(signed_at);
        if apart > TOLERANCE_SECONDS {
            return Err(if signed_at < now {
                Unverified::TooOld(apart)
            } else {
                Unverified::TooNew(apart)
            });
        }
        Ok(Claim {
            keys: &self.0,
            webhook_id,
            timestamp,
            signed_at,
            codes: codes(one(headers, "webhook-signature")?)?,
        })
    }
}

/// What a delivery's headers claim. Unproven before [`Claim::verify`].
pub struct Claim<'h> {
    keys: &'h Keys,
    webhook_id: &'h str,
    /// As it was written, which is how it was signed.
    timestamp: &'h str,
    signed_at: i64,
    codes: Vec<Code>,
}

impl Claim<'_> {
    /// Verifies the raw body. Hashes it at most once per secret, however many signatures there are,
    /// since the sender need not know a secret.
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
        if !self.keys.signed(&signed, &self.codes) {
            return Err(Unverified::Mismatch);
        }
        Ok(Verified {
            webhook_id: self.webhook_id.to_owned(),
            signed_at: self.signed_at,
        })
    }
}

/// The codes in `webhook-signature` that can match: of version 1 and of the right length.
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

/// Decodes one secret, or the two of a rotation; an error says what they must be.
pub(crate) fn keys(secrets: &[SecretString]) -> Result<Vec<SecretSlice<u8>>, String> {
    decode_all(secrets).map_err(|why| why.to_string())
}

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

/// Returns the value of a header that must occur exactly once.
fn one<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, Unverified> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or(Unverified::Missing(name))?;
    if values.next().is_some() {
        return Err(Unverified::Repeated(name));
    }
    value.to_str().map_err(|_| Unverified::Malformed(name))
}

/// Parses digits only: Kustom never writes what `i64` accepts beyond them, such as a sign.
fn seconds(text: &str) -> Result<i64, Unverified> {
    let malformed = Unverified::Malformed("webhook-timestamp");
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(malformed);
    }
    text.parse().map_err(|_| malformed)
}

#[cfg(test)]
mod tests;
