//! Pairing a phone. No event says that a code was used, so the phone is recognized as a new
//! terminal.

use alloc::vec::Vec;

use super::{Step, refusal};
use crate::{Command, Device, DeviceId, Devices, Enrollment, FetchFailure, Pairing};

impl Step {
    /// Requests a code, or another one.
    pub(super) fn pair(&mut self) {
        if self.model.may_enroll && self.model.pairing != Pairing::Asking {
            self.model.pairing = Pairing::Asking;
            self.push(Command::Enroll);
        }
    }

    /// Shows the code. A code that comes after the pairing was closed is dropped; it expires by
    /// itself.
    pub(super) fn enrolled(&mut self, answer: Result<Enrollment, FetchFailure>) {
        if self.model.pairing != Pairing::Asking {
            return;
        }
        self.model.pairing = match answer {
            Ok(enrollment) => Pairing::Open {
                enrollment,
                known: match &self.model.devices {
                    Devices::Known(list) => Some(ids(list)),
                    Devices::Loading | Devices::Failed(_) => None,
                },
            },
            Err(failure) => Pairing::Refused(refusal(failure).map(|reason| reason.detail)),
        };
    }

    pub(super) fn stop_pairing(&mut self) {
        self.model.pairing = Pairing::Closed { paired: None };
    }

    /// Ends the pairing if the list has a new terminal. Simulated ones don't count: they are made
    /// without a code.
    pub(super) fn look_for_phone(&mut self, list: &[Device]) {
        let Pairing::Open { known, .. } = &mut self.model.pairing else {
            return;
        };
        let Some(known) = known else {
            *known = Some(ids(list));
            return;
        };
        let new = |device: &&Device| !device.simulated && !known.contains(&device.id);
        let Some(phone) = list.iter().find(new) else {
            return;
        };
        self.model.pairing = Pairing::Closed {
            paired: Some(phone.name.clone()),
        };
        self.model.chosen = Some(phone.id.clone());
        self.push(Command::RememberDevice(phone.id.clone()));
    }
}

fn ids(list: &[Device]) -> Vec<DeviceId> {
    list.iter().map(|device| device.id.clone()).collect()
}
