//! `<ipp-playground>` simulates terminals, clerk and customer. It uses the proxy, the token and the
//! stream of its checkout and exists in the playground build only. It is for developers, and in
//! English.

mod acts;
mod bench;
mod callbacks;
mod card;
mod cards;
mod checklist;
mod clerk;
mod crash;
mod devices;
mod exchanges;
mod handle;
mod history;
mod history_view;
mod phone;
mod phones;
mod records;
mod scenarios;
mod screen;
mod state;
mod timeline;
mod view;
mod words;

pub(crate) use crash::crash_at_mount;
pub use handle::Panel;
