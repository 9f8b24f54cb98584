//! `merchant_data` carries the payment's mark beside the merchant's own text, so that a session can
//! be matched to its payment even if create's answer, or the payment itself, is lost.

use ipp_payment::{Mark, Millis};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::object::Object;

/// Older versions wrote only the payment id and the merchant's text.
#[derive(Serialize, Deserialize)]
struct Wrapped {
    ipp_payment_id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ipp_begun_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ipp_installation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merchant_data: Option<String>,
}

/// Combines the mark and the merchant's own text in one string.
pub(crate) fn wrap(mark: &Mark, own: Option<&str>) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Wrapped {
        ipp_payment_id: mark.payment_id,
        ipp_begun_at: mark.begun_at.map(|at| at.0),
        ipp_installation: mark.installation.clone(),
        merchant_data: own.map(str::to_owned),
    })
}

/// Extracts the mark; `None` if this proxy's code did not write the text.
pub(crate) fn mark(text: &str) -> Option<Mark> {
    let Object(wrapped) = serde_json::from_str::<Object<Wrapped>>(text).ok()?;
    Some(Mark {
        payment_id: wrapped.ipp_payment_id,
        begun_at: wrapped.ipp_begun_at.map(Millis),
        installation: wrapped.ipp_installation,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ipp_wire::order::wrapped_length;

    use super::*;

    #[test]
    fn what_is_wrapped_is_found_again_beside_the_merchants_own_text() {
        let wrapped = Mark {
            payment_id: Uuid::from_u128(7),
            begun_at: Some(Millis(1_800_000_000_000)),
            installation: Some("a".repeat(32)),
        };
        let own = "{\"table\":4}";
        let text = wrap(&wrapped, Some(own)).unwrap();
        assert_eq!(mark(&text), Some(wrapped));
        assert!(text.contains("table"));
        assert!(text.len() <= wrapped_length(own) + 100, "{text}");
    }

    #[test]
    fn the_length_that_an_order_is_checked_for_is_what_is_written() {
        let mark = Mark {
            payment_id: Uuid::from_u128(7),
            begun_at: None,
            installation: None,
        };
        let every: String = ('\0'..='\u{ff}').chain(['€', '👩']).collect();
        for own in ["", "table 4", r#"{"a":"\"\n"}"#, &every] {
            let text = wrap(&mark, Some(own)).unwrap();
            assert_eq!(text.len(), wrapped_length(own), "{text}");
        }
    }

    #[test]
    fn a_mark_of_an_older_version_has_the_payment_id_alone() {
        let text =
            r#"{"ipp_payment_id":"8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67","merchant_data":"x"}"#;
        let found = mark(text).unwrap();
        assert_eq!((found.begun_at, &found.installation), (None, &None));
        assert!(!found.is_foreign("main"));
    }

    #[test]
    fn text_without_our_mark_names_no_payment() {
        let by_position = r#"["8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67"]"#;
        for text in [
            "",
            "null",
            "hello",
            "{}",
            r#"{"ipp_payment_id":"7"}"#,
            by_position,
        ] {
            assert_eq!(mark(text), None, "{text}");
        }
    }
}
