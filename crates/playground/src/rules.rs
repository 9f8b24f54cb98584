//! What the playground takes where Kustom's documents are silent or contradict each other.
//!
//! Which answer Kustom gives in these places is not known. A backend that works under the strict
//! rules and under the lenient ones does not depend on it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One switch for each such place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The types that an order's lines may have.
    pub line_types: LineTypes,
    /// Whether each line needs `tax_rate` and `total_tax_amount`, which are documented as required
    /// only for the session that is read back.
    pub line_tax: Presence,
    /// By which field a pairing code gets its lifetime.
    pub enrollment_life: EnrollmentLife,
    /// Whether a pairing code needs a shop, as it does where an account has several.
    pub enrollment_location: Presence,
    /// Whether lists need `x-merchant-id`, as is documented.
    pub merchant_id: Presence,
    /// When the money of a paid session is captured.
    pub capture: Capture,
}

/// The types that an order's lines may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineTypes {
    /// `physical` and `discount`, as is documented for terminals.
    Documented,
    /// Any, as a shop plugin sends them.
    Any,
}

/// Whether something may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Without it, a request is refused.
    Required,
    /// It may be left out.
    Optional,
}

/// By which field a pairing code gets its lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrollmentLife {
    /// `expires_in`, as is documented; `ttl` is ignored.
    ExpiresIn,
    /// `ttl`, as was seen; `expires_in` is ignored.
    Ttl,
    /// Both are required, since neither alone is sure to be taken.
    Both,
    /// One of them, or neither.
    Either,
}

/// When the money of a paid session is captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capture {
    /// At the tap, as was seen.
    AtTap,
    /// Later, which the documents leave open.
    Later,
}

/// A rule that does not exist, or a value that it does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownRule(String);

impl Rules {
    /// Refuses what the documents do not promise.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            line_types: LineTypes::Documented,
            line_tax: Presence::Required,
            enrollment_life: EnrollmentLife::Both,
            enrollment_location: Presence::Required,
            merchant_id: Presence::Required,
            capture: Capture::Later,
        }
    }

    /// Takes what either source promises.
    #[must_use]
    pub fn lenient() -> Self {
        Self {
            line_types: LineTypes::Any,
            line_tax: Presence::Optional,
            enrollment_life: EnrollmentLife::Either,
            enrollment_location: Presence::Optional,
            merchant_id: Presence::Optional,
            capture: Capture::AtTap,
        }
    }

    /// These rules with one changed, written as `line_types=any`.
    ///
    /// # Errors
    /// If there is no such rule, or it does not have this value.
    pub fn with(self, change: &str) -> Result<Self, UnknownRule> {
        let unknown = |what: String| UnknownRule(format!("{change}: {what}"));
        let (name, value) = change.split_once('=').ok_or_else(|| {
            unknown("must be a rule and its value, such as line_types=any".into())
        })?;
        let mut rules = json!(self);
        let names: Vec<_> = rules
            .as_object()
            .into_iter()
            .flat_map(|all| all.keys())
            .cloned()
            .collect();
        match rules.get_mut(name) {
            Some(slot) => *slot = Value::from(value),
            None => return Err(unknown(format!("the rules are {}", names.join(", ")))),
        }
        serde_json::from_value(rules).map_err(|error| unknown(error.to_string()))
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::lenient()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn strict_and_lenient_differ_in_every_rule() {
        let (strict, lenient) = (json!(Rules::strict()), json!(Rules::lenient()));
        for (name, value) in strict.as_object().unwrap() {
            assert_ne!(*value, lenient[name], "{name}");
        }
    }

    #[test]
    fn one_rule_can_be_changed_by_its_name() {
        let rules = Rules::strict().with("enrollment_life=ttl").unwrap();
        assert_eq!(rules.enrollment_life, EnrollmentLife::Ttl);
        assert_eq!(rules.with("enrollment_life=both"), Ok(Rules::strict()));
        for (wrong, said) in [
            ("line_types", "such as line_types=any"),
            ("lines=any", "line_types, merchant_id"),
            ("line_types=all", "`documented` or `any`"),
        ] {
            let error = Rules::strict().with(wrong).unwrap_err().to_string();
            assert!(error.starts_with(wrong) && error.contains(said), "{error}");
        }
    }

    /// The page of the book has a row for each rule, with its value under both sets.
    #[test]
    fn the_page_has_every_rule_with_its_values() {
        let page = include_str!("../../../docs/src/playground-api.md");
        let (strict, lenient) = (json!(Rules::strict()), json!(Rules::lenient()));
        for (name, strict) in strict.as_object().unwrap() {
            let (strict, lenient) = (strict.as_str().unwrap(), lenient[name].as_str().unwrap());
            let row = format!("| `{name}` | `{strict}` | `{lenient}` |");
            assert!(page.contains(&row), "{row}");
        }
    }
}
