//! Requests pairing codes. A code pairs any phone to the account, so nothing of Kustom's answer is
//! logged or put into an error.

use ipp_wire::{Device, Enroll, Enrollment, PairPhone};
use reqwest::Method;
use serde::Serialize;

use super::devices::parse_device;
use super::{Kustom, body, words};
use crate::problem::{Answer, Refusal};

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
        let response = self.accepted(post.json(wish)).await?;
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
