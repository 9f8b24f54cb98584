//! A cashier's day: charges orders as pages do, and tries things that must not work.

use std::collections::BTreeMap;
use std::time::Duration;

use ipp_verify::Invariant;
use ipp_wire::{Order, OrderItem, Payment, PaymentState, StartPayment, code};
use uuid::Uuid;

use super::dice::Dice;
use super::page::{Page, Said};
use super::shop::{PATIENCE, Shop};

/// Timeout of a page that waits for its answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// A till with its device.
#[derive(Clone)]
pub(crate) struct Till {
    pub(crate) page: Page,
    /// A page of another till, which must not reach this till's payments.
    pub(crate) stranger: Page,
    pub(crate) device: String,
    pub(crate) seed: u64,
}

/// The number of payments per outcome.
pub(crate) type Ends = BTreeMap<String, u32>;

/// An order that adds up.
pub(crate) fn order(reference: &str, dice: &mut Dice) -> Order {
    let (quantity, unit_price) = (dice.within(1..4) as i64, dice.within(1..900) as i64 * 100);
    let amount = quantity * unit_price;
    Order {
        merchant_reference1: reference.to_owned(),
        order_amount: amount,
        order_tax_amount: amount / 5,
        purchase_currency: dice.one(&["SEK", "EUR", "NOK"]).to_owned(),
        order_items: vec![OrderItem {
            kind: Some("physical".to_owned()),
            reference: Some("SKU-1".to_owned()),
            name: "Thing".to_owned(),
            quantity,
            unit_price,
            total_amount: amount,
            tax_rate: 2500,
            total_discount_amount: 0,
            total_tax_amount: amount / 5,
        }],
        merchant_reference2: None,
        merchant_data: dice.percent(50).then(|| "table 4".to_owned()),
    }
}

/// Whether the payment changes no more without a person.
pub(crate) fn at_rest(payment: &Payment) -> bool {
    payment.state.has_ended()
}

impl Till {
    /// Opens a till with its own device.
    pub(crate) async fn open(shop: &Shop, n: u32) -> Self {
        Self {
            page: shop.page(&format!("till-{n}")),
            stranger: shop.page(&format!("stranger-{n}")),
            device: shop.device(&format!("Counter {n}")).await,
            seed: shop.seed,
        }
    }

    /// Charges orders while `goes_on` returns true for the number of payments made.
    pub(crate) async fn day(&self, goes_on: impl Fn(u32) -> bool) -> Ends {
        let mut ends = Ends::new();
        let (mut made, mut number) = (0, 0);
        while goes_on(made) {
            number += 1;
            let reference = format!("{}-{number}", self.page.till);
            let mut dice = Dice::about(self.seed, &["order", &reference]);
            let wish = StartPayment {
                device_id: self.device.clone(),
                order: order(&reference, &mut dice),
            };
            // A cashier who reads that nothing was charged charges again, a few times.
            for _ in 0..3 {
                let id = dice.uuid();
                let end = self.charge(id, &wish, &mut dice).await;
                made += 1;
                *ends.entry(format!("{:?}", end.state)).or_default() += 1;
                if !matches!(
                    end.state,
                    PaymentState::Failed | PaymentState::Cancelled | PaymentState::Expired
                ) {
                    break;
                }
            }
        }
        ends
    }

    /// Makes one payment, from its start until it is at rest.
    pub(crate) async fn charge(&self, id: Uuid, wish: &StartPayment, dice: &mut Dice) -> Payment {
        let page = &self.page;
        page.ledger.expect(&page.till, id, wish);
        self.start(id, wish, dice).await;
        if let Some(more) = self.meddle(id, wish, dice).await {
            return more;
        }
        let hasty = dice.percent(20);
        let patience = if hasty {
            dice.ms(0..400)
        } else {
            Duration::from_millis(1500)
        };
        let early = page.ledger.until(id, patience, at_rest).await;
        if early.is_none() && (hasty || dice.percent(80)) {
            let asked = page.surely(PATIENCE, || page.cancel(id)).await;
            self.expect_payment(id, "a cancel", asked);
        }
        let end = self.end(id).await;
        if dice.percent(10) {
            // Long after: still the same payment.
            let again = page
                .surely(PATIENCE, || page.put(id, wish, ANSWER_TIMEOUT))
                .await;
            self.expect_payment(id, "a late repetition", again);
        }
        if end.state == PaymentState::Paid && dice.percent(10) {
            let more = self.another(wish, dice).await;
            if more.as_ref().and_then(Said::code) != Some(code::ORDER_PAID) {
                let what = format!("a paid order was charged again: {more:?}");
                page.ledger.broken(Invariant::ChargedOnce, what);
            }
        }
        end
    }

