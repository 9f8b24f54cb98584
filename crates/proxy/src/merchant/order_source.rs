//! Fetches the merchant's own orders: money rule 8. If `IPP_ORDER_URL` is set, the amount charged
//! is that of the merchant's backend, not of the page.

use std::sync::Arc;
use std::time::Duration;

use ipp_wire::order::MAX_ORDER_BYTES;
use ipp_wire::{Order, code};
use reqwest::{Client, StatusCode, Url};
use tokio::sync::Semaphore;

use crate::json::Node;
use crate::order;
use crate::problem::{Answer, Refusal, shown};
use crate::{outbound, trace};

/// How many orders are fetched at once; more wait, since the merchant's system serves its own
/// customers too.
const MAX_FETCHES_AT_ONCE: usize = 16;

/// Where orders are fetched: `GET {url}/{reference}` answers one in Kustom's names.
#[derive(Clone)]
pub struct OrderSource {
    url: Url,
    client: Client,
    timeout: Duration,
    places: Arc<Semaphore>,
}

impl std::fmt::Debug for OrderSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may hold a password.
        f.debug_struct("OrderSource").finish_non_exhaustive()
    }
}

impl OrderSource {
    /// Makes the client; sends nothing.
    ///
    /// # Errors
    /// Why a reference cannot be appended to the URL, or TLS cannot be set up.
    pub fn new(url: Url, timeout: Duration) -> Result<Self, String> {
        // The answer decides the price, so it must not be changeable in transit.
        outbound::check(&url)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(
                "must have no query and no fragment: the reference is put behind it".to_owned(),
            );
        }
        let client = outbound::client(&url)
            .timeout(timeout)
            .build()
            .map_err(|error| format!("cannot be called: {error}"))?;
        Ok(Self {
            url,
            client,
            timeout,
            places: Arc::new(Semaphore::new(MAX_FETCHES_AT_ONCE)),
        })
    }

    /// Fetches the merchant's order that the page means, and checks it. Refuses one whose amount
    /// differs from the cashier's screen, since the shopper has agreed to that amount only.
    ///
    /// # Errors
    /// 404 if the merchant does not know it, 409 if it differs, 422 if it is wrong or its reference
    /// cannot be put into a URL, 502 if it cannot be fetched.
    pub async fn order(&self, page: &Order) -> Answer<Order> {
        let reference = &page.merchant_reference1;
        let order = read(&self.fetch(reference).await?)?;
        let differs = |what: &str, page: &str, ours: &str| {
            let detail = format!(
                "The page's {what} is {page}, the shop's order {} has {ours}. Load the order again.",
                shown(reference)
            );
            Refusal::new(StatusCode::CONFLICT, code::ORDER_MISMATCH, detail)
        };
        if order.merchant_reference1 != *reference {
            let ours = shown(&order.merchant_reference1);
            return Err(differs("reference", &shown(reference), &ours));
        }
        if order.purchase_currency != page.purchase_currency {
            let ours = shown(&order.purchase_currency);
            return Err(differs("currency", &page.purchase_currency, &ours));
        }
        if order.order_amount != page.order_amount {
            let (page, ours) = (
                page.order_amount.to_string(),
                order.order_amount.to_string(),
            );
            return Err(differs("amount", &page, &ours));
        }
        order::check(&order).map_err(of_the_shop)?;
        Ok(order)
    }

    /// Asks for an order, and returns the answer's status.
    ///
    /// # Errors
    /// Why there was no answer, without the URL.
    pub(crate) async fn reach(&self, reference: &str) -> Result<u16, String> {
        let url = segment(&self.url, reference).ok_or("no reference can be put behind it")?;
        let sent = self.client.get(url).send().await;
        let answer = sent.map_err(|error| crate::kustom::transport(&error))?;
        Ok(answer.status().as_u16())
    }

    fn address(&self, reference: &str) -> Answer<Url> {
        let (field, what) = (
            "merchant_reference1",
            "must have no backslash or control character, and no part that is dots alone: \
             this proxy asks the shop's own system for the order by its reference",
        );
        segment(&self.url, reference).ok_or_else(|| Refusal::order(code::BAD_ORDER, field, what))
    }

    async fn fetch(&self, reference: &str) -> Answer<Vec<u8>> {
        let url = self.address(reference)?;
        let place = tokio::time::timeout(self.timeout, self.places.acquire()).await;
        // A page that disconnects does not cancel this wait, since a separate task waits, and the
        // semaphore is never closed.
        let _place = place.map_err(unavailable)?.map_err(unavailable)?;
        let get = trace::on(self.client.get(url));
        let mut response = get.send().await.map_err(unavailable)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(unknown(reference)),
            status => return Err(unavailable(status)),
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unavailable)? {
            if bytes.len() + chunk.len() > MAX_ORDER_BYTES {
                let most = MAX_ORDER_BYTES / 1024;
                let message = format!("is over {most} KB of JSON with its lines");
                let refusal = Refusal::order(code::BAD_ORDER, "order_items", message);
                return Err(of_the_shop(refusal));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

/// The URL of an order. The reference is one path segment, with `%2F` for a slash. An intermediary may
/// decode that, and URL rules drop line breaks and parts that are dots, so that a reference with any of
/// these could mean another folder.
fn segment(base: &Url, reference: &str) -> Option<Url> {
    let leaves = |part: &str| matches!(part, "." | "..");
    let misread = |c: char| c == '\\' || c.is_control();
    if reference.is_empty() || reference.split('/').any(leaves) || reference.contains(misread) {
        return None;
    }
    let mut url = base.clone();
    url.path_segments_mut().ok()?.pop_if_empty().push(reference);
    Some(url)
}

/// Parses the merchant's answer.
pub(crate) fn read(bytes: &[u8]) -> Answer<Order> {
    let node: Node = serde_json::from_slice(bytes).map_err(unreadable)?;
    order::read(&node).map_err(of_the_shop)
}

/// Says that it is not the page's order that is wrong.
fn of_the_shop(mut refusal: Refusal) -> Refusal {
    refusal.detail = format!("The shop's own order is wrong: {}", refusal.detail);
    refusal
}

fn unknown(reference: &str) -> Refusal {
    let detail = format!(
        "The shop knows no order {}. Ring it up again.",
        shown(reference)
    );
    Refusal::new(StatusCode::NOT_FOUND, code::ORDER_UNKNOWN, detail)
}

fn unavailable(inside: impl std::fmt::Display) -> Refusal {
    let what = "could not be fetched";
    not_had(what, inside)
}

fn unreadable(inside: impl std::fmt::Display) -> Refusal {
    let what = "could not be read: what came is not JSON";
    not_had(what, inside)
}

fn not_had(what: &str, inside: impl std::fmt::Display) -> Refusal {
    let detail = format!("The shop's order {what}. Nothing was started; try again in a moment.");
    Refusal::new(StatusCode::BAD_GATEWAY, code::ORDER_UNAVAILABLE, detail).because(inside)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn path(reference: &str) -> Option<String> {
        let base: Url = "https://shop.example.com/api/orders/".parse().unwrap();
        let url = segment(&base, reference)?;
        assert_eq!((url.query(), url.fragment()), (None, None));
        Some(url.path().to_owned())
    }

    #[test]
    fn a_reference_is_one_segment_of_the_path_whatever_is_in_it() {
        let table = [
            ("ORDER-1", "ORDER-1"),
            ("Shop 0042 #7", "Shop%200042%20%237"),
            ("Shop/0042 #7", "Shop%2F0042%20%237"),
            ("/a//b/", "%2Fa%2F%2Fb%2F"),
            ("a/...", "a%2F..."),
            ("50%", "50%25"),
            ("%2F", "%252F"),
            ("%2e%2e", "%252e%252e"),
            ("a?b=c&d", "a%3Fb=c&d"),
            ("...", "..."),
            (". .", ".%20."),
            ("Käse", "K%C3%A4se"),
            ("a;b:c@d", "a;b:c@d"),
            ("\u{ff0f}", "%EF%BC%8F"),
        ];
        for (reference, segment) in table {
            let expected = format!("/api/orders/{segment}");
            assert_eq!(path(reference), Some(expected), "{reference:?}");
        }
    }

    #[test]
    fn a_reference_that_could_leave_its_folder_is_not_asked_for() {
        let controls = ('\0'..='\u{9f}').filter(|c| c.is_control());
        for c in controls.chain(['\\']) {
            for reference in [
                format!("a{c}b"),
                format!("{c}a"),
                format!("a{c}"),
                format!(".{c}."),
                format!("..{c}"),
                c.to_string(),
            ] {
                assert_eq!(path(&reference), None, "{reference:?}");
            }
        }
        for reference in ["", ".", "..", "../x", "a/../b", "a/..", "./a"] {
            assert_eq!(path(reference), None, "{reference:?}");
        }
    }
}
