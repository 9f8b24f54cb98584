//! Signs our notifications to the merchant, by the same scheme as Kustom.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;

use super::{BadSecret, decode_all};
use crate::mac::Keys;

/// Signs by one secret, or by two while the merchant rotates them. Clones share the secrets.
#[derive(Clone, Debug)]
pub struct Signer(Keys);

impl Signer {
    /// Takes one or two secrets: `whsec_` and base64.
    ///
    /// # Errors
    /// If there are none or too many, or one is empty, short or not of that form.
    pub fn new(secrets: &[SecretString]) -> Result<Self, BadSecret> {
        decode_all(secrets).map(Keys::new).map(Self)
    }

    pub(crate) const fn by(keys: Keys) -> Self {
        Self(keys)
    }

    /// Returns the `webhook-signature` of a body that is sent at `timestamp`, in unix seconds: one
    /// entry per secret.
    #[must_use]
    pub fn sign(&self, webhook_id: &str, timestamp: i64, body: &[u8]) -> String {
        let head = format!("{webhook_id}.{timestamp}.");
        let codes = self.0.sign(&[head.as_bytes(), body]).into_iter();
        let entries = codes.map(|code| format!("v1,{}", STANDARD.encode(code.into_bytes())));
        entries.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const OTHER: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
    const AT: i64 = 1_649_367_553;
    const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;
    const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";

    #[test]
    fn the_published_vector_is_what_we_sign() {
        let signer = Signer::new(&[SECRET.into()]).unwrap();
        assert_eq!(signer.sign(ID, AT, BODY), SIGNATURE);
    }

    #[test]
    fn during_a_rotation_both_secrets_sign() {
        let signer = Signer::new(&[OTHER.into(), SECRET.into()]).unwrap();
        let signature = signer.sign(ID, AT, BODY);
        let entries: Vec<_> = signature.split(' ').collect();
        assert_eq!((entries.len(), entries[1]), (2, SIGNATURE));
    }

    #[test]
    fn a_short_secret_signs_nothing_and_none_is_shown() {
        assert!(Signer::new(&["whsec_c2hvcnQ=".into()]).is_err());
        let shown = format!("{:?}", Signer::new(&[SECRET.into()]).unwrap());
        assert!(!shown.contains("[11, 97"), "{shown}");
    }
}
