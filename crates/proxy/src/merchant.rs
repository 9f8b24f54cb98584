//! The merchant's own system, as far as the proxy calls it.

use crate::notify::Notifier;
use crate::orders::OrderSource;

/// What the merchant has configured; by default nothing.
#[derive(Clone, Debug, Default)]
pub struct Merchant {
    /// Where its orders are fetched (`IPP_ORDER_URL`).
    pub orders: Option<OrderSource>,
    /// Notifies it of payments' outcomes (`IPP_NOTIFY_URL`).
    pub notify: Option<Notifier>,
}
