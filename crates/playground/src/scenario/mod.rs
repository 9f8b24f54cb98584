//! Scenarios: what happens at a counter, step by step, as a file; and how one is run.
//!
//! A run plays the tills at a merchant's backend, by the browser API, and the clerk and the shopper
//! at the playground. It speaks HTTP with both, so the backend may be anybody's. Whatever a
//! scenario expects, the money rules hold at its end.

mod act;
pub(crate) mod backend;
mod counter;
pub(crate) mod file;
mod forms;
mod included;
mod judge;
#[cfg(feature = "junit")]
mod junit;
mod log;
pub(crate) mod order;
pub(crate) mod provider;
mod report;
mod run;
mod schema;
mod span;
mod step;
pub(crate) mod stream;
mod till;
mod timeline;

pub use file::{FileError, Scenario};
pub use forms::STATES;
pub use included::included;
#[cfg(feature = "junit")]
pub use junit::junit;
pub use log::{Kind, Line};
pub use report::Report;
pub use run::{CannotRun, Settings, run};
pub use schema::schema;
pub use timeline::{Unplayable, from_timeline};
