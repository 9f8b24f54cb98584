//! Kustom's In-Person Payments API on this machine: simulates terminal, customer and provider for
//! integration and tests.
//!
//! It implements what Kustom documents, over HTTP, with its state in memory. It shares no code or
//! types with the proxy, so that the two agree only on Kustom's documentation. Where that is
//! silent, a comment with `Assumed` marks our own choice.
//!
//! ```no_run
//! # async fn example() -> Result<(), ipp_playground::StartError> {
//! let playground = ipp_playground::Playground::builder()
//!     .callback_url("http://127.0.0.1:8787/webhooks/kustom")
//!     .start()
//!     .await?;
//! println!("{} {}", playground.url(), playground.api_key());
//! # Ok(()) }
//! ```
//!
//! From the inside out: [`session`](Session)'s state machine and the order check are pure; `world`
//! holds all state and takes the time as an argument; `http` is a thin shell around it; and
//! `callback` delivers events to the merchant's endpoint.

mod builder;
mod playground;

mod http;
mod world;

mod callback;
mod calls;
mod device;
mod enrollment;
mod event;
mod faults;
mod location;
mod order;
mod page;
mod problem;
mod rules;
mod session;

mod clock;
mod ids;
mod integer;
mod time_text;

#[cfg(feature = "conform")]
pub mod conform;
#[cfg(feature = "scenarios")]
pub mod scenario;

pub use builder::{Builder, StartError};
pub use callback::{BadCallbackUrl, BadSecret, WebhookSecret};
pub use calls::Calls;
pub use clock::{Clock, ManualClock, SystemClock};
pub use device::{Credentials, Device, Platform, Registered};
pub use enrollment::{Enrollment, EnrollmentStatus};
pub use event::{Event, EventData, EventKind};
pub use faults::{Fault, Operation};
pub use ids::{DeviceId, EnrollmentId, LocationId, OrderId, SessionId};
pub use location::Location;
pub use page::Page;
pub use playground::{NotPossible, Playground};
pub use problem::Problem;
pub use rules::{Capture, EnrollmentLife, LineTypes, Presence, Rules, UnknownRule};
pub use session::{OrderItem, Outcome, Purchase, Session, SessionStatus};
pub use time_text::parse_time;
