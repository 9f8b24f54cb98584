//! `GET /api/events`: what the proxy pushes. A `payment` event's data is a [`crate::Payment`].

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{Busy, Payment};

/// What is open when the stream starts. A payment that a page knows and does not find here
/// has ended meanwhile: the page reads it by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snapshot {
    /// RFC 3339; pages measure ages by it, not by their own clock.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub server_time: String,
    /// This till's open payments and those that need attention, newest first.
    pub payments: Vec<Payment>,
    /// Every busy device, or with `loc` in the token every one of that shop; one that is not listed
    /// is free, or not known yet: then a `devices` event follows.
    pub busy: Vec<DeviceChanged>,
}

/// A device became busy or free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceChanged {
    /// The terminal.
    pub device_id: String,
    /// What keeps it busy; null: it is free.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub busy: Option<Busy>,
}

/// Kustom was asked about an open payment and said nothing new. Sent about once a second for each
/// that is being asked about, to pages that listen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirmed {
    /// The payment.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub payment_id: String,
    /// The payment's version, which has not changed.
    pub version: u64,
    /// When Kustom answered, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub confirmed_at: String,
    /// Now, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub server_time: String,
}

/// The stream is alive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Heartbeat {
    /// Now, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub server_time: String,
}
