//! Tests the real processes under faults: `ipp-proxy` as a child that can be killed, a provider
//! with its own record, and a relay between them that causes faults in both directions.
//! `invariants` has what must always hold; the tests differ in what happens meanwhile.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod callbacks;
mod database;
mod dice;
mod evidence;
mod faults;
mod invariants;
mod ledger;
mod merchant;
mod page;
mod proxy;
mod relay;
mod seeded;
mod shop;
mod shopper;
mod shown;
mod till;

mod mixed;
mod points;
mod random;
mod several;
mod times;
