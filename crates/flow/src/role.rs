//! Which of a till's tabs acts, and which only show what it does.

use crate::{Model, Payment, PaymentId, Sale};

/// What this tab is to its till. Of all tabs of a browser one drives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// This one acts. So does each tab of a browser that cannot tell its tabs apart: the proxy
    /// keeps them from charging an order twice all the same.
    #[default]
    Drives,
    /// Another one acts; this one shows it and can take over.
    Mirrors {
        /// The payment that the driving tab shows, as far as it said.
        follows: Option<PaymentId>,
        /// The payment that is on this screen for no other reason than that.
        borrowed: Option<PaymentId>,
    },
}

impl Model {
    /// The payment on the screen, be it known to the proxy or not: what other tabs mirror.
    #[must_use]
    pub const fn shown(&self) -> Option<&PaymentId> {
        match &self.sale {
            Sale::Starting { id, .. } => Some(id),
            Sale::Watching { payment, .. } | Sale::Ended { payment } => Some(&payment.id),
            Sale::Resuming {
                search: Some(search),
                ..
            } => Some(search.id()),
            Sale::Resuming { search: None, .. } | Sale::Ready { .. } => None,
        }
    }

    /// Another tab acts.
    pub(crate) const fn mirrors(&self) -> bool {
        matches!(self.role, Role::Mirrors { .. })
    }

    /// The payment is the driving tab's and of no order of this page: the page hears nothing of
    /// it, or it might take its own order for paid.
    pub(crate) fn is_borrowed(&self, payment: &Payment) -> bool {
        let of_this_page =
            matches!(&self.order, Some(Ok(order)) if order.reference == payment.reference);
        matches!(&self.role, Role::Mirrors { borrowed: Some(id), .. } if *id == payment.id)
            && !of_this_page
    }
}
