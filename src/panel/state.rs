//! The panel's state. Pure: it follows the events that the checkout gets, and what is done with the
//! phones.

use ipp_flow::{Device, DeviceId, Event, Payment, PaymentId, visible};
use ipp_wire::{CallbackRecord, Scenario, ScenarioRun};

use super::history::History;
use super::phone::{Phone, is_open};

/// One of Kustom's points before going live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    /// What must have been shown.
    pub(crate) title: String,
    /// Whether the proxy has seen it.
    pub(crate) done: bool,
    /// What showed it, or what to do.
    pub(crate) detail: String,
    /// The scenario that would show it.
    pub(crate) scenario: Option<String>,
    /// The payment that showed it.
    pub(crate) payment: Option<String>,
}

/// All that the panel knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// The phones: one for each simulated terminal, by name, and one for each other terminal that has
    /// an open payment.
    pub(crate) phones: Vec<Phone>,
    /// The terminals, by name.
    pub(crate) devices: Vec<Device>,
    /// The phone that cards are held to.
    pub(crate) chosen: Option<DeviceId>,
    /// What was charged on this page last, until its phone is chosen.
    own: Option<PaymentId>,
    /// Whether phones ask for the PIN.
    pub(crate) asks_pin: bool,
    /// Whether the provider simulates the clerk, too; not known at first.
    pub(crate) clerk: bool,
    /// The callbacks that the proxy received from Kustom, newest first.
    pub(crate) callbacks: Vec<CallbackRecord>,
    /// What happened to the till's payments.
    pub(crate) history: History,
    /// The scenarios that can be played.
    pub(crate) scenarios: Vec<Scenario>,
    /// The scenario that is being played, or was played last.
    pub(crate) run: Option<ScenarioRun>,
    /// Kustom's points before going live.
    pub(crate) points: Vec<Point>,
    /// The outcome of the last request.
    pub(crate) note: Option<String>,
}

impl State {
    /// Applies an event. True if a payment changed: then there are callbacks to read.
    pub(crate) fn hear(&mut self, event: &Event) -> bool {
        match event {
            Event::StreamOpened { payments, .. } => {
                for phone in &mut self.phones {
                    phone.keep_only(payments);
                }
                // Oldest first, like the cashier's list.
                for payment in payments.iter().rev() {
                    self.put(payment);
                }
                self.set_out();
                true
            }
            Event::Charge(id) | Event::MoveTo(_, id) => {
                self.own = Some(id.clone());
                false
            }
            Event::PaymentSeen(payment)
            | Event::StartAnswered(_, Ok(payment))
            | Event::CancelAnswered(_, Ok(payment))
            | Event::PaymentRead(_, Ok(payment)) => {
                let news = self.put(payment);
                self.set_out();
                news
            }
            Event::DevicesRead(Ok(devices)) => {
                self.devices.clone_from(devices);
                self.set_out();
                false
            }
            _ => false,
        }
    }

    /// The phone of a terminal.
    pub(crate) fn phone(&mut self, device: &DeviceId) -> Option<&mut Phone> {
        self.phones.iter_mut().find(|phone| phone.device == *device)
    }

    /// The phone that cards are held to.
    pub(crate) fn chosen(&self) -> Option<&Phone> {
        let chosen = self.chosen.as_ref()?;
        self.phones.iter().find(|phone| phone.device == *chosen)
    }

    /// The chosen phone's open payment, for clerk or customer to do something with; a note says why
    /// there is none.
    pub(crate) fn sale(&mut self) -> Option<(&mut Phone, PaymentId)> {
        let name = self.chosen_name();
        let chosen = self.chosen.clone();
        let phone = chosen.and_then(|device| self.phones.iter_mut().find(|p| p.device == device));
        let why = match phone {
            None => "Make a terminal first.".to_owned(),
            Some(phone) if phone.away => format!("{name} is out of range."),
            Some(phone) => match phone.open().map(|payment| payment.id.clone()) {
                Some(id) => return Some((phone, id)),
                None => format!("There is no sale on {name}."),
            },
        };
        self.note = Some(why);
        None
    }

    /// The name of the phone that cards are held to.
    pub(crate) fn chosen_name(&self) -> String {
        let chosen = self.chosen.as_ref();
        chosen.map_or_else(String::new, |id| visible(self.name_of(id)))
    }

    /// The name of a terminal; its id if it is not in the list.
    pub(crate) fn name_of<'a>(&'a self, id: &'a DeviceId) -> &'a str {
        let device = self.devices.iter().find(|device| device.id == *id);
        device.map_or(&id.0, |device| &device.name)
    }

    fn put(&mut self, payment: &Payment) -> bool {
        if self.phone(&payment.device).is_none() {
            if !is_open(payment) {
                return false;
            }
            self.phones.push(Phone::of(payment.device.clone()));
        }
        let news = self
            .phone(&payment.device)
            .is_some_and(|phone| phone.take(payment));
        // What is charged on this page is paid next. Otherwise a card stays with the payment
        // that it is meant for.
        let own = self.own.as_ref() == Some(&payment.id);
        let free = self.chosen().is_none_or(|phone| phone.open().is_none());
        if news && is_open(payment) && (own || free) {
            self.chosen = Some(payment.device.clone());
        }
        if own {
            self.own = None;
        }
        news
    }

    /// Puts the phones into the order of the terminals, with those of other terminals last.
    fn set_out(&mut self) {
        let mut known = std::mem::take(&mut self.phones);
        for device in self.devices.iter().filter(|device| device.simulated) {
            let at = known.iter().position(|phone| phone.device == device.id);
            self.phones.push(match at {
                Some(at) => known.remove(at),
                None => Phone::of(device.id.clone()),
            });
        }
        known.retain(|phone| phone.open().is_some());
        self.phones.append(&mut known);
        if self.chosen().is_none() {
            self.chosen = self.phones.first().map(|phone| phone.device.clone());
        }
    }
}

#[cfg(test)]
#[path = "state_test.rs"]
mod tests;
