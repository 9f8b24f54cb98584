//! Which payment keeps a device busy, as every till is told.

use ipp_payment::Payment;
use ipp_wire::{Busy, DeviceChanged};

use super::{Change, Pages};
use crate::engine::Engine;

impl Pages {
    pub(super) fn tell_busy(&self, payment: &Payment) {
        let busy = payment.holds_device().then(|| busy(payment));
        self.publish(Change::Device(DeviceChanged {
            device_id: payment.device.clone(),
            busy,
        }));
    }
}

impl Engine {
    /// Tells what keeps a device busy, as stored now: another payment may have followed one that
    /// was found to have ended.
    pub(in crate::engine) fn tell_stored_busy(&self, device: &str) {
        let (engine, device_id) = (self.clone(), device.to_owned());
        self.inner.tasks.spawn(async move {
            match engine.inner.store.busy().await {
                Ok(open) => {
                    let holder = open.iter().find(|payment| payment.device == device_id);
                    let busy = holder.map(busy);
                    let change = Change::Device(DeviceChanged { device_id, busy });
                    engine.inner.pages.publish(change);
                }
                Err(error) => tracing::warn!(%error, "could not read which device is busy"),
            }
        });
    }
}

/// What other tills see of a payment that keeps a device busy.
pub(in crate::engine) fn busy(payment: &Payment) -> Busy {
    Busy {
        payment_id: payment.id.to_string(),
        reference: payment.order.merchant_reference1.clone(),
        till: payment.till.clone(),
        since: payment.created_at.rfc3339(),
    }
}
