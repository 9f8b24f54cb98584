//! The merchant backend proxy between POS pages and Kustom.

pub mod problem;
pub mod timings;

pub use problem::{Answer, Refusal};
pub use timings::Timings;
