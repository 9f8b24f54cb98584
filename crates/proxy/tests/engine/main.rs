//! Tests the engine with the real playground over real sockets, with faults in between.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod backup;
mod cancel;
mod common;
mod elsewhere;
mod faults;
mod flow;
mod late;
mod lost;
mod merchant;
mod notify;
mod orders;
mod provider;
mod restart;
mod retention;
mod rules;
mod samples;
mod settle;
mod stray;
mod trouble;
mod waiting;
