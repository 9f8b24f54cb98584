//! Terminals, in Kustom's names.

use alloc::collections::BTreeMap;

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// One terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// Kustom's id.
    pub id: String,
    /// What the merchant called it.
    pub name: String,
    /// The shop it stands in.
    #[cfg_attr(feature = "openapi", schema(required))]
    #[serde(default)]
    pub location_id: Option<String>,
    /// `IOS`, `ANDROID`.
    #[cfg_attr(feature = "openapi", schema(required))]
    #[serde(default)]
    pub platform: Option<String>,
    /// The merchant's own labels.
    #[cfg_attr(feature = "openapi", schema(required))]
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
    /// True for a device of the playground that no phone stands behind.
    pub simulated: bool,
    /// The payment that is open on it, whichever till's it is.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub busy: Option<Busy>,
}

/// What keeps a device busy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Busy {
    /// The open payment.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub payment_id: String,
    /// Its order's reference.
    pub reference: String,
    /// The till it belongs to.
    pub till: String,
    /// Since when, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub since: String,
}

/// `GET /api/devices`: all of Kustom's pages in one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Devices {
    /// When Kustom last answered with this list, RFC 3339: up to five minutes ago, if it does not
    /// answer now.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub confirmed_at: String,
    /// By name.
    pub devices: Vec<Device>,
    /// The merchant's shops, by name; empty while they cannot be read.
    #[cfg_attr(feature = "openapi", schema(required))]
    #[serde(default)]
    pub locations: Vec<Location>,
}

/// One of the merchant's shops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Location {
    /// Kustom's id: a device's `location_id`.
    pub id: String,
    /// What the merchant calls it.
    pub name: String,
    /// Where it is.
    #[cfg_attr(feature = "openapi", schema(required))]
    #[serde(default)]
    pub city: Option<String>,
}
