//! The states before a charge: terminals, and orders that cannot be charged.

use serde_json::{Value, json};

use super::story::{HERE, OUTSIDE, Story, TAX, THERE};
use super::till::order;
use super::{keyboard, people};
use crate::failure::Outcome;

impl Story<'_> {
    /// Shows terminals, and orders that cannot be charged.
    pub(super) async fn before_a_sale(&mut self) -> Outcome<()> {
        let till = self.till;
        till.link.hold().await?;
        till.kustom.hold().await?;
        // Ends even if the state never comes.
        let connecting = async || {
            till.mount().await?;
            till.order("ORDER-12345", TAX).await?;
            till.screen("resuming").await
        };
        connecting().await?;
        self.keep_again("connecting", connecting).await?;
        till.link.restore().await?;
        let loading = async || {
            till.mount().await?;
            till.order("ORDER-12345", TAX).await?;
            till.shop.shows(&["Looking for terminals"]).await?;
            till.screen("ready").await
        };
        loading().await?;
        self.keep_again("picker-loading", loading).await?;
        till.kustom.cut().await?;
        till.shop.shows(&["Can’t load the terminals"]).await?;
        self.keep("picker-failed").await?;
        till.kustom.restore().await?;
        till.shop.shows(&["No terminals here yet"]).await?;
        self.keep("picker-empty").await?;

        till.device(HERE).await?;
        let busy = till.device(THERE).await?;
        till.device(OUTSIDE).await?;
        till.shop.pick(HERE).await?;
        till.shop.shows(&["400,00"]).await?;
        self.keep("ready").await?;
        keyboard::pick(till, HERE, THERE).await?;
        people::from_right_to_left(till, self.inspection, "ready").await?;
        self.lines().await?;
        self.pairing().await?;
        till.elsewhere(&busy, "ORDER-1043").await?;
        till.shop.shows(&["ORDER-1043"]).await?;
        self.keep("terminal-busy").await?;

        till.set_order(&Value::Null).await?;
        till.shop.shows(&["Nothing to charge yet"]).await?;
        self.keep("no-order").await?;
        let mut bad = order("ORDER-12345", TAX);
        if let Some(field) = bad.get_mut("order_amount") {
            *field = json!(-1);
        }
        till.set_order(&bad).await?;
        till.shop.shows(&["order_amount"]).await?;
        self.keep("bad-order").await
    }

    /// An order with more lines than fit.
    async fn lines(&mut self) -> Outcome<()> {
        let mut long = order("ORDER-12345", TAX);
        if let Some(items) = long.get_mut("order_items") {
            *items = (1..=12).map(line).collect();
        }
        self.till.set_order(&long).await?;
        self.till.shop.shows(&["12 lines"]).await?;
        let open = "document.querySelector('ipp-checkout').shadowRoot.querySelector('details').open = arguments[0]";
        self.till.run(open, vec![json!(true)]).await?;
        self.keep_unfolded("lines").await?;
        self.till.run(open, vec![json!(false)]).await?;
        self.till.order("ORDER-12345", TAX).await
    }

    /// The pairing of a phone.
    async fn pairing(&mut self) -> Outcome<()> {
        keyboard::press(self.till, "pair").await?;
        self.till
            .shop
            .shows(&["Type this code", "Valid for"])
            .await?;
        self.keep_unfolded("pairing").await?;
        // The same button closes what it opened.
        keyboard::must(self.till, "the button keeps the focus", "ready", "pair").await?;
        self.till.shop.browser.key("Enter", false).await?;
        self.till.shop.offers("Charge").await
    }

    /// Many terminals, in two shops.
    pub(super) async fn many_terminals(&mut self) -> Outcome<()> {
        let till = self.till;
        let shops = till.locations().await?;
        for number in 1..=8 {
            let shop = shops.get(number % 2).cloned().unwrap_or_default();
            till.device_at(&format!("Till {number}"), &shop).await?;
        }
        till.order("ORDER-12352", TAX).await?;
        till.screen("ready").await?;
        till.shop.shows(&["Till 7", "Till 8"]).await?;
        till.shop.pick(HERE).await?;
        self.keep("picker-many").await?;
        keyboard::search(till, "till 3", "Till 3").await
    }
}

/// One of twelve lines that add up to the documented amount.
fn line(number: u32) -> Value {
    json!({
        "type": "physical",
        "reference": format!("SKU-{number:03}"),
        "name": format!("A handmade cup of the {number}. kind, with a name that is long"),
        "quantity": 1,
        "unit_price": 20_000,
        "total_amount": 20_000,
        "tax_rate": 2500,
        "total_tax_amount": 4_000,
    })
}
