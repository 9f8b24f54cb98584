//! What the components need of the shell.

use std::sync::Arc;

use ipp_flow::{Action, DeviceId, Event, PaymentId, ViewModel};
use leptos::prelude::*;

use super::Runner;
use super::moment::MomentFormat;
use super::money::{MoneyFormat, MoneyStyle};
use super::random;
use crate::text::{Catalogue, Texts};

/// Everything a component needs. Cheap to copy; pass it down.
#[derive(Clone, Copy)]
pub(crate) struct UiContext {
    /// What is to be drawn. It changes at least once a second while something ages.
    pub(crate) view: RwSignal<ViewModel>,
    /// Where the cashier's wishes go.
    pub(crate) dispatch: Dispatch,
    /// The words.
    pub(crate) texts: Texts,
    /// The amounts.
    pub(crate) money: MoneyFormat,
    /// The times.
    pub(crate) moments: MomentFormat,
}

impl UiContext {
    /// Must be called within a reactive owner, which then owns it.
    pub(crate) fn new(
        runner: Runner,
        catalogue: ArcRwSignal<Arc<Catalogue>>,
        style: ArcRwSignal<MoneyStyle>,
    ) -> Self {
        Self {
            view: runner.view().into(),
            dispatch: Dispatch(StoredValue::new_local(runner)),
            texts: Texts::new(catalogue, style.clone()),
            money: MoneyFormat::new(style.clone()),
            moments: MomentFormat::new(style),
        }
    }
}

impl UiContext {
    /// How words and amounts are written now: what is drawn of them is drawn anew when it changes.
    pub(crate) fn language(self) -> (Arc<Catalogue>, MoneyStyle) {
        (self.texts.catalogue(), self.money.style())
    }
}

/// Takes the cashier's wishes to `flow`. After the element is gone it does nothing.
#[derive(Clone, Copy)]
pub(crate) struct Dispatch(StoredValue<Runner, LocalStorage>);

impl Dispatch {
    /// A button was pressed.
    pub(crate) fn press(self, action: Action) {
        if let Some(runner) = self.0.try_get_value() {
            runner.press(action);
        }
    }

    /// A terminal was picked to move the payment to.
    pub(crate) fn move_to(self, device: DeviceId) {
        if let Some(runner) = self.0.try_get_value() {
            runner.dispatch(Event::MoveTo(device, PaymentId(random::uuid())));
        }
    }

    /// One of the till's open payments was picked.
    pub(crate) fn visit(self, payment: PaymentId) {
        if let Some(runner) = self.0.try_get_value() {
            runner.dispatch(Event::Visit(payment));
        }
    }

    /// Anything else that the cashier wants.
    pub(crate) fn tell(self, event: Event) {
        if let Some(runner) = self.0.try_get_value() {
            runner.dispatch(event);
        }
    }
}
