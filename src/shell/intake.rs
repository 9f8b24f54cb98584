//! What the proxy said, as events for `flow`.

use std::cell::RefCell;

use ipp_flow::{Device, Enrollment, Event, Payment, PaymentId};
use ipp_wire::event_name;
use js_sys::JSON;
use wasm_bindgen::JsValue;

use super::convert::{self, Unreadable};
use super::{clock::Clock, fetch::warn, problem::Failure, reader, sse::SseEvent};

/// So many payments that are over are kept as they came; more than are ever shown at once. One
/// that is open may be shown at any time, and is kept.
const KEPT: usize = 32;

/// Reads the proxy's values. It keeps each payment as it came, since that is what the page
/// gets to see in the element's events, and learns the proxy's clock.
#[derive(Default)]
pub(crate) struct Intake {
    /// The proxy's clock.
    pub(crate) clock: Clock,
    /// The longest unheard first.
    seen: RefCell<Vec<Seen>>,
}

/// One payment as last told.
struct Seen {
    id: PaymentId,
    version: u64,
    over: bool,
    value: JsValue,
}

impl Intake {
    /// An event of the stream; `None` if it means nothing to `flow`.
    pub(crate) fn event(&self, event: &SseEvent) -> Option<Event> {
        let data = JSON::parse(&event.data).ok()?;
        match event.name.as_str() {
            event_name::SNAPSHOT => self.snapshot(&data),
            event_name::PAYMENT => self.payment(&data).map(Event::PaymentSeen),
            event_name::CONFIRMED => {
                self.learn(&data);
                understood(convert::confirmed(&data), &data)
            }
            event_name::DEVICE => {
                let changed = convert::device_changed(&data, self.clock.now());
                let (device, busy) = understood(changed, &data)?;
                Some(Event::DeviceBusy(device, busy))
            }
            event_name::DEVICES => Some(Event::DevicesChanged),
            event_name::HEARTBEAT => {
                self.learn(&data);
                None
            }
            _ => None,
        }
    }

    /// What time it is there.
    fn learn(&self, data: &JsValue) {
        let time = reader::text(data, "server_time");
        self.clock.learn(&time.unwrap_or_default());
    }

    fn snapshot(&self, data: &JsValue) -> Option<Event> {
        self.learn(data);
        let payments = reader::known_list(data, "payments")?;
        let payments = payments
            .iter()
            .filter_map(|payment| self.payment(&payment))
            .collect();
        let now = self.clock.now();
        let changed = reader::known_list(data, "busy")?;
        let changed = changed
            .iter()
            .map(|value| understood(convert::device_changed(&value, now), &value));
        let busy = changed.collect::<Option<Vec<_>>>()?;
        Some(Event::StreamOpened {
            payments,
            busy: busy
                .into_iter()
                .filter_map(|(device, busy)| Some((device, busy?)))
                .collect(),
        })
    }

    /// A payment; `None` if it is none that we understand.
    pub(crate) fn payment(&self, value: &JsValue) -> Option<Payment> {
        self.kept(convert::payment(value, self.clock.now()), value)
    }

    /// What is told of a payment that may be another till's.
    pub(crate) fn taken(&self, value: &JsValue) -> Option<Payment> {
        self.kept(convert::taken(value, self.clock.now()), value)
    }

    fn kept(&self, read: Result<Payment, Unreadable>, value: &JsValue) -> Option<Payment> {
        let payment = understood(read, value)?;
        let mut seen = self.seen.borrow_mut();
        let newer = |kept: &Seen| kept.id == payment.id && kept.version > payment.version;
        if !seen.iter().any(newer) {
            seen.retain(|kept| kept.id != payment.id);
            seen.push(Seen {
                id: payment.id.clone(),
                version: payment.version,
                over: payment.state.is_final(),
                value: value.clone(),
            });
        }
        if seen.iter().filter(|kept| kept.over).count() > KEPT
            && let Some(oldest) = seen.iter().position(|kept| kept.over)
        {
            seen.remove(oldest);
        }
        Some(payment)
    }

    /// A payment that was asked for. One that can't be understood counts as no answer: nothing
    /// is concluded from it.
    pub(crate) fn answered(&self, answer: Result<JsValue, Failure>) -> Result<Payment, Failure> {
        self.payment(&answer?).ok_or(Failure::NoAnswer)
    }

    /// The terminals, those of one location if one is set.
    pub(crate) fn devices(
        &self,
        answer: Result<JsValue, Failure>,
        location: Option<&str>,
    ) -> Result<Vec<Device>, Failure> {
        let answer = answer?;
        let devices = reader::known_list(&answer, "devices").ok_or(Failure::NoAnswer)?;
        let now = self.clock.now();
        let locations = convert::locations(&answer);
        let devices = devices
            .iter()
            .map(|value| understood(convert::device(&value, now, &locations), &value));
        let devices: Option<Vec<Device>> = devices.collect();
        let here = |device: &Device| {
            let id = device
                .location
                .as_ref()
                .map(|location| location.id.as_str());
            location.is_none() || id == location
        };
        let devices = devices.ok_or(Failure::NoAnswer)?;
        Ok(devices.into_iter().filter(here).collect())
    }

    /// A pairing code. One that can't be understood is not shown to anybody, the developer's
    /// console included: it may be a good one.
    pub(crate) fn enrollment(
        &self,
        answer: Result<JsValue, Failure>,
    ) -> Result<Enrollment, Failure> {
        convert::enrollment(&answer?).ok_or(Failure::NoAnswer)
    }

    /// The payment as it came.
    pub(crate) fn as_it_came(&self, payment: &Payment) -> Option<JsValue> {
        let seen = self.seen.borrow();
        let found = seen
            .iter()
            .find(|kept| kept.id == payment.id && kept.version == payment.version);
        found.map(|kept| kept.value.clone())
    }
}

/// A proxy that is older or newer than the page may send something else: that is for the
/// developer's console, and for the cashier no news.
pub(crate) fn understood<T>(read: Result<T, Unreadable>, value: &JsValue) -> Option<T> {
    read.inspect_err(|why| {
        let why = format!(
            "<ipp-checkout> does not understand the proxy: {} {}",
            why.field, why.message
        );
        warn(&why, value);
    })
    .ok()
}
