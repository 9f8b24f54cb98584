//! What a developer does at the panel: as the merchant, the clerk and the customer.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use ipp_flow::{DeviceId, PaymentId};
use ipp_wire::{CardOutcome, Word as _, path};
use js_sys::JSON;

use super::bench::{Bench, SECOND, Wish};
use super::phone::{Key, Presented, SCAN_SECONDS};
use super::{records, words};
use crate::shell::net::fetch::object;
use crate::shell::net::http::{GET, QUICK};
use crate::shell::{Http, with_id};

/// How often the panel asks how far a scenario is, in milliseconds.
const RUN_INTERVAL: u32 = 400;

/// What the clerk does to a sale.
#[derive(Clone, Copy)]
pub(super) enum ClerkAct {
    /// Chooses a payment method.
    PickUp,
    /// Cancels on the phone.
    Cancel,
}

impl Bench {
    /// Creates a simulated terminal.
    pub(super) fn make_device(self, name: &str) {
        let name = name.trim();
        let done = format!("{name} was made.");
        let path = path::PLAYGROUND_DEVICES.to_owned();
        self.act(Wish::Make, path, &[("name", name.into())], done);
    }

    /// Pairs a phone, as if the code were typed on it. The proxy finds the phone by itself, like a
    /// real one.
    pub(super) fn pair(self, code: &str, name: &str) {
        // The till shows the code in groups.
        let code: String = code.split_whitespace().collect();
        let name = name.trim();
        let done = format!("{name} is paired.");
        let phone = [("enrollment_code", code.into()), ("name", name.into())];
        self.act(Wish::Pair, path::PLAYGROUND_PAIR.to_owned(), &phone, done);
    }

    /// Chooses the phone that cards are held to.
    pub(super) fn choose(self, device: DeviceId) {
        self.change(|state| state.chosen = Some(device));
    }

    /// Has phones ask for the PIN, or not.
    pub(super) fn toggle_pin(self) {
        self.change(|state| state.asks_pin = !state.asks_pin);
    }

    /// Holds a card to the chosen phone.
    pub(super) fn hold(self, card: CardOutcome) {
        let held = self.change(|state| {
            let asks_pin = state.asks_pin;
            let (phone, _) = state.sale()?;
            let id = phone.hold(card, asks_pin)?;
            Some((phone.device.clone(), id))
        });
        if let Some((device, id)) = held.flatten() {
            self.tap(device, &id, card);
        }
    }

    /// Presses a key of a phone's PIN pad.
    pub(super) fn press(self, device: DeviceId, key: Key) {
        let held = self.phone(&device, |phone| phone.press(key)).flatten();
        if let Some((id, card)) = held {
            self.tap(device, &id, card);
        }
    }

    /// The clerk does something to the chosen phone's sale.
    pub(super) fn clerk(self, act: ClerkAct) {
        let Some((device, id)) = self.sale() else {
            return;
        };
        let (path, done) = match act {
            ClerkAct::PickUp => (path::PLAYGROUND_ACTIVATE, "The clerk picked the sale up."),
            ClerkAct::Cancel => (path::PLAYGROUND_CANCEL, "The clerk cancelled on the phone."),
        };
        self.act(
            Wish::Clerk(device),
            with_id(path, &id),
            &[],
            done.to_owned(),
        );
    }

    /// The clerk chooses "Scan to pay" on the chosen phone, and the customer takes a while.
    pub(super) fn scan(self) {
        let Some((device, id)) = self.sale() else {
            return;
        };
        let wish = Wish::Scan(device.clone());
        self.ask(wish.clone(), move |http| async move {
            let path = with_id(path::PLAYGROUND_ACTIVATE, &id);
            let done = "The customer pays in their app.".to_owned();
            if !self.post(http, wish, &path, None, done).await {
                return;
            }
            self.phone(&device, |phone| {
                phone.presented = Presented::Scan(SCAN_SECONDS);
            });
            loop {
                let left = self.phone(&device, |phone| phone.wait_for_app()).flatten();
                match left {
                    // It was cancelled, a card was held there, or it is paid.
                    None => return,
                    Some(0) => return self.pay_by_app(&device),
                    Some(_) => TimeoutFuture::new(SECOND).await,
                }
            }
        });
    }

    /// The app of the customer at this phone pays.
    pub(super) fn pay_by_app(self, device: &DeviceId) {
        // No card is read: whether the phone is in range does not matter.
        let paid = self.phone(device, |phone| {
            if !matches!(phone.presented, Presented::Scan(_)) {
                return None;
            }
            phone.hold(CardOutcome::Success, false)
        });
        if let Some(id) = paid.flatten() {
            let done = "The customer's app paid.".to_owned();
            self.present(device.clone(), &id, CardOutcome::Success, done);
        }
    }

    /// The clerk walks out of the network's range with the chosen phone, or back.
    pub(super) fn walk(self) {
        self.change(|state| {
            let chosen = state.chosen.clone();
            if let Some(phone) = chosen.and_then(|device| state.phone(&device)) {
                phone.away = !phone.away;
            }
        });
    }

    /// Puts the end of a phone's payment aside.
    pub(super) fn put_aside(self, device: &DeviceId) {
        self.phone(device, |phone| phone.aside = true);
    }

    /// Has the proxy play a scenario, and follows it.
    pub(super) fn play(self, name: &str) {
        let body = JSON::stringify(&object(&[("name", name.into())]));
        let body = body.map(String::from).unwrap_or_default();
        self.ask(Wish::Run, move |http| async move {
            let done = String::new();
            let path = path::PLAYGROUND_RUN;
            let asked = Rc::clone(&http);
            if self.post(asked, Wish::Run, path, Some(&body), done).await {
                self.watch_run(&http).await;
            }
        });
    }

    /// Reads the scenarios, and follows the one that is being played, if any.
    pub(super) fn follow_run(self) {
        self.ask(Wish::Run, move |http| async move {
            self.watch_run(&http).await;
        });
    }

    async fn watch_run(self, http: &Http) {
        loop {
            let answer = http.ask(GET, path::PLAYGROUND_SCENARIOS, None, QUICK).await;
            let read = answer.ok().and_then(|answer| records::scenarios(&answer));
            let runs = read.is_some_and(|read| {
                let runs = read.run.as_ref().is_some_and(|run| run.passed.is_none());
                self.change(|state| {
                    state.scenarios = read.scenarios;
                    state.run = read.run;
                });
                runs
            });
            if !runs {
                // What was played may have shown some of them.
                self.read_checklist();
                return;
            }
            TimeoutFuture::new(RUN_INTERVAL).await;
        }
    }

    fn sale(self) -> Option<(DeviceId, PaymentId)> {
        let sale = self.change(|state| {
            let (phone, id) = state.sale()?;
            Some((phone.device.clone(), id))
        });
        sale.flatten()
    }

    fn tap(self, device: DeviceId, id: &PaymentId, card: CardOutcome) {
        let done = format!("{} ({})", words::card(card), card.word());
        self.present(device, id, card, done);
    }

    fn present(self, device: DeviceId, id: &PaymentId, card: CardOutcome, done: String) {
        let path = with_id(path::PLAYGROUND_TAP, id);
        self.act(
            Wish::Tap(device),
            path,
            &[("outcome", card.word().into())],
            done,
        );
    }
}
