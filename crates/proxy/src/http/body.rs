//! Extracts bodies, paths and queries as values, or refuses with the name of what is wrong.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use ipp_wire::StartPayment;
use ipp_wire::order::MAX_START_BYTES;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::App;
use crate::exchange;
use crate::json::Node;
use crate::object::Object;
use crate::order;
use crate::problem::{Answer, Refusal, short};

/// Maximum size of a body, in bytes; that of a start is [`MAX_START_BYTES`].
pub(super) const MAX_BODY: usize = 64 * 1024;

/// A body's raw bytes.
pub(super) struct Raw(pub(super) Bytes);

impl FromRequest<App> for Raw {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Answer<Self> {
        Self::of_at_most(MAX_BODY, request, app).await
    }
}

impl Raw {
    async fn of_at_most(most: usize, mut request: Request, app: &App) -> Answer<Self> {
        DefaultBodyLimit::max(most).apply(&mut request);
        let whole = Bytes::from_request(request, app);
        let bytes = tokio::time::timeout(app.limits.limits().body, whole)
            .await
            .map_err(|_| Refusal::body_too_slow())?;
        let bytes = bytes.inspect(exchange::received);
        bytes.map(Self).map_err(|rejection: BytesRejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Refusal::body_too_large(most)
            } else {
                Refusal::bad_request("The body broke off. Send it again.").because(rejection)
            }
        })
    }
}

/// A JSON body. The content type is ignored: no form can carry a token.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Answer<Self> {
        let Raw(bytes) = Raw::from_request(request, app).await?;
        parse(&bytes).map(Self)
    }
}

/// The body that starts a payment. It may be larger, since it has the order's lines.
pub(super) struct Start(pub(super) StartPayment);

impl FromRequest<App> for Start {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Answer<Self> {
        let Raw(bytes) = Raw::of_at_most(MAX_START_BYTES, request, app).await?;
        start(&bytes).map(Self)
    }
}

/// Reads the body that starts a payment; an error names every wrong field.
pub(crate) fn start(bytes: &[u8]) -> Answer<StartPayment> {
    order::read_start(&parse::<Node>(bytes)?)
}

/// Parses a body that may be left out; `null` leaves it out too.
pub(super) fn optional<T: DeserializeOwned + Default>(bytes: &[u8]) -> Answer<T> {
    match bytes.trim_ascii() {
        b"" | b"null" => Ok(T::default()),
        _ => parse(bytes),
    }
}

/// Parses JSON; an error names the field.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Answer<T> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let Object(value) = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = short(&error.path().to_string());
        let inner = error.into_inner();
        if !inner.is_data() {
            return Refusal::bad_json(format!("The body is not JSON: {inner}."));
        }
        let inner = short(&inner.to_string());
        // The order's fields keep the names that Kustom's documentation and the order check use,
        // wherever the order is in the body.
        let field = path.strip_prefix("order.").unwrap_or(&path);
        let refusal = Refusal::bad_json(format!("{field}: {inner}."));
        if field == "." {
            refusal
        } else {
            refusal.field(field, inner)
        }
    })?;
    json.end()
        .map_err(|error| Refusal::bad_json(format!("The body goes on after its JSON: {error}.")))?;
    Ok(value)
}

/// The `{payment_id}` of a path.
#[derive(utoipa::IntoParams)]
#[into_params(names("payment_id"), parameter_in = Path)]
pub(super) struct PaymentId(
    /// The UUID that the page made for this payment.
    #[param(value_type = String, format = "uuid")]
    pub(super) Uuid,
);

impl<S: Send + Sync> FromRequestParts<S> for PaymentId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Answer<Self> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let id = text.ok().and_then(|Path(text)| uuid(&text));
        id.map(Self).ok_or_else(|| {
            let what = "must be a UUID, such as 8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67";
            Refusal::bad_request(format!("The payment id in the path {what}."))
                .field("payment_id", what)
        })
    }
}

/// Accepts only the hyphenated form: braces, `urn:` or missing hyphens would be a second name for
/// the same payment. The nil UUID is refused, since it means that a page forgot to make one.
fn uuid(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (text.len() == 36 && !id.is_nil()).then_some(id)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_body_is_left_out_by_nothing_or_null_and_no_other_way() {
        let read = |text: &str| optional::<ipp_wire::Enroll>(text.as_bytes());
        for nothing in ["", " ", "null", " null\n"] {
            assert_eq!(read(nothing).unwrap(), ipp_wire::Enroll::default());
        }
        for wrong in ["nul", "null null", "0", "[]", "\"\""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_refusal_does_not_repeat_a_long_name() {
        for body in [
            format!(r#"{{"{}":1}}"#, "é".repeat(30_000)),
            format!(
                r#"{{"device_id":"d","order":{{"{}":1}}}}"#,
                "x".repeat(30_000)
            ),
            format!(
                r#"{{"name":"n","metadata":{{"{}":1}}}}"#,
                "y".repeat(30_000)
            ),
        ] {
            let page = start(body.as_bytes()).unwrap_err();
            let device = parse::<ipp_wire::MakeDevice>(body.as_bytes()).unwrap_err();
            for refusal in [page, device] {
                assert!(refusal.detail.len() < 1000, "{}", refusal.detail.len());
            }
        }
    }
}
