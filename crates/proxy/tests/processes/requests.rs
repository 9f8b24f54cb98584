//! Relays the proxy's requests to the provider.

use std::sync::atomic::Ordering;

use serde_json::Value;
use tokio::net::TcpStream;

use super::faults::{Fault, What};
use super::raw::{self, Answer, Request};
use super::relay::{Born, Inner};

impl Inner {
    /// Forwards a request, or applies its fault.
    pub(super) async fn pass(&self, stream: TcpStream, request: Request) {
        let (what, subject) = self.about(&request);
        let nth = self.nth(&format!("{what:?}"), &subject);
        let script = self.scripted(&subject).and_then(|s| s.fault(what, nth));
        let fault = script.unwrap_or_else(|| {
            let about = [&format!("{what:?}"), subject.as_str(), &nth.to_string()];
            let (weather, dice) = self.dice(&about);
            weather.fault(what, dice)
        });
        self.count(&format!("{what:?} {fault:?}"));
        let creating = (what == What::Create).then(|| Creating::begin(self));
        match fault {
            Fault::None => raw::answer(stream, &self.forward(&request).await).await,
            Fault::LoseRequest => {
                drop(creating);
                raw::hang(stream).await;
            }
            Fault::LoseAnswer => {
                self.forward(&request).await;
                drop(creating);
                raw::hang(stream).await;
            }
            Fault::Late(by) => {
                tokio::time::sleep(by).await;
                raw::answer(stream, &self.forward(&request).await).await;
            }
            Fault::Reset => raw::reset(stream),
            Fault::ResetAfter => {
                self.forward(&request).await;
                raw::reset(stream);
            }
            Fault::CutBody => raw::answer_half(stream, &self.forward(&request).await).await,
            Fault::SlowBody(over) => {
                let answer = self.forward(&request).await;
                drop(creating);
                raw::answer_slowly(stream, &answer, over).await;
            }
            Fault::Refuse(status) => raw::answer(stream, &Answer::bare(status)).await,
            Fault::Throttle(retry_after) => {
                let answer = Answer {
                    retry_after,
                    ..Answer::bare(429)
                };
                raw::answer(stream, &answer).await;
            }
            Fault::Overwrite(status) => {
                self.forward(&request).await;
                raw::answer(stream, &Answer::bare(status)).await;
            }
            Fault::Alter => {
                let altered = altered(request);
                raw::answer(stream, &self.forward(&altered).await).await;
            }
        }
    }

    /// What a request is for, and its payment.
    fn about(&self, request: &Request) -> (What, String) {
        let path = request.path.split('?').next().unwrap_or_default();
        let Some(rest) = path.strip_prefix("/ipp/v1/sessions") else {
            return (What::Other, path.to_owned());
        };
        if rest.is_empty() {
            return (What::Create, payment_of(&request.body).unwrap_or_default());
        }
        let session = rest.split('/').nth(1).unwrap_or_default();
        let payment = self.payment_of_session(session);
        let subject = payment.unwrap_or_else(|| session.to_owned());
        if rest.ends_with("/cancel") {
            (What::Cancel, subject)
        } else {
            (What::Read, subject)
        }
    }

    async fn forward(&self, request: &Request) -> Answer {
        let method = request.method.parse().unwrap();
        let mut out = self
            .client
            .request(method, format!("{}{}", self.target, request.path))
            .body(request.body.clone());
        for name in ["authorization", "content-type"] {
            if let Some(value) = request.header(name) {
                out = out.header(name, value);
            }
        }
        let Ok(answer) = out.send().await else {
            return Answer::bare(502);
        };
        let status = answer.status().as_u16();
        let body = answer.bytes().await.unwrap_or_default().to_vec();
        if status == 201
            && let (Some(payment), Ok(session)) = (
                payment_of(&request.body),
                serde_json::from_slice::<Value>(&body),
            )
            && let Some(session) = session["session_id"].as_str()
        {
            let session = session.to_owned();
            self.born(Born { session, payment });
        }
        Answer {
            status,
            retry_after: None,
            body,
        }
    }
}

/// Marks a create call that has not reached the provider yet, until dropped.
struct Creating<'i>(&'i Inner);

impl<'i> Creating<'i> {
    fn begin(inner: &'i Inner) -> Self {
        inner.creating.fetch_add(1, Ordering::SeqCst);
        Self(inner)
    }
}

impl Drop for Creating<'_> {
    fn drop(&mut self) {
        self.0.creating.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The payment's id in a create call or a session.
fn payment_of(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    payment_in(body["merchant_data"].as_str()?)
}

/// The payment's id in `merchant_data`.
pub(crate) fn payment_in(merchant_data: &str) -> Option<String> {
    let data: Value = serde_json::from_str(merchant_data).ok()?;
    data["ipp_payment_id"].as_str().map(str::to_owned)
}

/// The same create call with an additional line.
fn altered(mut request: Request) -> Request {
    let mut body: Value = serde_json::from_slice(&request.body).unwrap();
    body["order_amount"] = (body["order_amount"].as_i64().unwrap() + 100).into();
    let tip = serde_json::json!({
        "name": "Tip", "quantity": 1, "unit_price": 100, "total_amount": 100,
    });
    body["order_items"].as_array_mut().unwrap().push(tip);
    request.body = body.to_string().into_bytes();
    request
}
