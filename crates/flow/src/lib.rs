//! The checkout widget's state machine: `update(model, event) -> (model, commands)`.
//!
//! Pure and total: no I/O, no clock, no serde, no browser. An event that comes late or twice
//! changes nothing. What the widget does in the world it says as [`Command`]s; what the world
//! answers comes back as [`Event`]s; what is drawn is a [`ViewModel`] with everything already
//! decided.

mod command;
mod event;
mod ids;
mod model;
mod order;
mod payment;

pub use command::{Announcement, Command, Timer};
pub use event::{Event, FetchFailure, StartFailure};
pub use ids::{DeviceId, Millis, PaymentId};
pub use model::{Busy, Device, Devices, Link, Model, Sale};
pub use order::{BadOrder, Line, Money, Order};
pub use payment::{Payment, PaymentState, Tap};
