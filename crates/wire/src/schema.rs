//! The enums of words in the OpenAPI document.

use std::borrow::Cow;

use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::Word;

/// The extension that says what each of an enum's words means, in their order; code generators know
/// it by this name.
pub const MEANINGS: &str = "x-enum-descriptions";

/// A string that is one of these words, each with what it means.
#[must_use]
pub fn listed(words: impl Iterator<Item = (&'static str, &'static str)> + Clone) -> ObjectBuilder {
    let meanings: Vec<&str> = words.clone().map(|(_, meaning)| meaning).collect();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words.map(|(word, _)| word)))
        .extensions(Some(
            ExtensionsBuilder::new().add(MEANINGS, meanings).build(),
        ))
}

macro_rules! words_as_schemas {
    ($($name:ty),+ $(,)?) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = Self::ALL.iter().map(|member| (member.word(), member.meaning()));
                listed(words).description(Some(Self::ABOUT)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(<$name as Word>::NAME)
            }
        }
    )+};
}

words_as_schemas!(
    crate::PaymentState,
    crate::ReasonCode,
    crate::ResolveOutcome,
    crate::Environment,
    crate::Verdict,
    crate::Scope,
    crate::CardOutcome,
    crate::PageRequest,
    crate::ProviderCall,
    crate::CallResult,
    crate::CheckPoint,
    crate::EventName,
);
