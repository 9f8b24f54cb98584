//! `POST session`: sent once per payment; its results are distinguished by what can have happened.

use std::borrow::Cow;

use ipp_wire::{Order, OrderItem, Reason, ReasonCode};
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};

use super::sessions::safe;
use super::{Kustom, body, merchant_data, words};
use crate::object::Object;
use ipp_payment::{Mark, Millis, Payment, Reading, SessionStatus};

/// The result of the create call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Created {
    /// Kustom made a session.
    Answered(Reading),
    /// Kustom refused, or was not reached: nothing was started.
    NothingStarted(Reason),
    /// The request may have been processed.
    Lost {
        /// What the payment's reason becomes.
        why: Reason,
        /// What came in place of an answer.
        what: String,
    },
}

/// Kustom's create-session body.
#[derive(Serialize)]
struct CreateBody<'a> {
    device_id: &'a str,
    purchase_started_at: String,
    order_amount: i64,
    order_tax_amount: i64,
    purchase_currency: &'a str,
    order_items: Cow<'a, [OrderItem]>,
    merchant_reference1: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_reference2: Option<&'a str>,
    merchant_data: String,
}

/// What we need of create's answer. The id suffices: the rest is read from the session, so that an
/// incomplete answer does not make a started payment unknown.
#[derive(Deserialize)]
struct CreatedBody {
    session_id: String,
    #[serde(default)]
    status: Option<String>,
}

impl CreatedBody {
    fn reading(self, payment: &Payment) -> Reading {
        let status = self.status.as_deref();
        Reading {
            session_id: self.session_id,
            status: status.map_or(SessionStatus::Created, SessionStatus::parse),
            order_id: None,
            amount: payment.order.order_amount,
            currency: payment.order.purchase_currency.clone(),
            reference: payment.order.merchant_reference1.clone(),
            // What we sent; the mark that Kustom stored comes with the next read.
            mark: Some(Mark {
                payment_id: payment.id,
                begun_at: Some(payment.created_at),
                installation: None,
            }),
        }
    }
}

impl Kustom {
    /// Sends create. The caller has committed the intent, and must never call this again for the
    /// same payment.
    pub async fn create(&self, payment: &Payment) -> Created {
        let order: &Order = &payment.order;
        let mark = Mark::of(payment, &self.installation);
        let merchant_data = match merchant_data::wrap(&mark, order.merchant_data.as_deref()) {
            Ok(text) => text,
            Err(e) => return nothing(ReasonCode::NotSent, e.to_string()),
        };
        let request = CreateBody {
            device_id: &payment.device,
            purchase_started_at: Millis::rfc3339(payment.created_at),
            order_amount: order.order_amount,
            order_tax_amount: order.order_tax_amount,
            purchase_currency: &order.purchase_currency,
            order_items: self.line_types.of(&order.order_items),
            merchant_reference1: &order.merchant_reference1,
            merchant_reference2: order.merchant_reference2.as_deref(),
            merchant_data,
        };
        let post = self.once.post(format!("{}/sessions", self.base));
        let sent = self.send(post.json(&request)).await;
        let response = match sent {
            Ok(response) => response,
            // No connection was made, so no byte of the request was sent.
            Err(e) if e.is_connect() || e.is_builder() => {
                tracing::warn!(payment = %payment.id, error = words::of(&e), "create was not sent");
                return nothing(
                    ReasonCode::NotSent,
                    "Kustom could not be reached; nothing was started.",
                );
            }
            Err(e) => return lost(payment, &words::of(&e)),
        };
        let status = response.status();
        if status.is_success() {
            return match body(response).await {
                Ok(bytes) => match answered(&bytes, payment) {
                    Ok(reading) => Created::Answered(reading),
                    Err(e) => lost(payment, &format!("{status}, but {e}")),
                },
                Err(e) => lost(payment, &e),
            };
        }
        match status {
            // Often sent by an intermediary and not by Kustom: the request may have been passed on
            // before the timeout.
            StatusCode::REQUEST_TIMEOUT => lost(payment, "408"),
            StatusCode::NOT_FOUND => {
                nothing(ReasonCode::UnknownDevice, self.refusal(response).await)
            }
            status if status.is_client_error() => {
                nothing(ReasonCode::ProviderRefused, self.refusal(response).await)
            }
            status => lost(payment, &status.to_string()),
        }
    }
}

/// Parses create's answer; without a readable session id it counts as no answer.
pub(crate) fn answered(bytes: &[u8], payment: &Payment) -> Result<Reading, String> {
    let Object(session): Object<CreatedBody> =
        serde_json::from_slice(bytes).map_err(|e| words::of_json(&e))?;
    if safe(&session.session_id) {
        Ok(session.reading(payment))
    } else {
        Err("its session has no usable id".to_owned())
    }
}

fn nothing(code: ReasonCode, detail: impl Into<String>) -> Created {
    Created::NothingStarted(Reason::new(code, detail))
}

fn lost(payment: &Payment, what: &str) -> Created {
    tracing::warn!(payment = %payment.id, what, "the answer to create is lost");
    Created::Lost {
        why: Reason::new(
            ReasonCode::CreateLost,
            "Kustom's answer was lost; the payment may have been started.",
        ),
        what: what.to_owned(),
    }
}
