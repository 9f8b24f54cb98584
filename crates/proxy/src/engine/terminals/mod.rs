//! Terminals: which there are, in which shops, which are busy, and the pairing of phones.

mod checklist;
pub(super) mod devices;
pub(super) mod locations;
pub(super) mod pairing;
