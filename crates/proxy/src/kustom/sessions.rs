//! Reads and cancels sessions.

use reqwest::{Method, StatusCode};
use serde::Deserialize;

use super::{Kustom, body, merchant_data, words};
use crate::object::Object;
use ipp_payment::{ReadError, Reading, SessionStatus};

/// The fields of Kustom's session that we use.
#[derive(Debug, Deserialize)]
struct SessionBody {
    session_id: String,
    status: String,
    #[serde(default)]
    order_id: Option<String>,
    order_amount: i64,
    purchase_currency: String,
    #[serde(default)]
    merchant_reference1: Option<String>,
    #[serde(default)]
    merchant_data: Option<String>,
}

impl From<SessionBody> for Reading {
    fn from(session: SessionBody) -> Self {
        Self {
            session_id: session.session_id,
            status: SessionStatus::parse(&session.status),
            order_id: session.order_id,
            amount: session.order_amount,
            currency: session.purchase_currency,
            reference: session.merchant_reference1.unwrap_or_default(),
            mark: session
                .merchant_data
                .as_deref()
                .and_then(merchant_data::mark),
        }
    }
}

/// Whether a session id is safe in a path: it cannot leave its segment.
pub(super) fn safe(session: &str) -> bool {
    !session.is_empty()
        && session.len() <= 128
        && session
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Parses what an answer says of the session that was asked for.
pub(crate) fn reading(session: &str, bytes: &[u8]) -> Result<Reading, ReadError> {
    let Object(body): Object<SessionBody> =
        serde_json::from_slice(bytes).map_err(|e| ReadError::Failed(words::of_json(&e)))?;
    if body.session_id != session {
        return Err(ReadError::Failed(
            "the answer is about another session".to_owned(),
        ));
    }
    Ok(body.into())
}

impl Kustom {
    /// `GET session`: only its answer decides a payment's state.
    ///
    /// # Errors
    /// If there was no usable answer; nothing follows from that.
    pub async fn read(&self, session: &str) -> Result<Reading, ReadError> {
        if !safe(session) {
            return Err(ReadError::NotFound);
        }
        let get = self.request(Method::GET, &format!("/sessions/{session}"));
        let sent = self.send(get).await;
        let response = sent.map_err(|e| ReadError::Failed(words::of(&e)))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(ReadError::NotFound),
            StatusCode::TOO_MANY_REQUESTS => {
                let after = response.headers().get("retry-after");
                let seconds = after
                    .and_then(|v| v.to_str().ok())
                    .and_then(|v| v.parse().ok());
                return Err(ReadError::TooMany(seconds));
            }
            status => {
                return Err(ReadError::Failed(format!(
                    "{status}: {}",
                    self.refusal(response).await
                )));
            }
        }
        let bytes = body(response).await.map_err(ReadError::Failed)?;
        reading(session, &bytes)
    }

    /// `PUT cancel`. Its answer is not trusted: the session is read afterwards.
    ///
    /// # Errors
    /// If Kustom did not accept it; for the log only.
    pub async fn cancel(&self, session: &str) -> Result<(), ReadError> {
        if !safe(session) {
            return Err(ReadError::NotFound);
        }
        let put = self.request(Method::PUT, &format!("/sessions/{session}/cancel"));
        let sent = self.send(put).await;
        let response = sent.map_err(|e| ReadError::Failed(words::of(&e)))?;
        match response.status() {
            status if status.is_success() => Ok(()),
            StatusCode::NOT_FOUND => Err(ReadError::NotFound),
            status => Err(ReadError::Failed(format!(
                "{status}: {}",
                self.refusal(response).await
            ))),
        }
    }
}
