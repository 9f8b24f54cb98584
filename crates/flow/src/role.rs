//! The role of a tab: of a till's tabs in one browser, one drives and the others mirror it.

use crate::{Model, Payment, PaymentId, Sale};

/// The role of this tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// This tab charges and cancels. In a browser that cannot coordinate its tabs, all of them
    /// drive; the proxy still prevents a double charge.
    #[default]
    Drives,
    /// Another tab drives; this one shows the same and can take over.
    Mirrors {
        /// The payment that the driving tab shows, if it has said.
        follows: Option<PaymentId>,
        /// The payment that this tab shows only because the driving tab does.
        borrowed: Option<PaymentId>,
    },
}

/// The payment on a tab's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The payment's id.
    pub id: PaymentId,
    /// Whether the proxy may not know it yet, or at all.
    pub doubtful: bool,
}

impl Model {
    /// What other tabs mirror: the payment on this screen, if there is one.
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

    /// Whether another tab drives.
    pub(crate) const fn mirrors(&self) -> bool {
        matches!(self.role, Role::Mirrors { .. })
    }

    /// Whether the payment is shown only for the driving tab, and of another order than this
    /// page's. It is not announced, since the page could take its own order for paid.
    pub(crate) fn is_borrowed(&self, payment: &Payment) -> bool {
        let of_this_page =
            matches!(&self.order, Some(Ok(order)) if order.reference == payment.reference);
        matches!(&self.role, Role::Mirrors { borrowed: Some(id), .. } if *id == payment.id)
            && !of_this_page
    }
}
