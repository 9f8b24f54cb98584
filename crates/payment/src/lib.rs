//! The proxy's payment as a value: its states, the events that change it, and what is to be done
//! next ([`Payment::duty`]).
//!
//! Nothing here does I/O or reads a clock; `no_std` enforces that. Money rules 2 to 5 of the
//! design are in [`Payment::apply`]; the code around it passes events in and stores the result.
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
//! Cancelled | Expired | Failed ── money, by Read ──▶ Held
//! ```

#![no_std]

extern crate alloc;

mod apply;
mod charged;
mod duty;
mod effects;
mod inbox_item;
mod payment;
mod reading;
mod schema;
mod settle;
mod status;
mod stray;
mod tasks;
mod times;
mod timings;
mod view;

pub use apply::{Applied, Event};
pub use charged::ChargedOrder;
pub use duty::Duty;
pub use effects::{ASK_AGAIN, Attention, Effects, Intent, ReadError, StoreFailure};
pub use inbox_item::{InboxItem, NewCallback, by_session};
pub use payment::{Payment, Session, State, Tap};
pub use reading::{Mark, Reading};
pub use status::SessionStatus;
pub use stray::Stray;
pub use tasks::{
    MAX_INBOX_BACKOFF, apply, apply_with_retries, begin, put_off_failed, send, take_up, watch,
    work_off,
};
pub use times::Millis;
pub use timings::Timings;
pub use view::wire;
