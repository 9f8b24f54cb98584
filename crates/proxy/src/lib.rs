//! The merchant backend proxy between POS pages and Kustom.

pub mod auth;
pub mod config;
pub mod core;
pub mod engine;
pub mod kustom;
pub mod order;
pub mod problem;
pub mod signature;
pub mod store;
pub mod timings;

pub use problem::{Answer, Refusal};
pub use timings::Timings;
