//! Checks that the merchant's own system can be reached.

use super::Outcome;
use crate::merchant::{Notifier, OrderSource};

/// The reference of an order that no shop has.
const NO_ORDER: &str = "ipp-proxy-check-no-such-order";

const UNREACHABLE: &str = "Look at the address in the variable, at its certificate, and at this machine's way there (DNS, firewall)";

pub(super) async fn notifications(notifier: Option<&Notifier>) -> Outcome {
    let Some(notifier) = notifier else {
        return Outcome::skipped("IPP_NOTIFY_URL is not set: your system is told nothing");
    };
    match notifier.reach().await {
        Ok(status) => Outcome::passed(format!("the address answers ({status} to HEAD)")),
        Err(why) => Outcome::failed(format!("IPP_NOTIFY_URL: {why}"), UNREACHABLE),
    }
}

pub(super) async fn orders(orders: Option<&OrderSource>) -> Outcome {
    let Some(orders) = orders else {
        return Outcome::skipped("IPP_ORDER_URL is not set: the page's amounts are charged");
    };
    match orders.reach(NO_ORDER).await {
        Ok(status @ (401 | 403)) => Outcome::failed(
            format!("IPP_ORDER_URL answers {status}"),
            "Let the proxy in: by its address, or by a name and a password in the URL",
        ),
        Ok(404) => Outcome::passed("the address answers (404 to an order that does not exist)"),
        Ok(status) => Outcome::passed(format!(
            "the address answers, but {status} to an order that does not exist, where 404 is expected"
        )),
        Err(why) => Outcome::failed(format!("IPP_ORDER_URL: {why}"), UNREACHABLE),
    }
}
