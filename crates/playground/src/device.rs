//! Terminals.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{DeviceId, LocationId, parse_uuid};
use crate::problem::FieldErrors;

/// The label that every simulated device bears.
const SIMULATED: &str = "simulated";

/// One terminal. Kustom's also names an open cash register, which we don't have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// The phone's own id.
    pub hardware_id: String,
    /// Whose it is.
    pub merchant_id: String,
    /// The shop it stands in.
    pub location_id: Option<LocationId>,
    /// What the merchant calls it.
    pub name: String,
    /// What it runs on.
    pub platform: Platform,
    /// The merchant's labels.
    pub metadata: BTreeMap<String, String>,
    /// When it was paired.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// What a phone runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Platform {
    /// An iPhone.
    Ios,
    /// An Android phone.
    Android,
}

/// What the merchant decides about a device, as it arrives: the body of `PUT devices/{id}`
/// and of `POST dev/devices`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct DeviceBody {
    name: Option<String>,
    location_id: Option<String>,
    metadata: Option<BTreeMap<String, String>>,
}

/// What the merchant decides about a device.
#[derive(Clone, Debug)]
pub(crate) struct DeviceDetails {
    pub(crate) name: String,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) metadata: BTreeMap<String, String>,
}

impl DeviceBody {
    /// The details, or every field that is wrong.
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
    /// Marks the device as one that no phone stands behind.
    pub(crate) fn simulated(mut self) -> Self {
        self.metadata
            .insert(SIMULATED.to_owned(), "true".to_owned());
        self
    }
}

/// A device's name: required, and more than blanks.
pub(crate) fn check_name(name: Option<String>, errors: &mut FieldErrors) -> Option<String> {
    let name = errors.required("name", name)?;
    errors.unless(!name.trim().is_empty(), "name", "must not be empty");
    Some(name)
}

/// A location's id in a body: optional, and a UUID.
pub(crate) fn check_location(text: Option<String>, errors: &mut FieldErrors) -> Option<LocationId> {
    let text = text?;
    let id = parse_uuid(&text).map(LocationId);
    errors.unless(id.is_some(), "location_id", "must be a UUID");
    id
}
