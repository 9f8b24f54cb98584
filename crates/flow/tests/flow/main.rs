//! Tests of the widget's state machine through its public API. Each test's name says its rule.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod announced;
mod any_sequence;
mod asking;
mod cancelling;
mod charging;
mod devices;
mod fair_world;
mod freshness;
mod moving;
mod open_payments;
mod order_taken;
mod pairing;
mod picker;
mod quiet;
mod resuming;
mod screens;
mod starting;
mod tabs;
mod till;
mod unlisted;
mod watching;
