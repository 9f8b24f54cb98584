//! A page with only the checkout, and everything around it that a state may need.

use serde_json::{Value, json};

use super::{Options, heard};
use crate::browser::Place;
use crate::cli::secret;
use crate::failure::{Failure, Outcome};
use crate::native::Client;
use crate::network_link::NetworkLink;
use crate::shop::{CHECKOUT, Shop};

/// Secrets that must not be in a command line.
struct Secrets {
    /// The till's token.
    till: String,
    /// Another till's token.
    other: String,
    /// The key that the playground accepts.
    key: String,
}

/// The window, and the lines and services around it.
pub(super) struct Till {
    /// The window, with the checkout in it.
    pub(super) shop: Shop,
    client: Client,
    page: String,
    /// The link between page and proxy: its address, and what switches it.
    line: String,
    pub(super) link: NetworkLink,
    /// The link between proxy and playground.
    pub(super) kustom: NetworkLink,
    proxy: String,
    playground: String,
    secrets: Secrets,
    /// axe's script.
    axe: String,
}

impl Till {
    /// Takes a window.
    pub(super) fn new(shop: Shop, options: &Options) -> Outcome<Self> {
        Ok(Self {
            shop,
            client: Client::new(),
            page: options.target.page.clone(),
            line: options.line.clone(),
            link: NetworkLink::new(&options.control),
            kustom: NetworkLink::new(&options.kustom_control),
            proxy: options.proxy.clone(),
            playground: options.playground.clone(),
            secrets: Secrets {
                till: secret("IPP_TILL_TOKEN")?,
                other: secret("IPP_OTHER_TOKEN")?,
                key: secret("KUSTOM_API_KEY")?,
            },
            axe: std::fs::read_to_string(&options.axe)?,
        })
    }

    /// Opens the page and loads axe. There is no checkout on it yet.
    pub(super) async fn open(&self) -> Outcome<()> {
        self.shop.browser.goto(&self.page).await?;
        self.shop.browser.patience_for_scripts().await?;
        self.run(&self.axe, vec![]).await.map(drop)
    }

    /// Adds a checkout to the page, replacing an earlier one.
    pub(super) async fn mount(&self) -> Outcome<()> {
        let script = "document.querySelector('ipp-checkout')?.remove();
            const checkout = document.createElement('ipp-checkout');
            checkout.id = 'checkout';
            checkout.setAttribute('proxy', arguments[0]);
            checkout.setAttribute('locale', 'en-SE');
            const token = arguments[1];
            checkout.fetchToken = () => token;
            window.heard = [];
            checkout.addEventListener('ipp-change', ({ detail }) => window.heard.push(detail));
            document.querySelector('main').append(checkout);";
        let arguments = vec![json!(self.line), json!(self.secrets.till)];
        self.run(script, arguments).await?;
        self.run(heard::LISTEN, vec![]).await.map(drop)
    }

    /// Runs a function body in the page.
    pub(super) async fn run(&self, script: &str, arguments: Vec<Value>) -> Outcome<Value> {
        self.shop.browser.run(script, arguments).await
    }

    /// Sets the order: Kustom's documented example under this reference, with its own tax rate or
    /// one that Kustom refuses.
    pub(super) async fn order(&self, reference: &str, tax_rate: u32) -> Outcome<()> {
        self.set_order(&order(reference, tax_rate)).await
    }

    /// Sets the order property.
    pub(super) async fn set_order(&self, order: &Value) -> Outcome<()> {
        let script = "document.querySelector('ipp-checkout').order = arguments[0]";
        self.run(script, vec![order.clone()]).await.map(drop)
    }

    /// Waits until the checkout shows this screen.
    pub(super) async fn screen(&self, name: &str) -> Outcome<()> {
        let selector = format!(".card[data-screen='{name}']");
        let place = Place::Inside(CHECKOUT, &selector);
        self.shop
            .browser
            .until_text(place, "is shown", |_| true)
            .await?;
        Ok(())
    }

    /// Waits until the checkout is connected to the proxy.
    pub(super) async fn is_connected(&self) -> Outcome<()> {
        let place = Place::Inside(CHECKOUT, ".card[data-link='live']");
        self.shop
            .browser
            .until_text(place, "is live", |_| true)
            .await?;
        Ok(())
    }