    /// Starts a payment as the widget does: repeats the same id and body until there is an answer.
    async fn start(&self, id: Uuid, wish: &StartPayment, dice: &mut Dice) {
        let page = &self.page;
        if dice.percent(15) {
            // The page goes away before it is answered, and comes back.
            page.put(id, wish, dice.ms(1..40)).await;
        }
        if dice.percent(10) {
            let tabs = (
                page.put(id, wish, ANSWER_TIMEOUT),
                page.put(id, wish, ANSWER_TIMEOUT),
            );
            tokio::join!(tabs.0, tabs.1);
        }
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let said = page
                .surely(PATIENCE, || page.put(id, wish, ANSWER_TIMEOUT))
                .await;
            // The device's other payment ends, or needs attention.
            let busy = said.as_ref().and_then(Said::code) == Some(code::DEVICE_BUSY);
            if !busy || tokio::time::Instant::now() > until {
                return self.expect_payment(id, "the start", said);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Tries now and then what must not work. `Some`: the payment had ended unpaid meanwhile, so
    /// another of its order was accepted, and is at rest here.
    async fn meddle(&self, id: Uuid, wish: &StartPayment, dice: &mut Dice) -> Option<Payment> {
        let (page, stranger) = (&self.page, &self.stranger);
        if dice.percent(8) {
            let mut other = wish.clone();
            other.order.merchant_data = Some("another".to_owned());
            let said = page
                .surely(PATIENCE, || page.put(id, &other, ANSWER_TIMEOUT))
                .await;
            self.expect_code(
                Invariant::ContentAsRequested,
                "another body",
                code::PAYMENT_ID_REUSED,
                said,
            );
        }
        if dice.percent(8) {
            let said = match dice.within(0..4) {
                0 => stranger.surely(PATIENCE, || stranger.get(id)).await,
                1 => stranger.surely(PATIENCE, || stranger.cancel(id)).await,
                2 => {
                    let put = || stranger.put(id, wish, ANSWER_TIMEOUT);
                    stranger.surely(PATIENCE, put).await
                }
                _ => {
                    let paid = ipp_wire::ResolveOutcome::Paid;
                    let resolve = || stranger.resolve(id, paid);
                    stranger.surely(PATIENCE, resolve).await
                }
            };
            self.expect_code(
                Invariant::OwnTillOnly,
                "another till",
                code::UNKNOWN_PAYMENT,
                said,
            );
        }
        if dice.percent(8) {
            let said = self.another(wish, dice).await;
            let open = [code::ORDER_OPEN, code::ORDER_UNSETTLED, code::ORDER_PAID];
            let refused = said.as_ref().and_then(Said::code);
            let state = page.ledger.newest(id).map(|p| p.state);
            // The payment may have ended unpaid meanwhile: order and device are then free.
            if let Some(Said::Payment(more)) = &said {
                let first = self.end(id).await.state;
                if !first.is_final() || matches!(first, PaymentState::Paid | PaymentState::Held) {
                    let more = &more.payment_id;
                    let what = format!("{more} was started beside {id}, which is {first:?}");
                    page.ledger.broken(Invariant::OneOpenPayment, what);
                }
                return Some(self.end(more.payment_id.parse().unwrap()).await);
            } else if !refused.is_some_and(|code| open.contains(&code)) {
                let what = format!("beside {id} in {state:?}, a start was answered {said:?}");
                page.ledger.broken(Invariant::OneOpenPayment, what);
            }
        }
        None
    }

    /// Starts another payment of the same order.
    async fn another(&self, wish: &StartPayment, dice: &mut Dice) -> Option<Said> {
        let (page, id) = (&self.page, dice.uuid());
        page.ledger.expect(&page.till, id, wish);
        let said = page
            .surely(PATIENCE, || page.put(id, wish, ANSWER_TIMEOUT))
            .await;
        if matches!(said, Some(Said::Payment(_))) {
            return said;
        }
        // An earlier try may be on its way still. As the widget's, a cancel keeps it from beginning.
        let cancelled = page.surely(PATIENCE, || page.cancel(id)).await;
        if matches!(cancelled, Some(Said::Payment(_))) {
            return cancelled;
        }
        page.ledger.forget(id);
        said
    }

    /// Follows a payment until it is at rest, by the stream, and by asking as a page does that has
    /// lost its stream.
    async fn end(&self, id: Uuid) -> Payment {
        let page = &self.page;
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let ask = Duration::from_secs(1);
            if let Some(end) = page.ledger.until(id, ask, at_rest).await {
                return end;
            }
            page.get(id).await;
            let newest = page.ledger.newest(id);
            assert!(
                tokio::time::Instant::now() < until,
                "{}: {id} came to no end: {newest:?}",
                Invariant::EndsInTime
            );
        }
    }

    fn expect_payment(&self, id: Uuid, what: &str, said: Option<Said>) {
        match said {
            Some(Said::Payment(payment)) if payment.payment_id == id.to_string() => {}
            said => {
                let what = format!("{what} of {id} was answered {said:?}");
                self.page.ledger.broken(Invariant::ContentAsRequested, what);
            }
        }
    }

    fn expect_code(&self, invariant: Invariant, what: &str, code: &str, said: Option<Said>) {
        if said.as_ref().and_then(Said::code) != Some(code) {
            let what = format!("{what} was answered {said:?}, not {code}");
            self.page.ledger.broken(invariant, what);
        }
    }
}
