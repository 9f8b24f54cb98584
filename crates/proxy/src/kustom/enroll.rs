//! Requests pairing codes. A code pairs any phone to the account, so nothing of Kustom's answer is
//! logged or put into an error.

use std::collections::BTreeMap;

use ipp_wire::{Device, Enroll, Enrollment, PairPhone};
use reqwest::Method;
use serde::Serialize;

use super::devices::parse_device;
use super::{Kustom, body, words};
use crate::problem::{Answer, Refusal};

/// How long a code serves if the page does not say, in ms: Kustom's own default.
const DEFAULT_LIFE: u64 = 2 * HOUR;
const HOUR: u64 = 3_600_000;

/// What Kustom is asked for. Its documents have `expires_in`, and another integration needs `ttl`: with
/// both, either reading of them gives a code.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Wish<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    location_id: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: &'a BTreeMap<String, String>,
    expires_in: u64,
    ttl: &'static str,
}

impl<'a> Wish<'a> {
    fn of(page: &'a Enroll) -> Self {
        let expires_in = page.expires_in.unwrap_or(DEFAULT_LIFE);
        Self {
            // Seen to be refused when it is empty.
            location_id: page.location_id.as_deref().filter(|id| !id.is_empty()),
            metadata: &page.metadata,
            expires_in,
            ttl: ttl(expires_in),
        }
    }
}

/// The shortest of the lifetimes that were seen in which a code serves for so many ms.
fn ttl(expires_in: u64) -> &'static str {
    match expires_in.div_ceil(HOUR) {
        ..=2 => "TWO_HOURS",
        3..=24 => "TWENTY_FOUR_HOURS",
        25..=48 => "FORTY_EIGHT_HOURS",
        _ => "SEVENTY_TWO_HOURS",
    }
}

/// What the playground's phone says of itself.
#[derive(Serialize)]
struct Phone<'a> {
    #[serde(flatten)]
    phone: &'a PairPhone,
    platform: &'a str,
}

impl Kustom {
    /// Requests a new code. If the answer is lost, the code was never shown, which is harmless:
    /// request another.
    ///
    /// # Errors
    /// What Kustom refused, or 502.
    pub async fn enroll(&self, wish: &Enroll) -> Answer<Enrollment> {
        let post = self.request(Method::POST, "/enrollments");
        let response = self.accepted(post.json(&Wish::of(wish))).await?;
        let bytes = body(response)
            .await
            .map_err(Refusal::provider_unavailable)?;
        serde_json::from_slice(&bytes)
            .map_err(|e| Refusal::provider_unavailable(words::of_json(&e)))
    }

    /// Enters the code on a simulated phone. Only our own playground has this; Kustom's answers
    /// 404.
    ///
    /// # Errors
    /// What was refused, or 502.
    pub async fn pair(&self, phone: &PairPhone) -> Answer<Device> {
        let post = self.request(Method::POST, "/dev/enrollments/pair");
        let platform = "ANDROID";
        let response = self.accepted(post.json(&Phone { phone, platform })).await?;
        let bytes = body(response)
            .await
            .map_err(Refusal::provider_unavailable)?;
        parse_device(&bytes).map_err(|e| Refusal::provider_unavailable(words::of_json(&e)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_asked_for_with_both_lifetimes() {
        for (expires_in, asked, ttl) in [
            (None, DEFAULT_LIFE, "TWO_HOURS"),
            (Some(1), 1, "TWO_HOURS"),
            (Some(2 * HOUR), 2 * HOUR, "TWO_HOURS"),
            (Some(2 * HOUR + 1), 2 * HOUR + 1, "TWENTY_FOUR_HOURS"),
            (Some(48 * HOUR), 48 * HOUR, "FORTY_EIGHT_HOURS"),
            (Some(u64::MAX), u64::MAX, "SEVENTY_TWO_HOURS"),
        ] {
            let page = Enroll {
                location_id: Some(String::new()),
                expires_in,
                ..Enroll::default()
            };
            let wish = Wish::of(&page);
            assert_eq!((wish.expires_in, wish.ttl), (asked, ttl));
            assert_eq!(wish.location_id, None);
        }
    }
}
