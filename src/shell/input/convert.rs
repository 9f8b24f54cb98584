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

use crate::shell::input::reader::{Reader, Unreadable, list, text};
use crate::shell::input::time::millis;

/// A payment. A time that can't be read counts as `now`, so that nothing looks years old.
pub(crate) fn payment(value: &JsValue, now: Millis) -> Result<Payment, Unreadable> {
    let wire = Reader::new(value, "payment".to_owned())?;
    let order = wire.object("order")?;
    let time = |field: &str| -> Result<_, Unreadable> {
        Ok(wire.optional_text(field)?.as_deref().and_then(millis))
    };
    let taps = wire.array("taps")?;
    let taps = taps.iter().map(|value| tap(&value, now));
    Ok(Payment {
        id: PaymentId(wire.text("payment_id")?),
        version: wire.whole("version")?.unsigned_abs(),
        state: state(&wire)?,
        device: DeviceId(wire.text("device_id")?),
        reference: order.text("merchant_reference1")?,
        amount: Money {
            minor: order.whole("order_amount")?,
            currency: order.text("purchase_currency")?,
        },
        session_id: wire.optional_text("session_id")?,
        order_id: wire.optional_text("order_id")?,
        taps: taps.collect::<Result<_, _>>()?,
        reason: match wire.optional_object("reason")? {
            Some(reason) => Some(Reason {
                code: reason.text("code")?,
                detail: reason.text("detail")?,
            }),
            None => None,
        },
        cancel_asked: wire.flag("cancel_asked")?,
        created_at: time("created_at")?.unwrap_or(now),
        confirmed_at: time("confirmed_at")?,
        expires_at: time("expires_at")?,
    })
}

/// Reads the short form of a payment that may belong to another till.
pub(crate) fn taken(value: &JsValue, now: Millis) -> Result<Payment, Unreadable> {
    let wire = Reader::new(value, "payment".to_owned())?;
    let order = wire.object("order")?;
    let time = |field| text(value, field).as_deref().and_then(millis);
    Ok(Payment {
        id: PaymentId(wire.text("payment_id")?),
        version: 0,
        state: state(&wire)?,
        device: DeviceId(String::new()),
        reference: order.text("merchant_reference1")?,
        amount: Money {
            minor: order.whole("order_amount")?,
            currency: order.text("purchase_currency")?,
        },
        session_id: None,
        order_id: None,
        taps: Vec::new(),
        reason: None,
        cancel_asked: false,
        created_at: time("created_at").unwrap_or(now),
        confirmed_at: time("confirmed_at"),
        expires_at: None,
    })
}

fn tap(value: &JsValue, now: Millis) -> Result<Tap, Unreadable> {
    let wire = Reader::new(value, "tap".to_owned())?;
    Ok(Tap {
        at: millis(&wire.text("time")?).unwrap_or(now),
        failure_reason: wire.optional_text("failure_reason")?,
    })
}

fn state(of: &Reader) -> Result<PaymentState, Unreadable> {
    let word = of.text("state")?;
    PaymentState::parse(&word).ok_or_else(|| of.bad("state", "is no state that we know"))
}

/// Reads an event that confirms payments without a change.
pub(crate) fn confirmed(value: &JsValue) -> Result<Event, Unreadable> {
    let wire = Reader::new(value, "confirmed".to_owned())?;
    Ok(Event::Confirmed {
        id: PaymentId(wire.text("payment_id")?),
        version: wire.whole("version")?.unsigned_abs(),
        at: millis(&wire.text("confirmed_at")?)
            .ok_or_else(|| wire.bad("confirmed_at", "is no time"))?,
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
    let wire = Reader::new(value, "device".to_owned())?;
    let named = |id: String| {
        let known = locations.iter().find(|location| location.id == id);
        known.cloned().unwrap_or_else(|| Location {
            name: id.clone(),
            id,
            city: None,
        })
    };
    Ok(Device {
        id: DeviceId(wire.text("id")?),
        name: wire.text("name")?,
        location: wire.optional_text("location_id")?.map(named),
        simulated: wire.flag("simulated")?,
        busy: busy(&wire, now)?,
    })
}

/// Reads which terminal became busy or free.
pub(crate) fn device_changed(
    value: &JsValue,
    now: Millis,
) -> Result<(DeviceId, Option<Busy>), Unreadable> {
    let wire = Reader::new(value, "device".to_owned())?;
    Ok((DeviceId(wire.text("device_id")?), busy(&wire, now)?))
}

fn busy(wire: &Reader, now: Millis) -> Result<Option<Busy>, Unreadable> {
    let Some(wire) = wire.optional_object("busy")? else {
        return Ok(None);
    };
    Ok(Some(Busy {
        payment: PaymentId(wire.text("payment_id")?),
        reference: wire.text("reference")?,
        since: millis(&wire.text("since")?).unwrap_or(now),
        till: wire.optional_text("till")?.unwrap_or_default(),
    }))
}
