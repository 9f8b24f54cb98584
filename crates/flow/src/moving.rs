//! Whether the payment on the screen can be moved, and to which terminals. Both `update` and
//! `view` ask here, so that what is offered and what is done never disagree.

use alloc::vec::Vec;

use crate::charge::busy;
use crate::{Cancel, Device, Devices, Link, Model, Order, Payment, PaymentState, Purpose, Sale};

/// The phone should have picked a payment up by then.
const PICK_UP_MS: i64 = 10_000;

/// The phone takes too long. While the stream is down, that nothing was heard of it says nothing.
pub(crate) fn is_late(model: &Model, payment: &Payment) -> bool {
    payment.state == PaymentState::Sent
        && model.now.since(payment.created_at) >= PICK_UP_MS
        && model.link == Link::Up
}

/// The order that would be charged elsewhere, and the terminals that are free for it.
///
/// A payment can be moved once its phone takes too long, and not before: a phone that is awake
/// has it within seconds, and until then there is one thing to look at and nothing to decide.
/// Whoever picked the wrong terminal cancels. The order is the page's: of the payment alone
/// nobody here knows what was sent.
pub(crate) fn movable(model: &Model) -> Option<(&Order, Vec<&Device>)> {
    let Sale::Watching {
        payment,
        cancel: Cancel::NotAsked,
        purpose: Purpose::Sale,
        ..
    } = &model.sale
    else {
        return None;
    };
    let (Some(Ok(order)), Devices::Known(devices)) = (&model.order, &model.devices) else {
        return None;
    };
    let same = order.reference == payment.reference && order.amount == payment.amount;
    if !same || !is_late(model, payment) || model.mirrors() {
        return None;
    }
    let free = |device: &&Device| device.id != payment.device && busy(model, &device.id).is_none();
    Some((order, devices.iter().filter(free).collect()))
}
