//! The `event:` names on `GET /api/events`.

use crate::words::constants;

constants! {
    /// A `Snapshot`: first on every stream, and again if the page was too slow to read all.
    SNAPSHOT = "snapshot";
    /// A payment of this till changed: the whole `Payment`.
    PAYMENT = "payment";
    /// A device became busy or free: a `DeviceChanged`.
    DEVICE = "device";
    /// The list of devices changed: read it again. Data is `{}`.
    DEVICES = "devices";
    /// Kustom said again what is known of a payment of this till: a `Confirmed`.
    CONFIRMED = "confirmed";
    /// Every 15 s: a `Heartbeat`.
    HEARTBEAT = "heartbeat";
}
