//! The one vocabulary of everything that verifies how the proxy handles money: the [`Invariant`]s
//! that must hold, the [`Defect`]s that are seeded to see each of them break, the [`Fault`]s of
//! networks and the [`Disturbance`]s of processes, and the checks that several drivers share.
//!
//! Three [`Driver`]s run the same code in different worlds, and find different things. Which
//! driver seeds which defect, and which invariant must catch it there, is declared once in
//! [`Defect`]; each driver's tests run what is declared for it.

mod defect;
mod disturbance;
mod fault;
mod history;
mod invariant;
mod provided;
mod tables;

pub use defect::Defect;
pub use disturbance::Disturbance;
pub use fault::{Fault, FaultKind, Network};
pub use history::{History, Shown};
pub use invariant::{Finding, Invariant};
pub use provided::{Provided, SessionEnd};
pub use tables::{defects, disturbances, faults, invariants};

ipp_wire::words! {
    /// What runs the code and checks the invariants.
    pub enum Driver {
        /// Random schedules on a virtual clock (`crates/simulation`): long runs, every fault.
        Simulation = "simulation",
        /// Every world that one or two payments lead to (`crates/payment/tests/model`): no order of
        /// events is missed.
        Model = "model",
        /// The real program, killed and restarted (`crates/proxy/tests/processes`): SQLite, HTTP and
        /// the operating system. Its defects are seeded into the evidence that it collects.
        Processes = "processes",
    }
}

/// Shows members as their words.
macro_rules! shown_as_words {
    ($($name:ty),+) => {$(
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(ipp_wire::Word::word(*self))
            }
        }
    )+};
}

shown_as_words!(Defect, Disturbance, FaultKind, Invariant);
