//! Deserializes JSON that must be an object.
//!
//! serde's derived implementations also accept an array and read it by position. No client of these
//! APIs intends that, and readers that disagree about a message are where mistakes hide.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// Reads a `T` from an object only.
#[derive(Debug)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Fields(PhantomData)).map(Self)
    }
}

struct Fields<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ipp_wire::TapCard;

    use super::*;

    #[test]
    fn an_array_is_not_read_by_position() {
        let by_position = r#"["SUCCESS"]"#;
        assert!(serde_json::from_str::<TapCard>(by_position).is_ok());
        let error = serde_json::from_str::<Object<TapCard>>(by_position).unwrap_err();
        assert!(error.to_string().contains("expected an object"), "{error}");
        let card: Object<TapCard> = serde_json::from_str(r#"{"outcome":"SUCCESS"}"#).unwrap();
        assert_eq!(card.0.outcome.as_deref(), Some("SUCCESS"));
        assert!(serde_json::from_str::<Object<TapCard>>(r#"{"outcome":1}"#).is_err());
    }
}
