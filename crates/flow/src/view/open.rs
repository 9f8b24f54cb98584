//! The till's open payments that are not on the screen.

use alloc::{string::String, vec::Vec};

use super::device_name;
use super::screen::{Screen, advice, of_payment, words};
use super::text::Text;
use super::visible::visible;
use crate::update::may_visit;
use crate::{Cancel, Model, Money, Payment, PaymentId, Sale};

/// One of the till's open payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRow {
    /// Its id.
    pub id: PaymentId,
    /// Its order's reference.
    pub reference: String,
    /// The amount to be paid.
    pub amount: Money,
    /// Its terminal's name, if known.
    pub terminal: Option<String>,
    /// Its status, without the terminal's name.
    pub status: Text,
    /// Whether it needs attention or its outcome is unknown.
    pub careful: bool,
    /// Seconds since it began.
    pub age: i64,
}

/// The open payments, oldest first, since that customer has waited longest. Empty while the page's
/// own payment runs.
pub(super) fn open(model: &Model) -> Vec<OpenRow> {
    if !may_visit(model) {
        return Vec::new();
    }
    let shown = match &model.sale {
        Sale::Watching { payment, .. } | Sale::Ended { payment, .. } => Some(&payment.id),
        _ => None,
    };
    let others = model.payments.open().filter(|p| Some(&p.id) != shown);
    // Insertion sort: the rows are few, and the standard sort adds more code than all else here.
    let mut rows: Vec<OpenRow> = Vec::new();
    for row in others.map(|payment| row(model, payment)) {
        let at = rows.partition_point(|other| other.age >= row.age);
        rows.insert(at, row);
    }
    rows
}

fn row(model: &Model, payment: &Payment) -> OpenRow {
    let screen = of_payment(payment, Cancel::NotAsked);
    OpenRow {
        id: payment.id.clone(),
        reference: visible(&payment.reference),
        amount: payment.amount.clone(),
        terminal: device_name(model, &payment.device),
        // The row has the terminal's name already.
        status: words(screen, None, advice(payment)),
        careful: matches!(screen, Screen::Unknown | Screen::NeedsAttention),
        age: model.now.since(payment.created_at) / 1000,
    }
}
