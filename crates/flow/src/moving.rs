//! Whether the payment on the screen can be moved, and to which terminals. `update` and `view`
//! share these checks, so that a button never disagrees with what it does.

use alloc::vec::Vec;

use crate::charge::busy;
use crate::{Cancel, Device, Devices, Link, Model, Order, Payment, PaymentState, Purpose, Sale};

/// The time in which a phone should pick up a payment.
const PICK_UP_TIMEOUT_MS: i64 = 10_000;

/// Whether the phone takes too long. Never while the stream is down, since then it is not known
/// whether the phone has picked the payment up.
pub(crate) fn is_late(model: &Model, payment: &Payment) -> bool {
    payment.state == PaymentState::Sent
        && model.now.since(payment.created_at) >= PICK_UP_TIMEOUT_MS
        && model.link == Link::Up
}

/// The order that a move would charge, and the terminals that are free for it.
///
/// A payment can be moved only once its phone takes too long: an awake phone picks it up within
/// seconds, and until then the cashier has nothing to decide. A cashier who picked the wrong
/// terminal cancels. The order is the page's, since a payment does not contain the order that was
/// sent.
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