    /// Makes the terminal act on the newest payment's session: `simulate-activate` or
    /// `simulate-tap?outcome=…`. Sent to the playground directly, whatever the lines do.
    pub(super) async fn terminal(&self, act: &str) -> Outcome<()> {
        let newest = "return window.heard.at(-1)?.session_id ?? null";
        let session = self.run(newest, vec![]).await?;
        let session = session
            .as_str()
            .ok_or_else(|| Failure::page("the payment has no session yet"))?;
        let url = format!("{}/ipp/v1/dev/sessions/{session}/{act}", self.playground);
        let basic = format!("Basic {}", self.secrets.key);
        let answer = self.client.text("POST", &url, &basic, &Value::Null);
        answer.await.map(drop)
    }

    /// Creates a terminal; returns its id.
    pub(super) async fn device(&self, name: &str) -> Outcome<Value> {
        self.device_at(name, &Value::Null).await
    }

    /// The ids of the merchant's shops.
    pub(super) async fn locations(&self) -> Outcome<Vec<Value>> {
        let list = self.api("GET", "/api/devices", &Value::Null, false).await?;
        let shops = list.get("locations").and_then(Value::as_array);
        let id = |shop: &Value| shop.get("id").cloned();
        Ok(shops.into_iter().flatten().filter_map(id).collect())
    }

    /// Creates a terminal in a shop; returns its id.
    pub(super) async fn device_at(&self, name: &str, shop: &Value) -> Outcome<Value> {
        let body = json!({ "name": name, "location_id": shop });
        let device = self
            .api("POST", "/api/playground/devices", &body, false)
            .await?;
        Ok(device.get("id").cloned().unwrap_or_default())
    }

    /// Charges an order at another till.
    pub(super) async fn elsewhere(&self, device: &Value, reference: &str) -> Outcome<()> {
        self.charge(device, reference, true).await
    }

    /// Charges an order on another machine with this till's token.
    pub(super) async fn elsewhere_in_this_till(
        &self,
        device: &Value,
        reference: &str,
    ) -> Outcome<()> {
        self.charge(device, reference, false).await
    }

    async fn charge(&self, device: &Value, reference: &str, other: bool) -> Outcome<()> {
        let id = self.run("return crypto.randomUUID()", vec![]).await?;
        let path = format!("/api/payments/{}", id.as_str().unwrap_or_default());
        let body = json!({ "device_id": device, "order": order(reference, 2500) });
        self.api("PUT", &path, &body, other).await.map(drop)
    }

    /// Sends a request to the proxy, bypassing the line.
    async fn api(&self, method: &str, path: &str, body: &Value, other: bool) -> Outcome<Value> {
        let script = "const [method, url, token, body, done] = arguments;
            const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
            fetch(url, { method, headers, body: body ? JSON.stringify(body) : undefined })
                .then(async (answer) => done(answer.ok ? await answer.json() : await answer.text()), done);";
        let token = if other {
            &self.secrets.other
        } else {
            &self.secrets.till
        };
        let url = format!("{}{path}", self.proxy);
        let arguments = vec![json!(method), json!(url), json!(token), body.clone()];
        let answer = self.shop.browser.run_async(script, arguments).await?;
        if answer.is_object() {
            return Ok(answer);
        }
        Err(Failure::page(format!("{method} {path}: {answer}")))
    }
}

/// Kustom's documented example order.
pub(super) fn order(reference: &str, tax_rate: u32) -> Value {
    let line = |sku: &str, name: &str, quantity: u32, price: u32, tax: u32| {
        json!({
            "type": "physical",
            "reference": sku,
            "name": name,
            "quantity": quantity,
            "unit_price": price,
            "total_amount": quantity * price,
            "tax_rate": tax_rate,
            "total_tax_amount": tax,
        })
    };
    json!({
        "merchant_reference1": reference,
        "order_amount": 240_000,
        "order_tax_amount": 48_000,
        "purchase_currency": "SEK",
        "order_items": [
            line("SKU-001", "T-Shirt", 2, 100_000, 40_000),
            line("SKU-002", "Socks", 1, 40_000, 8_000),
        ],
    })
}
