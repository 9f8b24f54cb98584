//! The merchant's own system: asked for its orders, and notified of what payments came to.

mod event;
mod notifier;
mod order_source;
mod schedule;

pub use event::{MerchantEvent, PaymentEvent, StrayEvent, StraySession, event_id};
pub use notifier::Notifier;
pub use order_source::OrderSource;
#[cfg(feature = "fuzzing")]
pub(crate) use order_source::read as read_order;
pub use schedule::Schedule;

/// What the merchant has configured; by default nothing.
#[derive(Clone, Debug, Default)]
pub struct Merchant {
    /// Where its orders are fetched (`IPP_ORDER_URL`).
    pub orders: Option<OrderSource>,
    /// Notifies it of payments' outcomes (`IPP_NOTIFY_URL`).
    pub notify: Option<Notifier>,
}
