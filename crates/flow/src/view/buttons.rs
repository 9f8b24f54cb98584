//! The buttons, and which of them can be pressed.

use super::model::{Action, Screen};
use crate::charge::{Blocked, chargeable, taken_elsewhere};
use crate::update::can_leave;
use crate::{Cancel, Link, Model, PaymentState, Purpose, Sale};

/// The buttons of a screen.
pub(super) struct Buttons {
    pub(super) primary: Option<Action>,
    pub(super) secondary: Option<Action>,
    pub(super) can_charge: bool,
    pub(super) can_cancel: bool,
    pub(super) can_check: bool,
    pub(super) can_done: bool,
    /// Whether the screen offers a charge, even if it is blocked at the moment.
    pub(super) asks_for_charge: bool,
}

impl Buttons {
    /// The buttons of a tab that mirrors: it must take over before it can do anything else.
    const fn of_a_mirror() -> Self {
        Self {
            primary: Some(Action::TakeOver),
            secondary: None,
            can_charge: false,
            can_cancel: false,
            can_check: false,
            can_done: false,
            asks_for_charge: false,
        }
    }
}

pub(super) fn buttons(model: &Model, screen: Screen, can_charge: bool) -> Buttons {
    if model.mirrors() {
        return Buttons::of_a_mirror();
    }
    let can_done = can_leave(model);
    let can_cancel = can_cancel(model, screen);
    let can_check = can_check(model, screen);
    let again = matches!(screen, Screen::Cancelled | Screen::Expired | Screen::Failed)
        && !matches!(
            chargeable(model),
            Err(Blocked::AnotherOrder | Blocked::NoOrder)
        );
    let check = can_check.then_some(Action::CheckNow);
    let done = can_done.then_some(Action::Done);
    let cancel = can_cancel.then_some(Action::Cancel);
    let (primary, secondary) = match screen {
        Screen::Ready => (check.or(Some(Action::Charge)), None),
        Screen::Paid { .. } => (done, None),
        Screen::Cancelled | Screen::Expired | Screen::Failed if again => {
            (Some(Action::ChargeAgain), done)
        }
        Screen::Cancelled | Screen::Expired | Screen::Failed => (done, None),
        _ if visits(model) => {
            let back = can_done.then_some(Action::Back);
            check.map_or((back, cancel), |check| (Some(check), back))
        }
        Screen::Held | Screen::NeedsAttention => (check, done),
        _ => (check, cancel),
    };
    Buttons {
        primary,
        secondary,
        can_charge,
        can_cancel,
        can_check,
        can_done,
        asks_for_charge: again,
    }
}

/// Whether the cashier visits the payment.
const fn visits(model: &Model) -> bool {
    matches!(
        model.sale,
        Sale::Watching {
            purpose: Purpose::Visit,
            ..
        }
    )
}

fn can_cancel(model: &Model, screen: Screen) -> bool {
    match &model.sale {
        // Before the proxy has answered, a cancel is noted, and sent once the payment is known.
        Sale::Starting {
            misses,
            put_off,
            cancel,
            ..
        } => !cancel && (*misses > 0 || *put_off > 0),
        // Cancelling a move gives it up; its cancel continues.
        Sale::Watching {
            purpose: Purpose::Move(_),
            ..
        } => screen == Screen::Cancelling,
        Sale::Watching {
            cancel: Cancel::NotAsked,
            ..
        } => {
            matches!(screen, Screen::Sent | Screen::Active | Screen::Declined)
        }
        _ => false,
    }
}

fn can_check(model: &Model, screen: Screen) -> bool {
    match &model.sale {
        // An order that another till's payment has paid stays paid.
        Sale::Ready { .. } => match &model.order {
            Some(Ok(order)) => {
                taken_elsewhere(model, order).is_some_and(|state| state != PaymentState::Paid)
            }
            _ => false,
        },
        Sale::Starting { misses, .. } => *misses > 0,
        Sale::Resuming { search, misses, .. } => search.is_some() && *misses > 0,
        Sale::Watching { .. } => {
            matches!(screen, Screen::Unknown | Screen::NeedsAttention) || model.link != Link::Up
        }
        Sale::Ended { .. } => screen == Screen::Held,
    }
}
