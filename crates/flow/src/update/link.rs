//! The stream and the list of terminals.

use alloc::vec::Vec;

use super::Step;
use crate::{
    Announcement, Busy, BusyDevice, Command, Device, DeviceId, Devices, FetchFailure, Link,
    Payment, PaymentId, Sale, Timer,
};

/// Milliseconds between two reads of the terminals while they or the stream are not available.
const DEVICES_RETRY_INTERVAL_MS: u32 = 5000;

impl Step {
    /// Applies a snapshot. Reads each known payment missing in it, which has ended or began after
    /// the snapshot was made.
    pub(super) fn stream_opened(&mut self, payments: Vec<Payment>, busy: Vec<BusyDevice>) {
        let before = core::mem::replace(&mut self.model.link, Link::Up);
        self.model.busy = busy;
        self.model.shut_out = None;
        self.push(Command::StopTimer(Timer::Poll));
        self.heard_now();
        if self.model.test_mode.is_none() {
            self.push(Command::ReadTill);
        }
        for payment in payments.iter().rev() {
            self.hear(payment);
        }
        match &mut self.model.sale {
            Sale::Resuming {
                snapshot, misses, ..
            } => (*snapshot, *misses) = (true, 0),
            Sale::Watching { misses, .. } => *misses = 0,
            _ => {}
        }
        let missing = self.to_read_again(&payments);
        self.left_out(&missing);
        for id in missing {
            self.push(Command::ReadPayment(id));
        }
        if before != Link::Opening || matches!(self.model.devices, Devices::Failed(_)) {
            self.push(Command::StopTimer(Timer::RetryDevices));
            self.push(Command::ReadDevices);
        }
    }

    fn to_read_again(&self, listed: &[Payment]) -> Vec<PaymentId> {
        let shown = match &self.model.sale {
            Sale::Ended { payment, .. } => Some(&payment.id),
            Sale::Resuming {
                search: Some(search),
                ..
            } => Some(search.id()),
            _ => None,
        };
        let open = self.model.payments.open().map(|p| &p.id);
        let missing = open
            .chain(shown)
            .filter(|id| listed.iter().all(|p| p.id != **id));
        missing.cloned().collect()
    }

    pub(super) fn stream_lost(&mut self) {
        if matches!(self.model.link, Link::Down(_)) {
            return;
        }
        self.model.link = Link::Down(self.model.now);
        self.poll = true;
        self.push(Command::SetTimer(
            Timer::RetryDevices,
            DEVICES_RETRY_INTERVAL_MS,
        ));
    }

    pub(super) fn device_busy(&mut self, device: DeviceId, busy: Option<Busy>) {
        self.model.busy.retain(|other| other.device != device);
        if let Some(busy) = busy {
            self.model.busy.push(BusyDevice { device, busy });
        }
    }

    /// Applies the list of terminals. While the stream is up, the list's busy entries are ignored,
    /// since they may be older than the stream's.
    pub(super) fn devices_read(&mut self, answer: Result<Vec<Device>, FetchFailure>) {
        match answer {
            Ok(list) => {
                if self.model.link != Link::Up {
                    let busy = list.iter().filter_map(|listed| {
                        let device = listed.id.clone();
                        let busy = listed.busy.clone()?;
                        Some(BusyDevice { device, busy })
                    });
                    self.model.busy = busy.collect();
                }
                self.model.devices_refused = None;
                self.look_for_phone(&list);
                self.model.devices = Devices::Known(by_location(list));
                if matches!(self.model.link, Link::Down(_)) {
                    self.push(Command::SetTimer(
                        Timer::RetryDevices,
                        DEVICES_RETRY_INTERVAL_MS,
                    ));
                }
            }
            Err(failure) => {
                let refusal = super::refusal(failure);
                if let Some(reason) = &refusal
                    && self.model.devices_refused != refusal
                {
                    self.announce(Announcement::Error(reason.clone()));
                }
                if !matches!(self.model.devices, Devices::Known(_)) {
                    let detail = refusal.as_ref().map(|reason| reason.detail.clone());
                    self.model.devices = Devices::Failed(detail.unwrap_or_default());
                }
                // A missing answer does not replace the last reason.
                self.model.devices_refused = refusal.or(self.model.devices_refused.take());
                self.push(Command::SetTimer(
                    Timer::RetryDevices,
                    DEVICES_RETRY_INTERVAL_MS,
                ));
            }
        }
    }

    pub(super) fn retry_devices(&mut self) {
        self.push(Command::ReadDevices);
    }
}

/// Groups terminals by shop and sorts the shops by name; terminals without a shop come last.
/// Within a shop they keep the proxy's order, which is by name.
fn by_location(list: Vec<Device>) -> Vec<Device> {
    let key = |device: &Device| {
        let location = device.location.as_ref();
        (
            location.is_none(),
            location.map(|location| (location.name.clone(), location.id.clone())),
        )
    };
    let mut sorted = Vec::with_capacity(list.len());
    for device in list {
        let place = key(&device);
        let at = sorted.partition_point(|other| key(other) <= place);
        sorted.insert(at, device);
    }
    sorted
}
