//! The merchant's own system, as far as the proxy speaks with it.

use crate::notify::Notifier;
use crate::orders::OrderSource;

/// What the merchant has set up; by default nothing.
#[derive(Clone, Debug, Default)]
pub struct Merchant {
    /// Where its orders are fetched (`IPP_ORDER_URL`).
    pub orders: Option<OrderSource>,
    /// Where it is told what became of payments (`IPP_NOTIFY_URL`).
    pub notify: Option<Notifier>,
}
