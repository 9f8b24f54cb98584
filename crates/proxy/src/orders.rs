//! The merchant's own orders: money rule 8. Where `IPP_ORDER_URL` is set, what is charged is the
//! order as the merchant's backend has it, and not as a page says it is.

use std::time::Duration;

use ipp_wire::{Order, code};
use reqwest::{Client, StatusCode, Url};

use crate::object::Object;
use crate::problem::{Answer, Refusal};

/// The most of an answer that is read: as much as a page may send.
const MOST_BYTES: usize = 64 * 1024;

/// Where orders are fetched: `GET {url}/{reference}` answers one in Kustom's names.
#[derive(Clone)]
pub struct OrderSource {
    url: Url,
    client: Client,
}

impl std::fmt::Debug for OrderSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may hold a password.
        f.debug_struct("OrderSource").finish_non_exhaustive()
    }
}

impl OrderSource {
    /// Makes the client; nothing is sent.
    ///
    /// # Errors
    /// If the URL cannot be extended by a reference, or TLS cannot be set up; in words.
    pub fn new(url: Url, timeout: Duration) -> Result<Self, String> {
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err("must be an http or https URL with a host".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(
                "must have no query and no fragment: the reference is put behind it".to_owned(),
            );
        }
        // An Err means that the process has chosen its provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| format!("cannot be called: {error}"))?;
        Ok(Self { url, client })
    }

    /// The merchant's order that the page means. One whose amount is not what the cashier has
    /// on the screen is refused: nobody has agreed to pay it.
    ///
    /// # Errors
    /// 404 if the merchant does not know it, 409 if it differs, 502 if it cannot be fetched.
    pub async fn order(&self, page: &Order) -> Answer<Order> {
        let reference = &page.merchant_reference1;
        let order = self.fetch(reference).await?;
        let differs = |what: &str, page: &str, ours: &str| {
            let detail = format!(
                "The page's {what} is {page}, the shop's order {reference:?} has {ours}. Load the order again."
            );
            Refusal::new(StatusCode::CONFLICT, code::ORDER_MISMATCH, detail)
        };
        if order.merchant_reference1 != *reference {
            return Err(differs("reference", reference, &order.merchant_reference1));
        }
        if order.purchase_currency != page.purchase_currency {
            return Err(differs(
                "currency",
                &page.purchase_currency,
                &order.purchase_currency,
            ));
        }
        if order.order_amount != page.order_amount {
            let (page, ours) = (
                page.order_amount.to_string(),
                order.order_amount.to_string(),
            );
            return Err(differs("amount", &page, &ours));
        }
        Ok(order)
    }

    async fn fetch(&self, reference: &str) -> Answer<Order> {
        let mut url = self.url.clone();
        // Dots alone would climb out of the folder that the merchant named.
        if matches!(reference, "." | "..") {
            return Err(unknown(reference));
        }
        match url.path_segments_mut() {
            Ok(mut segments) => segments.pop_if_empty().push(reference),
            Err(()) => return Err(unavailable("the URL takes no path")),
        };
        let mut response = self.client.get(url).send().await.map_err(unavailable)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(unknown(reference)),
            status => return Err(unavailable(status)),
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unavailable)? {
            if bytes.len() + chunk.len() > MOST_BYTES {
                return Err(unavailable("the order is too long"));
            }
            bytes.extend_from_slice(&chunk);
        }
        read(&bytes)
    }
}

/// The merchant's order, as it was answered.
pub(crate) fn read(bytes: &[u8]) -> Answer<Order> {
    let Object(order) = serde_json::from_slice(bytes).map_err(unavailable)?;
    Ok(order)
}

fn unknown(reference: &str) -> Refusal {
    let detail = format!("The shop knows no order {reference:?}. Ring it up again.");
    Refusal::new(StatusCode::NOT_FOUND, code::ORDER_UNKNOWN, detail)
}

fn unavailable(inside: impl std::fmt::Display) -> Refusal {
    let detail =
        "The shop's order could not be fetched. Nothing was started; try again in a moment.";
    Refusal::new(StatusCode::BAD_GATEWAY, code::ORDER_UNAVAILABLE, detail).because(inside)
}
