//! Converts the proxy's JSON to the types of `flow`.
//!
//! Reads field by field: the code that serde generates for the same types, with its error texts and
//! the float formatting they pull in, is a fifth of the whole bundle.

use ipp_flow::{
    Busy, Device, DeviceId, Enrollment, EnrollmentCode, Event, Location, Millis, Money, Payment,
    PaymentId, PaymentState, Reason, Tap,
};
use ipp_wire::Word as _;
use wasm_bindgen::JsValue;

use crate::shell::input::reader::{Reader, Unreadable, list, read, text};
use crate::shell::input::time::millis;

/// A payment. A time that can't be read counts as `now`, so that nothing looks years old.
pub(crate) fn payment(value: &JsValue, now: Millis) -> Result<Payment, Unreadable> {
    read(value, "payment", |wire| {
        let state = state(wire)?;
        let taps = wire.objects("taps", "tap").map(|tap| Tap {
            at: millis(&tap.text("time")).unwrap_or(now),
            failure_reason: tap.optional_text("failure_reason"),
        });
        Some(Payment {
            version: wire.whole("version").unsigned_abs(),
            device: DeviceId(wire.text("device_id")),
            session_id: wire.optional_text("session_id"),
            order_id: wire.optional_text("order_id"),
            taps: taps.collect(),
            reason: wire.optional_object("reason").map(|reason| Reason {
                code: reason.text("code"),
                detail: reason.text("detail"),
            }),
            cancel_asked: wire.flag("cancel_asked"),
            expires_at: time(wire, "expires_at"),
            ..short(wire, state, now)
        })
    })
}

/// Reads the short form of a payment that may belong to another till.
pub(crate) fn taken(value: &JsValue, now: Millis) -> Result<Payment, Unreadable> {
    read(value, "payment", |wire| {
        Some(short(wire, state(wire)?, now))
    })
}

/// What both forms have.
fn short(wire: &Reader<'_>, state: PaymentState, now: Millis) -> Payment {
    let order = wire.object("order");
    Payment {
        id: PaymentId(wire.text("payment_id")),
        version: 0,
        state,
        device: DeviceId(String::new()),
        reference: order.text("merchant_reference1"),
        amount: Money {
            minor: order.whole("order_amount"),
            currency: order.text("purchase_currency"),
        },
        session_id: None,
        order_id: None,
        taps: Vec::new(),
        reason: None,
        cancel_asked: false,
        created_at: time(wire, "created_at").unwrap_or(now),
        confirmed_at: time(wire, "confirmed_at"),
        expires_at: None,
    }
}

fn time(wire: &Reader<'_>, field: &str) -> Option<Millis> {
    millis(&wire.optional_text(field)?)
}

fn state(wire: &Reader<'_>) -> Option<PaymentState> {
    let state = PaymentState::parse(&wire.text("state"));
    if state.is_none() {
        wire.bad("state", "is no state that we know");
    }
    state
}

/// Reads an event that confirms payments without a change.
pub(crate) fn confirmed(value: &JsValue) -> Result<Event, Unreadable> {
    read(value, "confirmed", |wire| {
        let at = millis(&wire.text("confirmed_at"));
        if at.is_none() {
            wire.bad("confirmed_at", "is no time");
        }
        Some(Event::Confirmed {
            id: PaymentId(wire.text("payment_id")),
            version: wire.whole("version").unsigned_abs(),
            at: at?,
        })
    })
}

/// Reads a pairing code.
pub(crate) fn enrollment(value: &JsValue) -> Option<Enrollment> {
    Some(Enrollment {
        code: EnrollmentCode(text(value, "enrollment_code")?),
        expires_at: millis(&text(value, "expires_at")?)?,
    })
}

/// Reads the shops that come with a list of terminals; empty if the proxy sends none.
pub(crate) fn locations(answer: &JsValue) -> Vec<Location> {
    let locations = list(answer, "locations");
    let location = |value: JsValue| {
        Some(Location {
            id: text(&value, "id")?,
            name: text(&value, "name")?,
            city: text(&value, "city"),
        })
    };
    locations.iter().filter_map(location).collect()
}

/// Reads a terminal, with its shop if that is among `locations`.
pub(crate) fn device(
    value: &JsValue,
    now: Millis,
    locations: &[Location],
) -> Result<Device, Unreadable> {
    let named = |id: String| {
        let known = locations.iter().find(|location| location.id == id);
        known.cloned().unwrap_or_else(|| Location {
            name: id.clone(),
            id,
            city: None,
        })
    };
    read(value, "device", |wire| {
        Some(Device {
            id: DeviceId(wire.text("id")),
            name: wire.text("name"),
            location: wire.optional_text("location_id").map(named),
            simulated: wire.flag("simulated"),
            busy: busy(wire, now),
        })
    })
}

/// Reads which terminal became busy or free.
pub(crate) fn device_changed(
    value: &JsValue,
    now: Millis,
) -> Result<(DeviceId, Option<Busy>), Unreadable> {
    read(value, "device", |wire| {
        Some((DeviceId(wire.text("device_id")), busy(wire, now)))
    })
}

fn busy(wire: &Reader<'_>, now: Millis) -> Option<Busy> {
    let wire = wire.optional_object("busy")?;
    Some(Busy {
        payment: PaymentId(wire.text("payment_id")),
        reference: wire.text("reference"),
        since: millis(&wire.text("since")).unwrap_or(now),
        till: wire.optional_text("till").unwrap_or_default(),
    })
}
