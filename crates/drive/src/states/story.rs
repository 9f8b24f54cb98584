//! The order in which the states come about: each from what is there already.

use super::gallery::{Gallery, Steady};
use super::till::Till;
use super::{keyboard, mirror, people};
use crate::failure::{Failure, Outcome};

/// The documented order's, in basis points.
pub(super) const TAX: u32 = 2500;
/// More than all: the playground refuses it, and the proxy has no reason to.
const IMPOSSIBLE_TAX: u32 = 20_000;
/// The terminal that is charged on.
pub(super) const HERE: &str = "Counter 1";
/// Another till's terminal.
pub(super) const THERE: &str = "Counter 2";
/// The terminal that a payment is moved to.
pub(super) const OUTSIDE: &str = "Terrace";

/// Tells it all.
pub(super) async fn tell(till: &Till, gallery: &mut Gallery) -> Outcome<()> {
    let mut story = Story { till, gallery };
    story.before_a_sale().await?;
    story.one_payment().await?;
    story.endings().await?;
    story.open_payments().await?;
    story.many_terminals().await?;
    story.not_known().await
}

/// Who tells it, and where it is kept.
pub(super) struct Story<'a> {
    /// Who is told what to do.
    pub(super) till: &'a Till,
    /// Where it is kept.
    pub(super) gallery: &'a mut Gallery,
}

impl Story<'_> {
    /// A state that stays.
    pub(super) async fn keep(&mut self, state: &str) -> Outcome<()> {
        self.keep_again(state, stays).await
    }

    /// A state that passes by itself, and how it is brought about again.
    pub(super) async fn keep_again(
        &mut self,
        state: &str,
        again: impl AsyncFn() -> Outcome<()>,
    ) -> Outcome<()> {
        self.gallery
            .keep(&self.till.browser, state, Steady::Yes, again)
            .await
    }

    /// A state with something unfolded that takes the room of others.
    pub(super) async fn keep_unfolded(&mut self, state: &str) -> Outcome<()> {
        self.gallery
            .keep(&self.till.browser, state, Steady::No, stays)
            .await
    }

    /// One payment with everything that can happen on the way.
    async fn one_payment(&mut self) -> Outcome<()> {
        let till = self.till;
        till.order("ORDER-12346", TAX).await?;
        // The proxy has it, and Kustom does not answer yet.
        till.kustom("hold").await?;
        till.press("Charge").await?;
        till.screen("starting").await?;
        self.keep("starting").await?;
        till.kustom("restore").await?;
        till.screen("sent").await?;
        let anew = async || {
            till.press_other("Cancel").await?;
            till.screen("cancelled").await?;
            till.press("Charge again").await?;
            till.screen("sent").await
        };
        self.keep_again("sent", &anew).await?;
        // It may be late already, and have said so.
        anew().await?;
        till.shows(&["hasn’t reached"]).await?;
        self.keep("sent-late").await?;
        till.kustom("hold").await?;
        keyboard::press(till, "target").await?;
        till.shows(&["Moving to Terrace: cancelling on Counter 1"])
            .await?;
        keyboard::must(
            till,
            "the headline has the focus once the terminals are gone",
            "cancelling",
            "status",
        )
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
        till.is_connected().await?;
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
        keyboard::pay(till).await?;
        mirror::show(till, self.gallery).await?;

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

    /// What another machine of this till left open.
    async fn open_payments(&mut self) -> Outcome<()> {
        let till = self.till;
        let window = till.device("Window").await?;
        till.elsewhere_in_this_till(&window, "ORDER-1044").await?;
        till.order("ORDER-12351", TAX).await?;
        till.screen("ready").await?;
        till.shows(&["1 open payment"]).await?;
        keyboard::press(till, "open-payments summary").await?;
        till.shows(&["ORDER-1044"]).await?;
        self.keep_unfolded("open-payments").await?;
        keyboard::press(till, "open-payment").await?;
        till.reads(".primary", "Back").await?;
        keyboard::must(till, "the headline has the focus", "sent", "status").await?;
        till.shows(&["hasn’t reached"]).await?;
        self.keep_unfolded("open-payment-looked-at").await?;
        keyboard::press(till, "primary").await?;
        till.reads(".primary", "Charge").await?;
        keyboard::press(till, "open-payments summary").await
    }

    /// An answer that never comes.
    async fn not_known(&mut self) -> Outcome<()> {
        let till = self.till;
        till.order("ORDER-12353", TAX).await?;
        till.screen("ready").await?;
        till.kustom("lose").await?;
        till.press("Charge").await?;
        till.screen("unknown").await?;
        self.keep("unknown").await?;
        // The proxy looks for it longer than anything else is waited for.
        let found_out = till.screen("needs_attention").await;
        if found_out.is_err() {
            till.screen("needs_attention").await?;
        }
        self.keep("needs-attention").await
    }
}

/// What is wrong if such a state has to be brought about again.
pub(super) async fn stays() -> Outcome<()> {
    Err(Failure::page("a state that should stay has moved on"))
}
