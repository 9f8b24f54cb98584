//! The sequence of states, each built on the ones before.

use super::inspection::{Inspection, Steady};
use super::till::Till;
use super::{keyboard, mirror, people};
use crate::failure::{Failure, Outcome};

/// The tax rate of the documented order, in basis points.
pub(super) const TAX: u32 = 2500;
/// A tax rate above 100 %: the playground refuses it, while the proxy has no reason to.
const IMPOSSIBLE_TAX: u32 = 20_000;
/// The terminal to charge on.
pub(super) const HERE: &str = "Counter 1";
/// Another till's terminal.
pub(super) const THERE: &str = "Counter 2";
/// The terminal that a payment is moved to.
pub(super) const OUTSIDE: &str = "Terrace";

/// Runs the whole sequence.
pub(super) async fn tell(till: &Till, inspection: &mut Inspection) -> Outcome<()> {
    let mut story = Story { till, inspection };
    story.before_a_sale().await?;
    story.one_payment().await?;
    story.endings().await?;
    story.open_payments().await?;
    story.many_terminals().await?;
    story.not_known().await
}

/// The context of the sequence.
pub(super) struct Story<'a> {
    /// The till to drive.
    pub(super) till: &'a Till,
    /// The inspection to fill.
    pub(super) inspection: &'a mut Inspection,
}

