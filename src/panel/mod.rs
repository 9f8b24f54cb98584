//! `<ipp-playground>` simulates terminal and customer. It uses the proxy, the token and the stream
//! of its checkout and exists in the playground build only. It is for developers, and in English.

mod bench;
mod callbacks;
mod card;
mod crash;
mod devices;
mod handle;
mod payments;
mod records;
mod state;
mod view;

pub(crate) use crash::crash_at_mount;
pub use handle::Panel;
