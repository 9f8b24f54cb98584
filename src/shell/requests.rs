//! The requests that `flow` asks for, each of which comes back as one event.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use ipp_flow::{DeviceId, Event, Order, PaymentId};
use js_sys::JSON;

use super::http::Http;
use super::intake::Intake;
use super::task::Task;

/// What is under way, at most one of a kind. Dropping it aborts everything.
pub(crate) struct Requests<K>(RefCell<Vec<(K, Task)>>);

impl<K> Default for Requests<K> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

/// The requests of `flow`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The PUT.
    Start,
    /// The cancel.
    Cancel,
    /// The read of one payment.
    Payment(PaymentId),
    /// The read of the terminals.
    Devices,
    /// The read of what the proxy says of the till.
    Till,
    /// The wish for a pairing code.
    Enroll,
}

impl<K: PartialEq> Requests<K> {
    /// Begins one; an older one of the same kind is aborted, since the newer answers for both.
    pub(crate) fn begin(&self, kind: K, request: impl Future<Output = ()> + 'static) {
        let task = Task::spawn(request);
        // What is dropped here may reach back into this list: it must not be borrowed then.
        let running = self.0.take();
        let (keep, done): (Vec<_>, Vec<_>) = running
            .into_iter()
            .partition(|(other, task)| *other != kind && !task.is_over());
        self.0.borrow_mut().extend(keep);
        self.0.borrow_mut().push((kind, task));
        drop(done);
    }

    /// Aborts everything.
    pub(crate) fn stop(&self) {
        drop(self.0.take());
    }
}

/// `PUT /api/payments/{id}`.
pub(crate) async fn start(
    http: Rc<Http>,
    intake: Rc<Intake>,
    id: PaymentId,
    device: DeviceId,
    order: Order,
) -> Event {
    let body = start_body(&device, &order);
    let answer = http.put(&payment_path(&id), &body).await;
    Event::StartAnswered(
        id,
        intake
            .answered(answer)
            .map_err(super::problem::Failure::start),
    )
}

/// `POST …/cancel`.
pub(crate) async fn cancel(http: Rc<Http>, intake: Rc<Intake>, id: PaymentId) -> Event {
    let answer = http
        .post(&format!("{}/cancel", payment_path(&id)), None)
        .await;
    Event::CancelAnswered(
        id,
        intake
            .answered(answer)
            .map_err(super::problem::Failure::fetch),
    )
}

/// `GET /api/payments/{id}`.
pub(crate) async fn payment(http: Rc<Http>, intake: Rc<Intake>, id: PaymentId) -> Event {
    let answer = http.get(&payment_path(&id)).await;
    Event::PaymentRead(
        id,
        intake
            .answered(answer)
            .map_err(super::problem::Failure::fetch),
    )
}

/// `GET /api/devices`.
pub(crate) async fn devices(http: Rc<Http>, intake: Rc<Intake>, location: Option<String>) -> Event {
    let answer = http.get("/api/devices").await;
    Event::DevicesRead(
        intake
            .devices(answer, location.as_deref())
            .map_err(super::problem::Failure::fetch),
    )
}

/// `GET /api/till`; what cannot be had is asked for again with the next stream.
pub(crate) async fn till(http: Rc<Http>) -> Option<Event> {
    let till = http.get("/api/till").await.ok()?;
    let environment = super::reader::text(&till, "environment")?;
    Some(Event::TillRead {
        test_mode: environment == "playground",
    })
}

/// How long a pairing code serves, in ms: time to fetch the phone, and no more.
const CODE_LIFE: &str = "900000";

/// `POST /api/enrollments`, for the location whose terminals are shown.
pub(crate) async fn enroll(http: Rc<Http>, intake: Rc<Intake>, location: Option<String>) -> Event {
    let place = location.map(|id| format!("\"location_id\":{},", quoted(&id)));
    let place = place.unwrap_or_default();
    let body = format!("{{{place}\"expires_in\":{CODE_LIFE}}}");
    let answer = http.post("/api/enrollments", Some(&body)).await;
    Event::Enrolled(
        intake
            .enrollment(answer)
            .map_err(super::problem::Failure::fetch),
    )
}

fn payment_path(id: &PaymentId) -> String {
    format!("/api/payments/{}", encoded(id))
}

/// Ids come from the proxy or from storage, so they are not trusted to be plain.
pub(crate) fn encoded(PaymentId(id): &PaymentId) -> String {
    js_sys::encode_uri_component(id).into()
}

/// The order's own bytes are put in as they were made.
fn start_body(DeviceId(device): &DeviceId, order: &Order) -> String {
    let device = quoted(device);
    format!("{{\"device_id\":{device},\"order\":{}}}", order.body)
}

/// A text as JSON. It always has such a form.
fn quoted(text: &str) -> String {
    JSON::stringify(&text.into())
        .map(String::from)
        .unwrap_or_default()
}
