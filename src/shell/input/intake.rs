//! Turns what the proxy sends into events for `flow`.

use std::cell::RefCell;

use ipp_flow::{BusyDevice, Device, Enrollment, Event, Payment, PaymentId};
use ipp_wire::{EventName, Word as _};
use js_sys::JSON;
use wasm_bindgen::JsValue;

use crate::attributes::Attributes;
use crate::shell::base::clock::Clock;
use crate::shell::input::convert;
use crate::shell::input::reader::{self, Unreadable};
use crate::shell::net::fetch::warn;
use crate::shell::net::problem::Failure;
use crate::shell::net::sse::SseEvent;

/// Number of finished payments whose JSON is kept; more than are ever shown at once. Open payments
/// may be shown at any time and are always kept.
const MAX_FINISHED_PAYMENTS: usize = 32;

/// Reads the proxy's values and learns its clock. Keeps each payment's JSON as it came, since the
/// element's events pass that on to the page.
#[derive(Default)]
pub(crate) struct Intake {
    /// The proxy's clock.
    pub(crate) clock: Clock,
    /// Least recently updated first.
    seen: RefCell<Vec<Seen>>,
}

/// One payment as last received.
struct Seen {
    id: PaymentId,
    version: u64,
    over: bool,
    value: JsValue,
}

impl Intake {
    /// Reads an event of the stream; `None` if `flow` has no use for it. Of one that another tab
    /// `relayed`, no payment's end is kept: `flow` reads it.
    pub(crate) fn event(&self, event: &SseEvent, relayed: bool) -> Option<Event> {
        let data = JSON::parse(&event.data).ok()?;
        match EventName::parse(&event.name)? {
            EventName::Snapshot => self.snapshot(&data, relayed),
            EventName::Payment => {
                let read = convert::payment(&data, self.clock.now());
                if relayed
                    && let Ok(payment) = &read
                    && payment.state.is_final()
                {
                    return Some(Event::EndRelayed(payment.id.clone()));
                }
                self.kept(read, &data).map(Event::PaymentSeen)
            }
            EventName::Confirmed => {
                self.learn(&data);
                understood(convert::confirmed(&data), &data)
            }
            EventName::Device => {
                let changed = convert::device_changed(&data, self.clock.now());
                let (device, busy) = understood(changed, &data)?;
                Some(Event::DeviceBusy(device, busy))
            }
            EventName::Devices => Some(Event::DevicesChanged),
            EventName::Heartbeat => {
                self.learn(&data);
                None
            }
        }
    }

    /// Learns the proxy's time from a message.
    fn learn(&self, data: &JsValue) {
        let time = reader::text(data, "server_time");
        self.clock.learn(&time.unwrap_or_default());
    }

    fn snapshot(&self, data: &JsValue, relayed: bool) -> Option<Event> {
        self.learn(data);
        let payments = reader::known_list(data, "payments")?;
        // One that is left out is read by `flow`, if it knows it. The proxy lists open ones alone.
        let payments = payments.iter().filter_map(|value| {
            let read = convert::payment(&value, self.clock.now());
            let ended = read.as_ref().is_ok_and(|payment| payment.state.is_final());
            if relayed && ended {
                None
            } else {
                self.kept(read, &value)
            }
        });
        let payments = payments.collect();
        let now = self.clock.now();
        let changed = reader::known_list(data, "busy")?;
        let changed = changed
            .iter()
            .map(|value| understood(convert::device_changed(&value, now), &value));
        let busy = changed.collect::<Option<Vec<_>>>()?.into_iter();
        let busy = busy.filter_map(|(device, busy)| {
            Some(BusyDevice {
                device,
                busy: busy?,
            })
        });
        Some(Event::StreamOpened {
            payments,
            busy: busy.collect(),
        })
    }

    /// Reads and keeps a payment; `None` if it can't be understood.
    pub(crate) fn payment(&self, value: &JsValue) -> Option<Payment> {
        self.kept(convert::payment(value, self.clock.now()), value)
    }

    /// Reads the short form of a payment that may belong to another till.
    pub(crate) fn taken(&self, value: &JsValue) -> Option<Payment> {
        self.kept(convert::taken(value, self.clock.now()), value)
    }

    fn kept(&self, read: Result<Payment, Unreadable>, value: &JsValue) -> Option<Payment> {
        let payment = understood(read, value)?;
        let mut seen = self.seen.borrow_mut();
        let over = payment.state.is_final();
        let newer = |kept: &Seen| {
            kept.id == payment.id && kept.version > payment.version && (kept.over || !over)
        };
        if !seen.iter().any(newer) {
            seen.retain(|kept| kept.id != payment.id);
            seen.push(Seen {
                id: payment.id.clone(),
                version: payment.version,
                over,
                value: value.clone(),
            });
        }
        if seen.iter().filter(|kept| kept.over).count() > MAX_FINISHED_PAYMENTS
            && let Some(oldest) = seen.iter().position(|kept| kept.over)
        {
            seen.remove(oldest);
        }
        Some(payment)
    }

    /// Reads the answer to a read of a payment. One that can't be understood counts as no answer:
    /// no conclusion is drawn from it.
    pub(crate) fn answered(&self, answer: Result<JsValue, Failure>) -> Result<Payment, Failure> {
        self.payment(&answer?).ok_or(Failure::NoAnswer)
    }

    /// Reads the terminals; only those that the attributes select.
    pub(crate) fn devices(
        &self,
        answer: Result<JsValue, Failure>,
        attributes: &Attributes,
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
            let id = device.location.as_ref().map(|location| &location.id);
            attributes.location.is_none() || id == attributes.location.as_ref()
        };
        let devices = devices.ok_or(Failure::NoAnswer)?;
        Ok(devices.into_iter().filter(here).collect())
    }

    /// Reads a pairing code. One that can't be understood is not logged either: it may be valid.
    pub(crate) fn enrollment(
        &self,
        answer: Result<JsValue, Failure>,
    ) -> Result<Enrollment, Failure> {
        convert::enrollment(&answer?).ok_or(Failure::NoAnswer)
    }

    /// The payment's JSON as it came.
    pub(crate) fn as_it_came(&self, payment: &Payment) -> Option<JsValue> {
        let seen = self.seen.borrow();
        let found = seen
            .iter()
            .find(|kept| kept.id == payment.id && kept.version == payment.version);
        found.map(|kept| kept.value.clone())
    }
}

/// Unwraps a value. One that can't be read, from an older or newer proxy, is logged to the
/// developer's console and not shown to the cashier.
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
