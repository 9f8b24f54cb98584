//! The payment as a value: what it is, what can happen to it, what then is to be done.
//!
//! Nothing here does I/O or reads a clock. Money rules 2 to 5 of the design live in
//! [`Payment::apply`]; everything around it only carries events in and changes out.
//!
//! ```text
//!            Created, Read(ours)                Read
//! Starting ──────────────────────▶ Open ──┬──▶ Paid | Held
//!   │  │                            ▲     └──▶ Cancelled | Expired | Failed
//!   │  └── Lost, Restarted ──▶ Unknown         │ overdue
//!   │                            │ 60 s        ▼
//!   └── Refused ──▶ Failed       └──────▶ NeedsAttention ──▶ any final, by Read
//!
//! NeedsAttention | Held ── Settle ──▶ Settled ── contradicted by Read ──▶ Held
//! ```

mod apply;
mod duty;
mod payment;
mod reading;
mod settle;
mod times;
mod view;

pub use apply::{Applied, Event};
pub use duty::Duty;
pub use payment::{Payment, Phase, Session, State, Tap};
pub use reading::{Reading, SessionStatus};
pub use times::Millis;
pub use view::wire;

#[cfg(test)]
mod tests;
