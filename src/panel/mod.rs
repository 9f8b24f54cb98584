//! `<ipp-playground>`: stands in for terminal and customer. It uses the proxy, the token and
//! the stream of the checkout that it belongs to, and is in the playground build only. It is
//! for developers, and speaks English.

mod bench;
mod callbacks;
mod crash;
mod devices;
mod handle;
mod payments;
mod records;
mod state;

pub(crate) use crash::crash_at_mount;
pub use handle::Panel;
