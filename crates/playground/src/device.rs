//! Terminals.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{DeviceId, LocationId, parse_uuid};
use crate::problem::FieldErrors;

/// The metadata label of every simulated device.
const SIMULATED: &str = "simulated";

/// One terminal. Kustom's also names an open cash register, which we don't have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// The phone's own id.
    pub hardware_id: String,
    /// The merchant it belongs to.
    pub merchant_id: String,
    /// Its shop.
    pub location_id: Option<LocationId>,
    /// The merchant's name for it.
    pub name: String,
    /// Its operating system.
    pub platform: Platform,
    /// The merchant's labels.
    pub metadata: BTreeMap<String, String>,
    /// When it was paired.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// A phone's operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Platform {
    /// An iPhone.
    Ios,
    /// An Android phone.
    Android,
}

/// The merchant's settings of a device, unchecked: the body of `PUT devices/{id}` and of `POST
/// dev/devices`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct DeviceBody {
    name: Option<String>,
    location_id: Option<String>,
    metadata: Option<BTreeMap<String, String>>,
}

/// The merchant's settings of a device.
#[derive(Clone, Debug)]
pub(crate) struct DeviceDetails {
    pub(crate) name: String,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) metadata: BTreeMap<String, String>,
}

impl DeviceBody {
    /// The checked details, or all invalid fields.
    pub(crate) fn check(self) -> Result<DeviceDetails, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = check_name(self.name, &mut errors);
        let location_id = check_location(self.location_id, &mut errors);
        match name {
            Some(name) if errors.is_empty() => Ok(DeviceDetails {
                name,
                location_id,
                metadata: self.metadata.unwrap_or_default(),
            }),
            _ => Err(errors),
        }
    }
}

impl DeviceDetails {
    /// Marks the device as simulated, that is, without a phone.
    pub(crate) fn simulated(mut self) -> Self {
        self.metadata
            .insert(SIMULATED.to_owned(), "true".to_owned());
        self
    }
}

/// Checks a device's name: required and not blank.
pub(crate) fn check_name(name: Option<String>, errors: &mut FieldErrors) -> Option<String> {
    let name = errors.required("name", name)?;
    errors.unless(!name.trim().is_empty(), "name", "must not be empty");
    Some(name)
}

/// Checks a location's id in a body: optional, a UUID.
pub(crate) fn check_location(text: Option<String>, errors: &mut FieldErrors) -> Option<LocationId> {
    let text = text?;
    let id = parse_uuid(&text).map(LocationId);
    errors.unless(id.is_some(), "location_id", "must be a UUID");
    id
}
