//! What the components see of the shell.

use ipp_flow::{Action, DeviceId, Event, PaymentId, ViewModel};
use leptos::prelude::*;

use super::{MoneyFormat, Runner, random};
use crate::text::Texts;

/// Everything a component needs. Cheap to copy; pass it down.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// What is to be drawn. It changes at least once a second while something ages.
    pub(crate) view: Signal<ViewModel>,
    /// Where the cashier's wishes go.
    pub(crate) dispatch: Dispatch,
    /// The words.
    pub(crate) texts: Texts,
    /// The amounts.
    pub(crate) money: MoneyFormat,
}

/// Takes the cashier's wishes to `flow`. After the element is gone it does nothing.
#[derive(Clone, Copy)]
pub(crate) struct Dispatch(StoredValue<Runner, LocalStorage>);

impl Dispatch {
    /// Must be called within a reactive owner, which then owns it.
    pub(crate) fn new(runner: Runner) -> Self {
        Self(StoredValue::new_local(runner))
    }

    /// A button was pressed.
    pub(crate) fn press(self, action: Action) {
        self.send(match action {
            Action::Charge | Action::ChargeAgain => Event::Charge(PaymentId(random::uuid())),
            Action::Cancel => Event::Cancel,
            Action::CheckNow => Event::CheckNow,
            Action::Done => Event::Done,
        });
    }

    /// A terminal was picked.
    pub(crate) fn choose(self, device: DeviceId) {
        self.send(Event::DeviceChosen(device));
    }

    fn send(self, event: Event) {
        if let Some(runner) = self.0.try_get_value() {
            runner.dispatch(event);
        }
    }
}
