//! Requests to the proxy that bypass the element and the line that can be cut.

use gloo_net::http::{Method, RequestBuilder};
use ipp_wire::{
    Device, Devices, EnrollmentCode, MakeDevice, PairPhone, Payment, PaymentState, Payments,
    StartPayment, TapCard,
};
use js_sys::JSON;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;

use super::browser::{parsed, sign, uuid};
use super::goods::{Sale, order_of};
use super::wait::eventually;

/// The proxy's address. `cargo xtask test` can compile the tests with other addresses.
pub(crate) const PROXY: &str = address(option_env!("IPP_TEST_PROXY"), "http://127.0.0.1:8797");
/// The same proxy behind the line that can be cut. The elements use this one.
pub(crate) const LINE: &str = address(option_env!("IPP_TEST_LINE"), "http://127.0.0.1:8798");
const CONTROL: &str = address(option_env!("IPP_TEST_CONTROL"), "http://127.0.0.1:8799");

const fn address(given: Option<&'static str>, usual: &'static str) -> &'static str {
    match given {
        Some(given) => given,
        None => usual,
    }
}

/// The secret for till tokens that `cargo xtask test` gives the proxy. It only guards a playground
/// for these tests.
const SECRET: &str = "the widget's tests sign tokens of tills with this";

/// Breaks all connections of the line, and each new one.
pub(crate) async fn cut_line() {
    control("/connection-refused").await;
}

/// Lets requests arrive and breaks each connection when its answer comes.
pub(crate) async fn lose_answers() {
    control("/connection-cut").await;
}

/// Repairs the line.
pub(crate) async fn restore_line() {
    control("/restore").await;
}

async fn control(path: &str) {
    let url = format!("{CONTROL}{path}");
    let (status, _) = send(Method::POST, &url, None, None).await;
    assert_eq!(status, 204, "the line's control: {path}");
}

/// A client of the proxy with one till's token.
pub(crate) struct Till {
    token: String,
}

impl Till {
    /// The till of the demo page's tokens, which the elements' `fetchToken` uses too.
    pub(crate) async fn demo() -> Self {
        #[derive(serde::Deserialize)]
        struct Issued {
            token: String,
        }
        let url = format!("{PROXY}/api/playground/token");
        let (status, body) = send(Method::POST, &url, None, None).await;
        assert_eq!(status, 200, "{body}");
        let Issued { token } = typed(&parsed(&body));
        Self { token }
    }

    /// Another till of the same shop, with all rights.
    pub(crate) async fn named(name: &str) -> Self {
        Self::with_rights(name, "pay resolve playground").await
    }

    /// A till with these scopes.
    pub(crate) async fn with_rights(name: &str, scope: &str) -> Self {
        let exp = in_an_hour();
        Self::with_claims(&format!(
            r#"{{"sub":"{name}","scope":"{scope}","exp":{exp}}}"#
        ))
        .await
    }

    /// A till whose token has these claims, as JSON.
    pub(crate) async fn with_claims(claims: &str) -> Self {
        Self {
            token: sign(SECRET, claims).await,
        }
    }

    /// The token that the page's `fetchToken` would return.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Creates a simulated terminal; returns its id.
    pub(crate) async fn make_device(&self, name: &str) -> String {
        self.make_device_at(name, None).await
    }

    /// Creates a simulated terminal in a shop; returns its id.
    pub(crate) async fn make_device_at(&self, name: &str, location: Option<&str>) -> String {
        let wish = MakeDevice {
            name: name.to_owned(),
            location_id: location.map(str::to_owned),
            metadata: Default::default(),
        };
        let made: Device = self
            .ask(Method::POST, "/api/playground/devices", Some(&wish))
            .await;
        made.id
    }

    /// All terminals and shops.
    pub(crate) async fn devices(&self) -> Devices {
        self.ask(Method::GET, "/api/devices", None::<&()>).await
    }

    /// Pairs a phone with a code; returns the phone's id.
    pub(crate) async fn pair_phone(&self, code: &str, name: &str) -> String {
        let phone = PairPhone {
            enrollment_code: EnrollmentCode(code.to_owned()),
            name: name.to_owned(),
        };
        let path = "/api/playground/enrollments/pair";
        let paired: Device = self.ask(Method::POST, path, Some(&phone)).await;
        paired.id
    }

