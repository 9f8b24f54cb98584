//! `merchant_data` carries the payment id beside the merchant's own text, so that a session can
//! be matched to its payment even if the create call's answer is lost.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::object::Object;

#[derive(Serialize, Deserialize)]
struct Wrapped {
    ipp_payment_id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merchant_data: Option<String>,
}

/// The payment id and the merchant's own text, as one string.
pub(crate) fn wrap(payment_id: Uuid, own: Option<&str>) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Wrapped {
        ipp_payment_id: payment_id,
        merchant_data: own.map(str::to_owned),
    })
}

/// How many bytes the merchant's own text has once it is wrapped: quotes and line breaks in it
/// take more than their own.
pub(crate) fn wrapped_length(own: &str) -> usize {
    // What cannot be written at all is too long.
    wrap(Uuid::nil(), Some(own)).map_or(usize::MAX, |text| text.len())
}

/// The payment id in it; none if it is not of our making.
pub(crate) fn payment_id(text: &str) -> Option<Uuid> {
    serde_json::from_str::<Object<Wrapped>>(text)
        .ok()
        .map(|Object(wrapped)| wrapped.ipp_payment_id)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_wrapped_is_found_again_beside_the_merchants_own_text() {
        let id = Uuid::from_u128(7);
        let text = wrap(id, Some("{\"table\":4}")).unwrap();
        assert_eq!(payment_id(&text), Some(id));
        assert!(text.contains("table"));
    }

    #[test]
    fn text_of_others_is_nobodys_payment() {
        let by_position = r#"["8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67"]"#;
        for text in [
            "",
            "null",
            "hello",
            "{}",
            r#"{"ipp_payment_id":"7"}"#,
            by_position,
        ] {
            assert_eq!(payment_id(text), None, "{text}");
        }
    }
}
