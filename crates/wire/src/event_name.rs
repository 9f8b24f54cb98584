//! The `event:` names on `GET /api/events`.

use crate::words::constants;

constants! {
    /// First on every stream: a [`crate::Snapshot`].
    SNAPSHOT = "snapshot";
    /// A payment of this till changed: the whole [`crate::Payment`].
    PAYMENT = "payment";
    /// A device became busy or free: a [`crate::DeviceChanged`].
    DEVICE = "device";
    /// The list of devices changed: read it again. Data is `{}`.
    DEVICES = "devices";
    /// Kustom said again what is known of a payment of this till: a [`crate::Confirmed`].
    CONFIRMED = "confirmed";
    /// Every 15 s: a [`crate::Heartbeat`].
    HEARTBEAT = "heartbeat";
}
