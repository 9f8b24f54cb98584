//! Lists, changes, removes and creates devices.

use time::OffsetDateTime;

use super::World;
use crate::device::{Device, DeviceDetails, NewDevice, Registered};
use crate::ids::{DeviceId, LocationId};
use crate::problem::Problem;

/// A filter of devices; all conditions must hold.
#[derive(Debug, Default)]
pub(crate) struct DeviceFilter {
    pub(crate) location_id: Option<LocationId>,
    pub(crate) metadata: Vec<(String, String)>,
}

impl DeviceFilter {
    fn admits(&self, device: &Device) -> bool {
        self.location_id
            .is_none_or(|wanted| device.location_id == Some(wanted))
            && self
                .metadata
                .iter()
                .all(|(key, value)| device.metadata.get(key) == Some(value))
    }
}

impl World {
    /// The devices that match `filter`, oldest first.
    pub(crate) fn devices(&self, filter: &DeviceFilter) -> Vec<Device> {
        self.devices
            .iter()
            .filter(|device| filter.admits(device))
            .cloned()
            .collect()
    }

    pub(crate) fn device(&self, id: DeviceId) -> Result<Device, Problem> {
        let found = self.devices.iter().find(|device| device.id == id);
        found
            .cloned()
            .ok_or_else(|| Problem::not_found(format!("There is no device {id}.")))
    }

    /// Registers a device.
    pub(crate) fn add_device(
        &mut self,
        new: NewDevice,
        now: OffsetDateTime,
    ) -> Result<Registered, Problem> {
        let details = new.details;
        self.refuse_unknown_location(&details)?;
        let device = Device {
            id: DeviceId(self.ids.uuid()),
            hardware_id: self.ids.token(16),
            merchant_id: self.merchant_id.clone(),
            location_id: details.location_id,
            name: details.name,
            platform: new.platform,
            metadata: details.metadata,
            created_at: now,
            open_cash_register_id: new.open_cash_register_id,
        };
        self.devices.push(device.clone());
        Ok(Registered::new(device, &mut self.ids))
    }

    /// Replaces all of the merchant's settings of a device.
    pub(crate) fn change_device(
        &mut self,
        id: DeviceId,
        details: DeviceDetails,
    ) -> Result<Device, Problem> {
        self.device(id)?;
        self.refuse_unknown_location(&details)?;
        if let Some(device) = self.devices.iter_mut().find(|device| device.id == id) {
            device.name = details.name;
            device.location_id = details.location_id;
            device.metadata = details.metadata;
        }
        self.device(id)
    }

    /// Unpairs a device. Assumed: not while a session is open on it.
    pub(crate) fn remove_device(
        &mut self,
        id: DeviceId,
        now: OffsetDateTime,
    ) -> Result<(), Problem> {
        self.device(id)?;
        self.refuse_if_busy(id, now)?;
        self.devices.retain(|device| device.id != id);
        Ok(())
    }

    fn refuse_unknown_location(&self, details: &DeviceDetails) -> Result<(), Problem> {
        details
            .location_id
            .map_or(Ok(()), |id| self.location(id).map(drop))
    }
}
