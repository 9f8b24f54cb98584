//! `GET /api/events`: what the proxy pushes. A `payment` event's data is a [`crate::Payment`].

use serde::{Deserialize, Serialize};

use crate::{Busy, Payment};

/// The `event:` names on the stream.
pub mod event_name {
    /// First on every stream: a [`super::Snapshot`].
    pub const SNAPSHOT: &str = "snapshot";
    /// A payment of this till changed: the whole [`crate::Payment`].
    pub const PAYMENT: &str = "payment";
    /// A device became busy or free: a [`super::DeviceChanged`].
    pub const DEVICE: &str = "device";
    /// The list of devices changed: read it again. Data is `{}`.
    pub const DEVICES: &str = "devices";
    /// Every 15 s: a [`super::Heartbeat`].
    pub const HEARTBEAT: &str = "heartbeat";
}

/// What is open when the stream starts. A payment that a page knows and does not find here
/// has ended meanwhile: the page reads it by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// RFC 3339; pages measure ages by it, not by their own clock.
    pub server_time: String,
    /// This till's open payments and those that need attention, newest first.
    pub payments: Vec<Payment>,
    /// Every busy device; one that is not listed is free.
    pub busy: Vec<DeviceChanged>,
}

/// A device became busy or free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceChanged {
    /// Which.
    pub device_id: String,
    /// Null: free.
    pub busy: Option<Busy>,
}

/// The stream is alive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// RFC 3339.
    pub server_time: String,
}
