//! Conformance: whether a backend keeps the browser API, point by point.
//!
//! The backend may be anybody's and written in any language: it is asked over HTTP alone, as a page
//! asks it, and compared with the API's OpenAPI document and with the provider's record.

mod answers;
mod bench;
mod check;
mod client;
mod document;
mod junit;
mod point;
mod report;
mod run;

pub use junit::junit;
pub use point::{Level, Point};
pub use report::{Finding, Report, Verdict};
pub use run::{SCENARIOS, Settings, run};
