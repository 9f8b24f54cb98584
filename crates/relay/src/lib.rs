//! The one HTTP relay of all tests: it stands between two processes and has the faults of networks
//! (`ipp_verify::Fault`).
//!
//! A [`Network`] decides the fault of each request: between the proxy and the provider, in both
//! directions; [`Rules`] has one for each kind of request. A [`link`] has one state for all that
//! passes, which tests switch from outside: between page, proxy and playground, as the program
//! `ipp-relay`.

mod call;
mod connection;
mod control;
mod forward;
mod link;
mod network;
mod rules;

pub use call::Call;
pub use forward::answer;
pub use link::link;
pub use network::{Network, relay};
pub use rules::Rules;

/// A request that has been received completely.
pub type Request = hyper::Request<hyper::body::Bytes>;

/// An answer that has been received completely.
pub type Answer = hyper::Response<hyper::body::Bytes>;
