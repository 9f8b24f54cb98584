//! Terminals.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::ids::{DeviceId, Ids, LocationId, parse_uuid};
use crate::integer;
use crate::problem::FieldErrors;

/// The metadata label of every simulated device.
const SIMULATED: &str = "simulated";

/// One terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// The phone's own id.
    pub hardware_id: String,
    /// The merchant it belongs to.
    pub merchant_id: String,
    /// Its shop.
    #[schema(required)]
    pub location_id: Option<LocationId>,
    /// The merchant's name for it.
    pub name: String,
    /// Its operating system.
    pub platform: Platform,
    /// The merchant's labels.
    pub metadata: BTreeMap<String, String>,
    /// When it was paired.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: OffsetDateTime,
    /// The cash register that is open on it, if any.
    #[schema(required)]
    pub open_cash_register_id: Option<i64>,
}

/// A device as the answer to its registration has it, and no other answer.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Registered {
    /// The device.
    #[serde(flatten)]
    pub device: Device,
    /// What the phone proves itself with from now on.
    pub credentials: Credentials,
}

/// What a phone proves itself with. A merchant's backend has no use for it.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Credentials {
    /// A secret, so it is kept out of logs and `Debug`. The playground does not keep it.
    pub bearer_token: String,
}

impl Registered {
    pub(crate) fn new(device: Device, ids: &mut Ids) -> Self {
        let bearer_token = format!("kco_device_{}", ids.token(32));
        Self {
            device,
            credentials: Credentials { bearer_token },
        }
    }
}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registered")
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials([secret])")
    }
}

/// What a terminal runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Platform {
    /// An iPhone.
    Ios,
    /// An Android phone.
    Android,
    /// A payment terminal.
    Terminal,
}

/// The merchant's settings of a device, unchecked: the body of `PUT devices/{id}`.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct DeviceBody {
    /// The merchant's name for it.
    #[schema(required, value_type = String, pattern = "\\S")]
    name: Option<String>,
    /// Its shop.
    #[schema(value_type = Option<LocationId>)]
    location_id: Option<String>,
    /// The merchant's labels.
    metadata: Option<BTreeMap<String, String>>,
}

/// A simulated device, unchecked: the body of `POST dev/devices`.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct SimulatedBody {
    /// The merchant's name for it.
    #[schema(required, value_type = String, pattern = "\\S")]
    name: Option<String>,
    /// Its shop.
    #[schema(value_type = Option<LocationId>)]
    location_id: Option<String>,
    /// The merchant's labels.
    metadata: Option<BTreeMap<String, String>>,
    /// Our own, as is the next; an Android phone without it.
    platform: Option<Platform>,
    /// As if its cash register were open.
    #[serde(default, deserialize_with = "integer::option")]
    open_cash_register_id: Option<i64>,
}

/// The merchant's settings of a device.
#[derive(Clone, Debug)]
pub(crate) struct DeviceDetails {
    pub(crate) name: String,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) metadata: BTreeMap<String, String>,
}

/// A device to register.
#[derive(Clone, Debug)]
pub(crate) struct NewDevice {
    pub(crate) details: DeviceDetails,
    pub(crate) platform: Platform,
    pub(crate) open_cash_register_id: Option<i64>,
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

impl SimulatedBody {
    /// The checked device, marked as simulated, or all invalid fields.
    pub(crate) fn check(self) -> Result<NewDevice, FieldErrors> {
        let body = DeviceBody {
            name: self.name,
            location_id: self.location_id,
            metadata: self.metadata,
        };
        let mut details = body.check()?;
        let label = (SIMULATED.to_owned(), "true".to_owned());
        details.metadata.extend([label]);
        Ok(NewDevice {
            details,
            // Assumed: the platform of a simulated device.
            platform: self.platform.unwrap_or(Platform::Android),
            open_cash_register_id: self.open_cash_register_id,
        })
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
