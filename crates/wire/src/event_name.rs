//! The `event:` names on `GET /api/events`.

use crate::words;

words! {
    /// The name of an event on the stream.
    pub enum EventName {
        /// A `Snapshot`: first on every stream, and again if the page was too slow to read all.
        Snapshot = "snapshot",
        /// A payment of this till changed: the whole `Payment`.
        Payment = "payment",
        /// A device became busy or free: a `DeviceChanged`. A token with `loc` is told of the devices of
        /// that shop alone.
        Device = "device",
        /// The list of devices changed: read it again. Data is `{}`.
        Devices = "devices",
        /// Kustom said again what is known of a payment of this till: a `Confirmed`.
        Confirmed = "confirmed",
        /// Every 15 s: a `Heartbeat`.
        Heartbeat = "heartbeat",
    }
}
