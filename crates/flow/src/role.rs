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

/// The payment on a tab's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub id: PaymentId,
    /// The proxy may not know it yet, or at all.
    pub doubtful: bool,
}

impl Model {
    /// What other tabs mirror.
    #[must_use]
    pub fn shown(&self) -> Option<Shown> {
        let (id, doubtful) = match &self.sale {
            Sale::Starting { id, .. } => (id, true),
            Sale::Watching { payment, .. } | Sale::Ended { payment, .. } => (&payment.id, false),
            Sale::Resuming {
                search: Some(search),
                ..
            } => (search.id(), true),
            Sale::Resuming { search: None, .. } | Sale::Ready { .. } => return None,
        };
        Some(Shown {
            id: id.clone(),
            doubtful,
        })
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
