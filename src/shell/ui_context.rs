//! The interface between the shell and the components.

use std::sync::Arc;

use ipp_flow::{Action, DeviceId, Event, PaymentId, ViewModel};
use leptos::prelude::*;

use crate::shell::Runner;
use crate::shell::base::random;
use crate::shell::format::moment::MomentFormat;
use crate::shell::format::money::{MoneyFormat, MoneyStyle};
use crate::text::{Catalogue, Texts};

/// Everything a component needs. Cheap to copy; pass it down.
#[derive(Clone, Copy)]
pub(crate) struct UiContext {
    /// The view model. It changes at least once a second while an age is shown.
    pub(crate) view: RwSignal<Arc<ViewModel>>,
    /// Passes the cashier's actions to `flow`.
    pub(crate) dispatch: Dispatch,
    /// The texts.
    pub(crate) texts: Texts,
    /// Formats amounts.
    pub(crate) money: MoneyFormat,
    /// Formats times.
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

/// Passes the cashier's actions to `flow`. Does nothing once the element is gone.
#[derive(Clone, Copy)]
pub(crate) struct Dispatch(StoredValue<Runner, LocalStorage>);

impl Dispatch {
    /// Handles a press of a button.
    pub(crate) fn press(self, action: Action) {
        if let Some(runner) = self.0.try_get_value() {
            runner.press(action);
        }
    }

    /// Moves the payment to the picked terminal.
    pub(crate) fn move_to(self, device: DeviceId) {
        self.tell(Event::MoveTo(device, PaymentId(random::uuid())));
    }

    /// Passes on any other event.
    pub(crate) fn tell(self, event: Event) {
        if let Some(runner) = self.0.try_get_value() {
            runner.dispatch(event);
        }
    }
}
