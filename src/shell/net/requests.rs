//! The requests that `flow` asks for. The answer of each becomes one event.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use ipp_flow::{CODE_LIFE, DeviceId, Event, Order, PaymentId};
use ipp_wire::path;
use js_sys::JSON;
use wasm_bindgen::JsValue;

use crate::attributes::Attributes;
use crate::shell::base::task::Task;
use crate::shell::input::intake::Intake;
use crate::shell::input::reader::text;
use crate::shell::net::http::{GET, Http, POST, PUT, QUICK};
use crate::shell::net::problem::Failure;

/// The requests under way, at most one of each kind. Dropping this aborts them all.
pub(crate) struct Requests<K>(RefCell<Vec<(K, Task)>>);

impl<K> Default for Requests<K> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

/// The kinds of requests. At most one of each is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Start a payment.
    Start,
    /// Cancel a payment.
    Cancel,
    /// Read one payment.
    Payment(PaymentId),
    /// Read the terminals.
    Devices,
    /// Read the till's settings.
    Till,
    /// Ask for a pairing code.
    Enroll,
}

impl<K: PartialEq> Requests<K> {
    /// Begins a request and aborts an older one of the same kind, since the newer answers for both.
    pub(crate) fn begin(&self, kind: K, request: impl Future<Output = ()> + 'static) {
        let task = Task::spawn(request);
        // Dropping a request may call back into this list, so it must not be borrowed.
        let running = self.0.take();
        let (keep, done): (Vec<_>, Vec<_>) = running
            .into_iter()
            .partition(|(other, task)| *other != kind && !task.is_over());
        self.0.borrow_mut().extend(keep);
        self.0.borrow_mut().push((kind, task));
        drop(done);
    }

    /// Aborts all requests.
    pub(crate) fn stop(&self) {
        drop(self.0.take());
    }
}

/// One request of `flow`, with all that it needs.
pub(crate) enum Wish {
    /// `PUT /api/payments/{id}`; the last field is the timeout in milliseconds.
    Start(PaymentId, DeviceId, Order, u32),
    /// `POST …/cancel`.
    Cancel(PaymentId),
    /// `GET /api/payments/{id}`.
    Payment(PaymentId),
    /// `GET /api/devices`; only those that the attributes select are kept.
    Devices(Rc<Attributes>),
    /// `GET /api/till`; if it fails, it is asked for again with the next stream.
    Till,
    /// `POST /api/enrollments`, for the location whose terminals are shown.
    Enroll(Rc<Attributes>),
}

/// Sends the request and turns the answer into an event. One future for all kinds: each of its own
/// would add code to the wasm.
pub(crate) async fn ask(http: Rc<Http>, intake: Rc<Intake>, wish: Wish) -> Option<Event> {
    let (method, path, body) = wish.request();
    let patience = match &wish {
        Wish::Start(.., left) => *left,
        _ => QUICK,
    };
    let answer = http.ask(method, &path, body.as_deref(), patience).await;
    wish.answered(&intake, answer)
}

impl Wish {
    /// The kind of which at most one is in flight; a newer request aborts the older.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Start(..) => Kind::Start,
            Self::Cancel(_) => Kind::Cancel,
            Self::Payment(id) => Kind::Payment(id.clone()),
            Self::Devices(_) => Kind::Devices,
            Self::Till => Kind::Till,
            Self::Enroll(_) => Kind::Enroll,
        }
    }

    fn request(&self) -> (&'static str, String, Option<String>) {
        match self {
            Self::Start(id, device, order, _) => {
                let body = start_body(device, order);
                (PUT, with_id(path::PAYMENT, id), Some(body))
            }
            Self::Cancel(id) => (POST, with_id(path::CANCEL, id), None),
            Self::Payment(id) => (GET, with_id(path::PAYMENT, id), None),
            Self::Devices(_) => (GET, path::DEVICES.to_owned(), None),
            Self::Till => (GET, path::TILL.to_owned(), None),
            Self::Enroll(attributes) => {
                let place = attributes.location.as_ref();
                let place = place.map(|id| format!("\"location_id\":{},", quoted(id)));
                let place = place.unwrap_or_default();
                let body = format!("{{{place}\"expires_in\":{CODE_LIFE}}}");
                (POST, path::ENROLLMENTS.to_owned(), Some(body))
            }
        }
    }

    fn answered(self, intake: &Intake, answer: Result<JsValue, Failure>) -> Option<Event> {
        Some(match self {
            Self::Start(id, ..) => {
                let told = |value: &JsValue| intake.taken(value);
                let answer = intake.answered(answer);
                Event::StartAnswered(id, answer.map_err(|failure| failure.start(told)))
            }
            Self::Cancel(id) => {
                Event::CancelAnswered(id, intake.answered(answer).map_err(Failure::fetch))
            }
            Self::Payment(id) => {
                Event::PaymentRead(id, intake.answered(answer).map_err(Failure::fetch))
            }
            Self::Devices(attributes) => {
                let devices = intake.devices(answer, &attributes);
                Event::DevicesRead(devices.map_err(Failure::fetch))
            }
            Self::Till => Event::TillRead {
                test_mode: text(&answer.ok()?, "environment")? == "playground",
            },
            Self::Enroll(_) => Event::Enrolled(intake.enrollment(answer).map_err(Failure::fetch)),
        })
    }
}

/// A path with the id in place of `{payment_id}`. The id comes from the proxy or from storage and is
/// not trusted to be plain.
pub(crate) fn with_id(path: &str, PaymentId(id): &PaymentId) -> String {
    let (before, rest) = path.split_once('{').unwrap_or((path, ""));
    let (_, after) = rest.split_once('}').unwrap_or_default();
    let id = String::from(js_sys::encode_uri_component(id));
    [before, &id, after].concat()
}

/// Writes the body of a start; the order's JSON is inserted unchanged.
fn start_body(DeviceId(device): &DeviceId, order: &Order) -> String {
    let device = quoted(device);
    format!("{{\"device_id\":{device},\"order\":{}}}", order.body)
}

/// Quotes a text as a JSON string, which never fails.
fn quoted(text: &str) -> String {
    JSON::stringify(&text.into())
        .map(String::from)
        .unwrap_or_default()
}