impl Story<'_> {
    /// Keeps a state that stays.
    pub(super) async fn keep(&mut self, state: &str) -> Outcome<()> {
        self.keep_again(state, stays).await
    }

    /// Keeps a state that passes by itself; `again` recreates it.
    pub(super) async fn keep_again(
        &mut self,
        state: &str,
        again: impl AsyncFn() -> Outcome<()>,
    ) -> Outcome<()> {
        self.inspection
            .keep(&self.till.shop.browser, state, Steady::Yes, again)
            .await
    }

    /// Keeps a state in which something unfolded moves other parts.
    pub(super) async fn keep_unfolded(&mut self, state: &str) -> Outcome<()> {
        self.inspection
            .keep(&self.till.shop.browser, state, Steady::No, stays)
            .await
    }

    /// One payment with everything that can happen to it.
    async fn one_payment(&mut self) -> Outcome<()> {
        let till = self.till;
        till.order("ORDER-12346", TAX).await?;
        // The proxy has the payment, and Kustom does not answer yet.
        till.kustom.hold().await?;
        till.shop.press("Charge").await?;
        till.screen("starting").await?;
        let led = "the headline has the focus once Charge is gone";
        keyboard::must(till, led, "starting", "status").await?;
        keyboard::ring(till, "after a touch the headline has no ring", false).await?;
        self.keep("starting").await?;
        till.kustom.restore().await?;
        till.screen("sent").await?;
        let anew = async || {
            till.shop.press_other("Cancel").await?;
            till.screen("cancelled").await?;
            till.shop.press("Charge again").await?;
            till.screen("sent").await
        };
        self.keep_again("sent", &anew).await?;
        // The hint that it is late may be shown already.
        anew().await?;
        till.shop.shows(&["hasn’t reached"]).await?;
        self.keep("sent-late").await?;
        till.kustom.hold().await?;
        keyboard::press(till, "target").await?;
        till.shop
            .shows(&["Moving to Terrace: cancelling on Counter 1"])
            .await?;
        keyboard::must(
            till,
            "the headline has the focus once the terminals are gone",
            "cancelling",
            "status",
        )
        .await?;
        self.keep("moving").await?;
        till.kustom.restore().await?;
        till.shop.shows(&["Waiting for Terrace"]).await?;
        till.screen("sent").await?;
        till.terminal("simulate-activate").await?;
        till.screen("active").await?;
        self.keep("active").await?;
        till.link.cut().await?;
        till.shop.shows(&["Connection lost"]).await?;
        self.keep("connection-lost").await?;
        till.link.restore().await?;
        till.is_connected().await?;
        till.terminal("simulate-tap?outcome=INSUFFICIENT_FUNDS")
            .await?;
        till.screen("declined").await?;
        till.shop.shows(&["not enough money"]).await?;
        self.keep("declined").await?;
        till.kustom.hold().await?;
        till.shop.press_other("Cancel").await?;
        till.screen("cancelling").await?;
        self.keep("cancelling").await?;
        // The card is faster than the cancel.
        till.terminal("simulate-tap?outcome=SUCCESS").await?;
        till.kustom.restore().await?;
        till.shop
            .shows(&["Paid before it could be cancelled"])
            .await?;
        self.keep("paid-before-cancel").await
    }

    /// The other ways in which a payment ends.
    async fn endings(&mut self) -> Outcome<()> {
        let till = self.till;
        till.order("ORDER-12347", TAX).await?;
        till.shop.press("Charge").await?;
        till.screen("sent").await?;
        till.shop.press_other("Cancel").await?;
        till.screen("cancelled").await?;
        self.keep("cancelled").await?;
        people::from_right_to_left(till, self.inspection, "cancelled").await?;
        till.shop.press("Charge again").await?;
        till.screen("sent").await?;
        till.terminal("simulate-tap?outcome=SUCCESS").await?;
        till.screen("paid").await?;
        self.keep("paid").await?;
        keyboard::pay(till).await?;
        mirror::show(till, self.inspection).await?;

        till.order("ORDER-12348", IMPOSSIBLE_TAX).await?;
        till.shop.press("Charge").await?;
        till.screen("failed").await?;
        self.keep("failed").await?;

        till.order("ORDER-12349", TAX).await?;
        till.shop.press("Charge").await?;
        till.screen("sent").await?;
        till.kustom.alter("CREATED", "EXPIRED").await?;
        till.screen("expired").await?;
        till.kustom.restore().await?;
        self.keep("expired").await?;

        // The playground still has that session on the terminal to which the sale was moved.
        till.order("ORDER-12350", TAX).await?;
        till.shop.pick(HERE).await?;
        till.shop.press("Charge").await?;
        till.screen("sent").await?;
        till.kustom.alter("240000", "250000").await?;
        till.terminal("simulate-tap?outcome=SUCCESS").await?;
        till.screen("held").await?;
        till.kustom.restore().await?;
        self.keep("held").await
    }

    /// Payments that another machine of this till left open.
    async fn open_payments(&mut self) -> Outcome<()> {
        let till = self.till;
        let window = till.device("Window").await?;
        till.elsewhere_in_this_till(&window, "ORDER-1044").await?;
        till.order("ORDER-12351", TAX).await?;
        till.screen("ready").await?;
        till.shop.shows(&["1 open payment"]).await?;
        keyboard::press(till, "open-payments summary").await?;
        till.shop.shows(&["ORDER-1044"]).await?;
        self.keep_unfolded("open-payments").await?;
        keyboard::press(till, "open-payment").await?;
        till.shop.offers("Back").await?;
        keyboard::must(till, "the headline has the focus", "sent", "status").await?;
        till.shop.shows(&["hasn’t reached"]).await?;
        self.keep_unfolded("open-payment-looked-at").await?;
        keyboard::press(till, "primary").await?;
        till.shop.offers("Charge").await?;
        keyboard::press(till, "open-payments summary").await
    }

    /// A start that is never answered.
    async fn not_known(&mut self) -> Outcome<()> {
        let till = self.till;
        till.order("ORDER-12353", TAX).await?;
        till.screen("ready").await?;
        till.kustom.lose().await?;
        till.shop.press("Charge").await?;
        till.screen("unknown").await?;
        self.keep("unknown").await?;
        // The proxy searches longer than any other wait here.
        let found_out = till.screen("needs_attention").await;
        if found_out.is_err() {
            till.screen("needs_attention").await?;
        }
        self.keep("needs-attention").await
    }
}

/// The error if a state that stays has to be recreated.
pub(super) async fn stays() -> Outcome<()> {
    Err(Failure::page("a state that should stay has moved on"))
}
