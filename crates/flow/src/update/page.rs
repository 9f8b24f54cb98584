//! Actions of the page and the cashier.

use super::Step;
use super::starting::SEND_WITHIN;
use crate::charge::chargeable;
use crate::find::matches;
use crate::{
    Announcement, BadOrder, Cancel, Command, DeviceId, Devices, Link, Model, Order, Pairing,
    Payment, PaymentId, PaymentState, Purpose, Reason, Sale, Search, Timer, Trouble,
};

impl Step {
    /// Sets the page's order. A running payment keeps its own order; an ended one is left.
    pub(super) fn order_set(&mut self, order: Option<Result<Order, BadOrder>>) {
        if self.model.order == order {
            return;
        }
        let told = match &order {
            Some(Err(bad)) => Some(Reason::new("bad_order", &bad.sentence)),
            Some(Ok(order)) => order.warning.as_deref().cloned(),
            None => None,
        };
        if let Some(reason) = told {
            self.announce(Announcement::Error(reason));
        }
        self.model.order = order;
        match (&self.model.sale, &self.model.order) {
            (Sale::Ready { .. }, _) => self.model.sale = Sale::Ready { refused: None },
            // The new order replaces a payment of another order, or one that took no money.
            (Sale::Ended { payment, .. }, Some(Ok(order)))
                if payment.reference != order.reference || payment.state.frees_order() =>
            {
                self.leave();
            }
            _ => {}
        }
    }

    pub(super) fn device_chosen(&mut self, device: DeviceId) {
        let settled = !matches!(
            self.model.sale,
            Sale::Starting { .. } | Sale::Watching { .. }
        );
        let known = match &self.model.devices {
            Devices::Known(list) => list.iter().any(|d| d.id == device),
            Devices::Loading | Devices::Failed(_) => false,
        };
        if !settled || !known || self.model.chosen.as_ref() == Some(&device) {
            return;
        }
        if let Sale::Ready { refused } = &mut self.model.sale {
            *refused = None;
        }
        if let Pairing::Closed { paired } = &mut self.model.pairing {
            *paired = None;
        }
        self.model.chosen = Some(device.clone());
        self.push(Command::RememberDevice(device));
    }

    /// Picks the terminal that matches the search, if it is the only one.
    pub(super) fn search_entered(&mut self) {
        let Devices::Known(list) = &self.model.devices else {
            return;
        };
        let mut found = list.iter().filter(|d| matches(d, &self.model.search));
        if let (Some(device), None) = (found.next(), found.next()) {
            let id = device.id.clone();
            self.device_chosen(id);
        }
    }

    /// Starts a payment, if one can start and the id is fresh.
    pub(super) fn charge(&mut self, id: PaymentId) {
        if self.model.payments.get(&id).is_some() {
            return;
        }
        let Ok((order, device)) = chargeable(&self.model) else {
            return;
        };
        let (order, device) = (order.clone(), device.id.clone());
        self.begin(id, device, order);
    }

    /// Sends the PUT. The caller has checked that the order is free.
    pub(super) fn begin(&mut self, id: PaymentId, device: DeviceId, order: Order) {
        self.stop_pairing();
        self.model.search.clear();
        // The id is stored before it is sent, so that a reload in between finds it.
        self.push(Command::RememberPayment(Some(id.clone())));
        if self.model.chosen.as_ref() != Some(&device) {
            self.model.chosen = Some(device.clone());
            self.push(Command::RememberDevice(device.clone()));
        }
        self.announce(Announcement::Starting);
        self.push(Command::Start {
            id: id.clone(),
            device: device.clone(),
            order: order.clone(),
            left: SEND_WITHIN,
        });
        self.model.trouble = None;
        self.model.sale = Sale::Starting {
            id,
            device,
            order,
            since: self.model.now,
            misses: 0,
            put_off: 0,
            cancel: false,
        };
    }

    pub(super) fn cancel(&mut self) {
        if self.model.mirrors() {
            return;
        }
        match &mut self.model.sale {
            Sale::Starting { cancel, .. } => *cancel = true,
            Sale::Resuming {
                search: Some(Search::Doubtful { cancel, .. }),
                ..
            } => *cancel = true,
            // Giving up a move does not take back its cancel.
            Sale::Watching {
                purpose: purpose @ Purpose::Move(_),
                ..
            } => *purpose = Purpose::Sale,
            Sale::Watching {
                payment,
                cancel: cancel @ Cancel::NotAsked,
                ..
            } if payment.state.can_be_cancelled() => {
                *cancel = Cancel::Asking(0);
                let id = payment.id.clone();
                self.push(Command::AskCancel(id));
                if matches!(self.model.trouble, Some(Trouble::Cancel(_))) {
                    self.model.trouble = None;
                }
            }
            _ => {}
        }
    }

    pub(super) fn check_now(&mut self) {
        match &self.model.sale {
            Sale::Starting { misses: 0, .. } => {}
            Sale::Starting { .. } => {
                self.push(Command::StopTimer(Timer::RetryStart));
                self.send_again();
            }
            // This till cannot read another till's payment; the next charge asks the proxy.
            Sale::Ready { .. } => self.model.elsewhere = None,
            Sale::Ended { payment, .. } if payment.state == PaymentState::Held => {
                let id = payment.id.clone();
                self.push(Command::ReadPayment(id));
            }
            Sale::Ended { .. } => {}
            Sale::Resuming { .. } | Sale::Watching { .. } => self.read_again(),
        }
    }

    pub(super) fn done(&mut self) {
        if can_leave(&self.model) {
            self.leave();
        } else if let Sale::Ready { refused } = &mut self.model.sale {
            *refused = None;
        }
    }

    /// Clears the payment from the screen. It stays in the ledger.
    pub(super) fn leave(&mut self) {
        self.stop_watching();
        self.push(Command::RememberPayment(None));
        self.model.trouble = None;
        self.model.sale = Sale::Ready { refused: None };
    }

    /// Applies what this tab and till had stored, at the start.
    pub(super) fn remembered(&mut self, payment: Option<PaymentId>, device: Option<DeviceId>) {
        if self.model.chosen.is_none() {
            self.model.chosen = device;
        }
        self.push(Command::ReadDevices);
        let snapshot = match &self.model.sale {
            Sale::Resuming {
                snapshot,
                search: None,
                ..
            } => *snapshot,
            Sale::Ready { .. } => self.model.link != Link::Opening,
            _ => return,
        };
        if let Some(id) = payment {
            self.search(snapshot, Search::Remembered(id));
        }
    }
}

/// Whether the cashier can leave the payment shown. One that a person must settle can be left only
/// for another order.
pub(crate) fn can_leave(model: &Model) -> bool {
    let other_order = |payment: &Payment| match &model.order {
        Some(Ok(order)) => order.reference != payment.reference,
        _ => true,
    };
    match &model.sale {
        _ if model.mirrors() => false,
        Sale::Ended { payment, .. } if payment.state == PaymentState::Held => other_order(payment),
        Sale::Ended { .. } => true,
        Sale::Watching {
            payment,
            purpose: Purpose::Visit,
            cancel: Cancel::NotAsked,
            ..
        } => other_order(payment),
        Sale::Watching { payment, .. } if payment.state == PaymentState::NeedsAttention => {
            other_order(payment)
        }
        _ => false,
    }
}
