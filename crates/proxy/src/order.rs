//! Judges orders by the rules of [`ipp_wire::order`], before anything is stored or sent.

use axum::http::StatusCode;
use ipp_wire::order::{Findings, check as judge};
use ipp_wire::{Order, StartPayment, code};

pub use ipp_wire::order::{MAX_AMOUNT, MAX_LINES, MAX_REFERENCE};

use crate::json::Node;
use crate::problem::{Answer, Refusal};

/// Checks everything about an order that can be known without calling another system. What is odd
/// about an order that can be charged is logged, for its developer.
///
/// # Errors
/// 422 with the code of the first thing that is wrong, and every field that is wrong.
pub fn check(order: &Order) -> Answer<()> {
    let odd =
        judge(order).map_err(|findings| refusal(StatusCode::UNPROCESSABLE_ENTITY, &findings))?;
    if !odd.is_empty() {
        let (reference, odd) = (&order.merchant_reference1, odd.sentence());
        tracing::info!(reference, odd, "Kustom may refuse this order");
    }
    Ok(())
}

/// Reads the body that starts a payment.
///
/// # Errors
/// 400 with every field that is missing, unknown or of another type.
pub(crate) fn read_start(body: &Node) -> Answer<StartPayment> {
    let read = ipp_wire::order::read_start(&body);
    read.map_err(|findings| refusal(StatusCode::BAD_REQUEST, &findings))
}

/// Reads an order that the merchant's own system sent.
///
/// # Errors
/// 422 with every field that is missing, unknown or of another type: the page's request is well
/// formed.
pub(crate) fn read(order: &Node) -> Answer<Order> {
    ipp_wire::order::read(&order).map_err(|findings| {
        let mut refusal = refusal(StatusCode::UNPROCESSABLE_ENTITY, &findings);
        refusal.code = code::BAD_ORDER;
        refusal
    })
}

/// Refuses with the first finding; the others are in the fields, and in the log.
fn refusal(status: StatusCode, findings: &Findings) -> Refusal {
    let mut named = findings.named().iter();
    let Some(first) = named.next() else {
        return Refusal::internal("nothing is wrong with an order that is refused");
    };
    let mut refusal = Refusal::order(first.code, &first.field, &*first.message);
    refusal.status = status;
    if findings.count() > 1 {
        let more = findings.count() - 1;
        refusal.detail.push_str(&format!(" (and {more} more)"));
        refusal = refusal.because(findings.sentence());
    }
    for finding in named {
        refusal = refusal.field(&*finding.field, &*finding.message);
    }
    refusal
}
