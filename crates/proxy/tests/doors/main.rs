//! What stands at the proxy's doors, tried from outside: slow callers, the end, and secrets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod canary;
mod configuration;
mod disk;
mod lost_database;
mod one_process;
mod outbound;
mod process;
mod provider;
mod shutdown;
mod sockets;
