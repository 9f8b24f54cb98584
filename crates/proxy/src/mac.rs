//! HMAC-SHA256: signs callbacks, notifications and till tokens.
//!
//! Every message authentication code of the proxy is computed here, so that tests can count how
//! many a request costs.

use std::sync::{Arc, PoisonError, RwLock};

use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;

/// Length of a code, in bytes.
pub(crate) const BYTES: usize = 32;

/// A code, compared in constant time.
pub(crate) type Code = CtOutput<Hmac<Sha256>>;

/// One key, or two while one is being rotated. Clones share them: [`Keys::replace`] affects all.
#[derive(Clone, Debug)]
pub(crate) struct Keys(Arc<RwLock<Vec<SecretSlice<u8>>>>);

impl Keys {
    pub(crate) fn new(keys: Vec<SecretSlice<u8>>) -> Self {
        Self(Arc::new(RwLock::new(keys)))
    }

    pub(crate) fn replace(&self, keys: Vec<SecretSlice<u8>>) {
        // Ignore poison, here and below: keys are replaced in one step, so a panic leaves them
        // whole.
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Whether the code by one of the keys is among these. Computes at most one code per key,
    /// however many are given.
    pub(crate) fn signed(&self, parts: &[&[u8]], codes: &[Code]) -> bool {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut right = keys.iter().filter_map(|key| of(key, parts));
        right.any(|right| codes.contains(&right))
    }

    /// The code by each key, the first key's first.
    pub(crate) fn sign(&self, parts: &[&[u8]]) -> Vec<Code> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter().filter_map(|key| of(key, parts)).collect()
    }

    /// The code by the first key.
    pub(crate) fn sign_by_first(&self, parts: &[&[u8]]) -> Option<Code> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        of(keys.first()?, parts)
    }
}

/// Computes the code of the concatenated parts. HMAC takes keys of any length, so there always is
/// one; a caller that gets `None` must treat the message as unsigned.
fn of(key: &SecretSlice<u8>, parts: &[&[u8]]) -> Option<Code> {
    #[cfg(test)]
    tests::COMPUTED.with(|computed| computed.set(computed.get() + 1));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).ok()?;
    for part in parts {
        mac.update(part);
    }
    Some(mac.finalize())
}

/// Parses a received code; `None` if it has another length.
pub(crate) fn sent(bytes: &[u8]) -> Option<Code> {
    let bytes: [u8; BYTES] = bytes.try_into().ok()?;
    Some(CtOutput::new(bytes.into()))
}

#[cfg(test)]
pub(crate) mod tests {
    //! Counts the computations, and checks the published vectors.

    #![allow(clippy::unwrap_used)]

    use std::cell::Cell;

    use super::*;

    thread_local! {
        pub(super) static COMPUTED: Cell<usize> = const { Cell::new(0) };
    }

    /// How many codes this thread has computed so far.
    pub(crate) fn computed() -> usize {
        COMPUTED.with(Cell::get)
    }

    /// RFC 4231, 4.3.
    #[test]
    fn the_published_vector_is_computed_in_one_part_or_many() {
        let key = SecretSlice::from(b"Jefe".to_vec());
        let published: [u8; BYTES] = [
            0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95,
            0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9,
            0x64, 0xec, 0x38, 0x43,
        ];
        let published = sent(&published).unwrap();
        let whole = of(&key, &[b"what do ya want for nothing?"]).unwrap();
        let parts = of(&key, &[b"what do ya ", b"", b"want for nothing?"]).unwrap();
        assert!(whole == published && parts == published);
    }

    #[test]
    fn what_has_another_length_is_no_code() {
        for length in [0, 1, 16, 31, 33, 64] {
            assert!(sent(&vec![0; length]).is_none(), "{length} bytes");
        }
    }
}
