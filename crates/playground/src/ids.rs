//! Ids: a type for each kind, and one seedable source of them all.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String, format = "uuid")]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

uuid_ids! {
    /// A payment session.
    SessionId,
    /// A terminal.
    DeviceId,
    /// A shop of the merchant's.
    LocationId,
    /// An attempt to pair a phone.
    EnrollmentId,
    /// The order that a finalized session leads to.
    OrderId,
}

/// Reads a UUID in its hyphenated form, the only one that Kustom's ids have. The `uuid`
/// crate alone would take three more.
pub(crate) fn parse_uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36)
        .then(|| Uuid::try_parse(text).ok())
        .flatten()
}

/// The source of every id, code and generated secret.
///
/// SHA-256 over a seed and a counter: unpredictable if the seed is, and reproducible from the same
/// seed.
#[derive(Clone)]
pub(crate) struct Ids {
    seed: Sha256,
    counter: u64,
}

impl Ids {
    /// A reproducible source.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self {
            seed: Sha256::new_with_prefix(seed.to_be_bytes()),
            counter: 0,
        }
    }

    /// An unpredictable source.
    pub(crate) fn random() -> Self {
        let (a, b) = (Uuid::new_v4(), Uuid::new_v4());
        Self {
            seed: Sha256::new_with_prefix(a).chain_update(b),
            counter: 0,
        }
    }

    /// The next 32 bytes.
    pub(crate) fn bytes(&mut self) -> [u8; 32] {
        self.counter = self.counter.wrapping_add(1);
        self.seed
            .clone()
            .chain_update(self.counter.to_be_bytes())
            .finalize()
            .into()
    }

    /// The next version 4 UUID.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let [b @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = self.bytes();
        uuid::Builder::from_random_bytes(b).into_uuid()
    }

    /// `length` (at most 32) letters and digits.
    pub(crate) fn token(&mut self, length: usize) -> String {
        const ALPHABET: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        self.bytes()
            .iter()
            .take(length)
            .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids_and_another_seed_others() {
        let draw = |mut ids: Ids| (ids.uuid(), ids.token(22), ids.bytes());
        assert_eq!(draw(Ids::seeded(7)), draw(Ids::seeded(7)));
        assert_ne!(draw(Ids::seeded(7)), draw(Ids::seeded(8)));
        assert_ne!(draw(Ids::random()), draw(Ids::random()));
    }

    #[test]
    fn ids_of_one_source_differ_and_are_version_4() {
        let mut ids = Ids::seeded(1);
        let (a, b) = (ids.uuid(), ids.uuid());
        assert_ne!(a, b);
        assert_eq!(a.get_version_num(), 4);
        assert_eq!(ids.token(22).len(), 22);
    }

    #[test]
    fn only_the_hyphenated_form_is_read_as_a_uuid() {
        let text = "550e8400-e29b-41d4-a716-446655440000";
        assert_eq!(parse_uuid(text).unwrap().to_string(), text);
        for wrong in [
            "",
            "550e8400e29b41d4a716446655440000",
            "{550e8400-e29b-41d4-a716-446655440000}",
            "550e8400-e29b-41d4-a716-44665544000g",
        ] {
            assert_eq!(parse_uuid(wrong), None, "{wrong}");
        }
    }
}
