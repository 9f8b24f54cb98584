//! What must survive a reload. Where the browser forbids storage, it is forgotten.

use ipp_flow::{DeviceId, PaymentId};
use web_sys::Storage;

/// Stores the payment per tab and the terminal per machine, both for each proxy and till; the
/// payment also for each element, since a page may have several.
pub(crate) struct Memory {
    till: String,
    element: String,
}

impl Memory {
    /// The storage of one till at one proxy. `element` is the element's id, or empty.
    pub(crate) fn new(proxy: &str, till: &str, element: String) -> Self {
        Self {
            till: format!("ipp-checkout {proxy} {till}"),
            element,
        }
    }

    /// The payment that this tab was watching.
    pub(crate) fn payment(&self) -> Option<PaymentId> {
        tab()?.get_item(&self.payment_key()).ok()?.map(PaymentId)
    }

    /// The terminal that the till used last.
    pub(crate) fn device(&self) -> Option<DeviceId> {
        machine()?.get_item(&self.device_key()).ok()?.map(DeviceId)
    }

    /// Stores the payment; `None` removes it.
    pub(crate) fn keep_payment(&self, payment: Option<&PaymentId>) {
        let Some(storage) = tab() else { return };
        // Full storage is no error: the proxy knows the payment all the same.
        let _ = match payment {
            Some(PaymentId(id)) => storage.set_item(&self.payment_key(), id),
            None => storage.remove_item(&self.payment_key()),
        };
    }

    /// Stores the terminal.
    pub(crate) fn keep_device(&self, DeviceId(id): &DeviceId) {
        if let Some(storage) = machine() {
            // As above: the cashier picks again.
            let _ = storage.set_item(&self.device_key(), id);
        }
    }

    fn payment_key(&self) -> String {
        format!("{} {} payment", self.till, self.element)
    }

    fn device_key(&self) -> String {
        format!("{} terminal", self.till)
    }
}

/// The session storage; reading it throws where cookies are blocked.
fn tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

fn machine() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
