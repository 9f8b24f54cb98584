//! JSON as it came, for what is read field by field.
//!
//! Unlike `serde_json::Value` it refuses a name that is given twice: readers that disagree about
//! which of the two counts are where mistakes hide.

use std::fmt;

use ipp_wire::order::Json;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A parsed value.
#[derive(Debug)]
pub(crate) enum Node {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Whole(i64),
    /// Any other number.
    Number,
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object, in its own order.
    Object(Vec<(String, Node)>),
}

impl Json for &Node {
    fn names(&self) -> Option<Vec<String>> {
        let Node::Object(fields) = self else {
            return None;
        };
        let given = fields
            .iter()
            .filter(|(_, value)| !matches!(value, Node::Null));
        Some(given.map(|(name, _)| name.clone()).collect())
    }

    fn field(&self, name: &str) -> Option<Self> {
        let Node::Object(fields) = self else {
            return None;
        };
        let (_, value) = fields.iter().find(|(known, _)| known == name)?;
        (!matches!(value, Node::Null)).then_some(value)
    }

    fn elements(&self) -> Option<Vec<Self>> {
        match self {
            Node::List(elements) => Some(elements.iter().collect()),
            _ => None,
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Node::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn is_number(&self) -> bool {
        matches!(self, Node::Whole(_) | Node::Number)
    }

    fn whole(&self) -> Option<i64> {
        match self {
            Node::Whole(number) => Some(*number),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Bool)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Whole(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Node, E> {
        Ok(i64::try_from(number).map_or(Node::Number, Node::Whole))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = from.next_element()? {
            elements.push(element);
        }
        Ok(Node::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = from.next_entry::<String, Node>()? {
            fields.push(field);
        }
        let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if let Some([name, _]) = names.array_windows().find(|[one, next]| one == next) {
            return Err(Error::custom(format_args!("duplicate field `{name}`")));
        }
        Ok(Node::Object(fields))
    }
}
