//! The order in which the states come about: each from what is there already.

use serde_json::{Value, json};

use super::gallery::{Gallery, Steady};
use super::people;
use super::till::{Till, order};
use crate::failure::Outcome;

const TAX: u32 = 2500;
/// More than all: the playground refuses it, and the proxy has no reason to.
const IMPOSSIBLE_TAX: u32 = 20_000;
const HERE: &str = "Counter 1";
const THERE: &str = "Counter 2";
const OUTSIDE: &str = "Terrace";

/// Tells it all.
pub(super) async fn tell(till: &Till, gallery: &mut Gallery) -> Outcome<()> {
    let mut story = Story { till, gallery };
    story.before_a_sale().await?;
    story.one_payment().await?;
    story.endings().await?;
    story.not_known().await
}

struct Story<'a> {
    till: &'a Till,
    gallery: &'a mut Gallery,
}

impl Story<'_> {
    async fn keep(&mut self, state: &str) -> Outcome<()> {
        self.gallery
            .keep(&self.till.browser, state, Steady::Yes)
            .await
    }

    async fn keep_unfolded(&mut self, state: &str) -> Outcome<()> {
        self.gallery
            .keep(&self.till.browser, state, Steady::No)
            .await
    }

    /// Terminals, and orders that cannot be charged.
    async fn before_a_sale(&mut self) -> Outcome<()> {
        let till = self.till;
        till.line("hold").await?;
        till.kustom("hold").await?;
        till.mount().await?;
        till.order("ORDER-12345", TAX).await?;
        till.screen("resuming").await?;
        self.keep("connecting").await?;
        till.line("restore").await?;
        till.shows(&["Looking for terminals"]).await?;
        till.screen("ready").await?;
        self.keep("picker-loading").await?;
        till.kustom("cut").await?;
        till.shows(&["can’t be read"]).await?;
        self.keep("picker-failed").await?;
        till.kustom("restore").await?;
        till.shows(&["No terminals here yet"]).await?;
        self.keep("picker-empty").await?;

        till.device(HERE).await?;
        let busy = till.device(THERE).await?;
        till.device(OUTSIDE).await?;
        till.pick(HERE).await?;
        till.shows(&["400,00"]).await?;
        self.keep("ready").await?;
        people::from_right_to_left(till, self.gallery, "ready").await?;
        self.lines().await?;
        self.pairing().await?;
        till.elsewhere(&busy, "ORDER-1043").await?;
        till.shows(&["ORDER-1043"]).await?;
        self.keep("terminal-busy").await?;

        till.set_order(&Value::Null).await?;
        till.shows(&["Nothing to charge yet"]).await?;
        self.keep("no-order").await?;
        let mut bad = order("ORDER-12345", TAX);
        if let Some(field) = bad.get_mut("order_amount") {
            *field = json!(-1);
        }
        till.set_order(&bad).await?;
        till.shows(&["order_amount"]).await?;
        self.keep("bad-order").await
    }

    /// More lines than there is room for.
    async fn lines(&mut self) -> Outcome<()> {
        let mut long = order("ORDER-12345", TAX);
        if let Some(items) = long.get_mut("order_items") {
            *items = (1..=12).map(line).collect();
        }
        self.till.set_order(&long).await?;
        self.till.shows(&["12 lines"]).await?;
        let open = "document.querySelector('ipp-checkout').shadowRoot.querySelector('details').open = arguments[0]";
        self.till.run(open, vec![json!(true)]).await?;
        self.keep_unfolded("lines").await?;
        self.till.run(open, vec![json!(false)]).await?;
        self.till.order("ORDER-12345", TAX).await
    }

    /// A phone that is to become a terminal.
    async fn pairing(&mut self) -> Outcome<()> {
        self.till.press_at(".pair", "Pair a terminal").await?;
        self.till.shows(&["Type this code", "Valid for"]).await?;
        self.keep_unfolded("pairing").await?;
        self.till.press_at(".pair", "Close").await
    }

    /// One payment with everything that can happen on the way.
    async fn one_payment(&mut self) -> Outcome<()> {
        let till = self.till;
        till.order("ORDER-12346", TAX).await?;
        till.line("hold").await?;
        till.press("Charge").await?;
        till.screen("starting").await?;
        self.keep("starting").await?;
        till.line("restore").await?;
        till.screen("sent").await?;
        self.keep("sent").await?;
        till.shows(&["hasn’t reached"]).await?;
        self.keep("sent-late").await?;
        till.kustom("hold").await?;
        till.press_at(".target", OUTSIDE).await?;
        till.shows(&["Moving to Terrace: cancelling on Counter 1"])
            .await?;
        self.keep("moving").await?;
        till.kustom("restore").await?;
        till.shows(&["Waiting for Terrace"]).await?;
        till.screen("sent").await?;
        till.terminal("simulate-activate").await?;
        till.screen("active").await?;
        self.keep("active").await?;
        till.line("cut").await?;
        till.shows(&["Connection lost"]).await?;
        self.keep("connection-lost").await?;
        till.line("restore").await?;
        till.terminal("simulate-tap?outcome=INSUFFICIENT_FUNDS")
            .await?;
        till.screen("declined").await?;
        till.shows(&["not enough money"]).await?;
        self.keep("declined").await?;
        till.kustom("hold").await?;
        till.press_other("Cancel").await?;
        till.screen("cancelling").await?;
        self.keep("cancelling").await?;
        // The card is quicker than the cancel.
        till.terminal("simulate-tap?outcome=SUCCESS").await?;
        till.kustom("restore").await?;
        till.shows(&["Paid before the cancel arrived"]).await?;
        self.keep("paid-before-cancel").await
    }

    /// The other ways in which a payment ends.
    async fn endings(&mut self) -> Outcome<()> {
        let till = self.till;
        till.order("ORDER-12347", TAX).await?;
        till.press("Charge").await?;
        till.screen("sent").await?;
        till.press_other("Cancel").await?;
        till.screen("cancelled").await?;
        self.keep("cancelled").await?;
        people::from_right_to_left(till, self.gallery, "cancelled").await?;
        till.press("Charge again").await?;
        till.screen("sent").await?;
        till.terminal("simulate-tap?outcome=SUCCESS").await?;
        till.screen("paid").await?;
        self.keep("paid").await?;
        people::by_keyboard(till).await?;

        till.order("ORDER-12348", IMPOSSIBLE_TAX).await?;
        till.press("Charge").await?;
        till.screen("failed").await?;
        self.keep("failed").await?;

        till.order("ORDER-12349", TAX).await?;
        till.press("Charge").await?;
        till.screen("sent").await?;
        till.kustom("alter/CREATED/EXPIRED").await?;
        till.screen("expired").await?;
        till.kustom("restore").await?;
        self.keep("expired").await?;

        // The playground still has that session on the terminal that the sale was moved to.
        till.order("ORDER-12350", TAX).await?;
        till.pick(HERE).await?;
        till.press("Charge").await?;
        till.screen("sent").await?;
        till.kustom("alter/240000/250000").await?;
        till.terminal("simulate-tap?outcome=SUCCESS").await?;
        till.screen("held").await?;
        till.kustom("restore").await?;
        self.keep("held").await
    }

    /// An answer that never comes.
    async fn not_known(&mut self) -> Outcome<()> {
        let till = self.till;
        let window = till.device("Window").await?;
        till.elsewhere_in_this_till(&window, "ORDER-1044").await?;
        till.order("ORDER-12351", TAX).await?;
        till.screen("ready").await?;
        till.shows(&["1 open payment"]).await?;
        let open = "document.querySelector('ipp-checkout').shadowRoot.querySelector('.open-payments').open = arguments[0]";
        till.run(open, vec![json!(true)]).await?;
        till.shows(&["ORDER-1044"]).await?;
        self.keep_unfolded("open-payments").await?;
        till.run(open, vec![json!(false)]).await?;
        till.kustom("lose").await?;
        till.press("Charge").await?;
        till.screen("unknown").await?;
        self.keep("unknown").await?;
        people::languages(till, self.gallery).await?;
        till.screen("needs_attention").await?;
        self.keep("needs-attention").await
    }
}

/// One of twelve lines that make up the documented amount.
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
