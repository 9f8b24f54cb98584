//! Terminals: which there are, in which shops, which are busy, and the pairing of phones.

mod devices;
mod list;
mod locations;
mod pairing;
mod simulated;

pub(super) use pairing::work;

/// What this process knows about the merchant's terminals.
#[derive(Debug, Default)]
pub(super) struct Terminals {
    list: list::DeviceList,
    locations: locations::Locations,
    pairing: pairing::Pairing,
}
