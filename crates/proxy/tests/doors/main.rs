//! Tests the proxy's process from outside: slow callers, shutdown, and secrets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod backup;
mod between;
mod canary;
mod check;
mod commands;
mod configuration;
mod conform;
mod deploy;
mod disk;
mod live;
mod lost_database;
mod one_process;
mod outbound;
mod process;
mod provider;
mod readiness;
mod restarts;
mod retention;
mod rules;
mod scenarios;
mod server;
mod shutdown;
mod sockets;
mod trace;
