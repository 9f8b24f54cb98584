//! The buttons, and which of them can be pressed.

use super::screen::Screen;
use crate::charge::{Blocked, taken_elsewhere};
use crate::update::can_leave;
use crate::{Cancel, Link, Model, PaymentState, Purpose, Sale};

/// A button of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it does.
    pub action: Action,
    /// Whether it can be pressed; [`ViewModel::blocked`](super::ViewModel::blocked) says why not.
    pub enabled: bool,
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Charge the order.
    Charge,
    /// Charge the order again after a payment that took no money.
    ChargeAgain,
    /// Request a cancel.
    Cancel,
    /// Check the payment now.
    CheckNow,
    /// Leave this payment for the next order.
    Done,
    /// Make this tab the driving one.
    TakeOver,
    /// Leave a visited payment, which goes on.
    Back,
}

/// The buttons of a screen.
pub(super) struct Buttons {
    pub(super) primary: Option<Button>,
    pub(super) secondary: Option<Button>,
    /// Whether the screen offers a charge, even if it is blocked at the moment.
    pub(super) asks_for_charge: bool,
}

pub(super) fn buttons(model: &Model, screen: Screen, chargeable: &Result<(), Blocked>) -> Buttons {
    let again = matches!(screen, Screen::Cancelled | Screen::Expired | Screen::Failed)
        && !matches!(chargeable, Err(Blocked::AnotherOrder | Blocked::NoOrder));
    let (primary, secondary) = actions(model, screen, again);
    let button = |action| Button {
        action,
        // The others are offered only where they are possible.
        enabled: !matches!(action, Action::Charge | Action::ChargeAgain) || chargeable.is_ok(),
    };
    Buttons {
        primary: primary.map(button),
        secondary: secondary.map(button),
        asks_for_charge: (again || screen == Screen::Ready) && !model.mirrors(),
    }
}

/// The actions of the two buttons. `again`: an ended payment's order can be charged again.
fn actions(model: &Model, screen: Screen, again: bool) -> (Option<Action>, Option<Action>) {
    if model.mirrors() {
        // It must take over before it can do anything else.
        return (Some(Action::TakeOver), None);
    }
    let check = can_check(model, screen).then_some(Action::CheckNow);
    let done = can_leave(model).then_some(Action::Done);
    let cancel = can_cancel(model, screen).then_some(Action::Cancel);
    match screen {
        Screen::Ready => (check.or(Some(Action::Charge)), None),
        Screen::Paid { .. } => (done, None),
        Screen::Cancelled | Screen::Expired | Screen::Failed if again => {
            (Some(Action::ChargeAgain), done)
        }
        Screen::Cancelled | Screen::Expired | Screen::Failed => (done, None),
        _ if visits(model) => {
            let back = done.map(|_| Action::Back);
            check.map_or((back, cancel), |check| (Some(check), back))
        }
        Screen::Held | Screen::NeedsAttention => (check, done),
        _ => (check, cancel),
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
        } => screen.offers_cancel(),
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