    /// Starts a payment without the element, and waits until the terminal has it.
    pub(crate) async fn start(&self, sale: &Sale) -> Payment {
        let start = StartPayment {
            device_id: sale.device.clone(),
            order: order_of(&sale.reference),
        };
        let path = format!("/api/payments/{}", uuid());
        let started: Payment = self.ask(Method::PUT, &path, Some(&start)).await;
        self.until(&started.payment_id, PaymentState::Sent).await
    }

    /// Taps a card with that outcome.
    pub(crate) async fn tap(&self, payment: &str, outcome: &str) {
        let card = TapCard {
            outcome: Some(outcome.to_owned()),
        };
        let path = format!("/api/playground/payments/{payment}/tap");
        let _: Payment = self.ask(Method::POST, &path, Some(&card)).await;
    }

    /// Starts a payment without the element and pays it.
    pub(crate) async fn pay(&self, sale: &Sale) -> Payment {
        let started = self.start(sale).await;
        self.tap(&started.payment_id, "SUCCESS").await;
        self.until(&started.payment_id, PaymentState::Paid).await
    }

    /// Cancels without the element, so that nothing is left open.
    pub(crate) async fn cancel(&self, payment: &str) {
        let path = format!("/api/payments/{payment}/cancel");
        let _: Payment = self.ask(Method::POST, &path, None::<&()>).await;
        self.until(payment, PaymentState::Cancelled).await;
    }

    /// The payment as the proxy has it.
    pub(crate) async fn payment(&self, payment: &str) -> Payment {
        let path = format!("/api/payments/{payment}");
        self.ask(Method::GET, &path, None::<&()>).await
    }

    /// Waits until the proxy has it in that state.
    pub(crate) async fn until(&self, payment: &str, state: PaymentState) -> Payment {
        eventually(&format!("{payment} is {state:?} at the proxy"), || async {
            let payment = self.payment(payment).await;
            (payment.state == state).then_some(payment)
        })
        .await
    }

    /// The till's open payments of that order.
    pub(crate) async fn open_of(&self, reference: &str) -> Vec<Payment> {
        let path = "/api/payments?open=true";
        let mut open: Payments = self.ask(Method::GET, path, None::<&()>).await;
        open.payments
            .retain(|payment| payment.order.merchant_reference1 == reference);
        open.payments
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> T {
        let what = format!("{method} {path}");
        let url = format!("{PROXY}{path}");
        let body = body.map(|body| String::from(JSON::stringify(&value(body)).unwrap()));
        let (status, answer) = send(method, &url, Some(&self.token), body).await;
        assert!((200..300).contains(&status), "{what}: {status} {answer}");
        typed(&parsed(&answer))
    }
}

/// In an hour, in unix seconds.
pub(crate) fn in_an_hour() -> u64 {
    js_sys::Date::now() as u64 / 1000 + 3600
}

/// The number of event streams that the proxy has open.
pub(crate) async fn streams() -> u32 {
    let url = format!("{PROXY}/metrics");
    let (_, text) = send(Method::GET, &url, None, None).await;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("ipp_event_streams "));
    line.expect("the gauge is there").trim().parse().unwrap()
}

/// A wire value as a page's plain object.
pub(crate) fn value(value: &impl Serialize) -> JsValue {
    let plain = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&plain).unwrap()
}

/// Reads a plain object as a wire value.
pub(crate) fn typed<T: DeserializeOwned>(value: &JsValue) -> T {
    serde_wasm_bindgen::from_value(value.clone()).expect("it is of the wire's shape")
}

async fn send(
    method: Method,
    url: &str,
    token: Option<&str>,
    body: Option<String>,
) -> (u16, String) {
    let mut request = RequestBuilder::new(url).method(method);
    if let Some(token) = token {
        request = request.header("authorization", &format!("Bearer {token}"));
    }
    let request = match body {
        Some(body) => request
            .header("content-type", "application/json")
            .body(body),
        None => request.build(),
    };
    let answer = request.unwrap().send().await;
    let answer = answer.unwrap_or_else(|error| {
        panic!("{url} does not answer ({error}): run this by `cargo xtask test --only browser`")
    });
    (answer.status(), answer.text().await.unwrap())
}
