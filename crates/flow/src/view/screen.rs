//! Which screen, and what it says.

use super::device_name;
use super::model::{Advice, Screen, Text, Tone};
use crate::{Cancel, Link, Model, Payment, PaymentState, Sale, Search};

/// The phone should have picked a payment up by then.
const PICK_UP_MS: i64 = 10_000;

pub(super) fn screen(model: &Model) -> Screen {
    match &model.sale {
        // A try that was never answered and then refused may have started all the same.
        Sale::Resuming {
            search: Some(Search::Doubtful { .. }),
            ..
        } => Screen::Unknown,
        Sale::Resuming { .. } => Screen::Resuming,
        Sale::Ready { .. } => Screen::Ready,
        Sale::Starting { misses: 1.., .. } => Screen::Unknown,
        Sale::Starting { cancel: true, .. } => Screen::Cancelling,
        Sale::Starting { .. } => Screen::Starting,
        Sale::Watching {
            payment, cancel, ..
        } => of_payment(payment, *cancel),
        Sale::Ended { payment } => of_payment(payment, Cancel::NotAsked),
    }
}

fn of_payment(payment: &Payment, cancel: Cancel) -> Screen {
    let asking = cancel != Cancel::NotAsked;
    match payment.state {
        PaymentState::Starting if asking || payment.cancel_asked => Screen::Cancelling,
        PaymentState::Sent | PaymentState::Active if asking => Screen::Cancelling,
        PaymentState::Starting => Screen::Starting,
        PaymentState::Sent => Screen::Sent,
        PaymentState::Active if payment.taps.is_empty() => Screen::Active,
        PaymentState::Active => Screen::Declined,
        PaymentState::Cancelling => Screen::Cancelling,
        PaymentState::Paid => Screen::Paid {
            before_cancel: payment.cancel_asked,
        },
        PaymentState::Cancelled => Screen::Cancelled,
        PaymentState::Expired => Screen::Expired,
        PaymentState::Failed => Screen::Failed,
        PaymentState::Unknown => Screen::Unknown,
        PaymentState::Held => Screen::Held,
        PaymentState::NeedsAttention => Screen::NeedsAttention,
    }
}

pub(super) const fn tone(screen: Screen) -> Tone {
    match screen {
        Screen::Ready | Screen::Cancelled => Tone::Neutral,
        Screen::Resuming
        | Screen::Starting
        | Screen::Sent
        | Screen::Active
        | Screen::Cancelling => Tone::Waiting,
        Screen::Paid { .. } => Tone::Good,
        Screen::Expired | Screen::Failed | Screen::Held => Tone::Bad,
        Screen::Declined | Screen::Unknown | Screen::NeedsAttention => Tone::Careful,
    }
}

pub(super) fn status(model: &Model, screen: Screen) -> Text {
    let device = || {
        let id = match &model.sale {
            Sale::Starting { device, .. } => device,
            Sale::Watching { payment, .. } | Sale::Ended { payment } => &payment.device,
            Sale::Resuming { .. } | Sale::Ready { .. } => return None,
        };
        device_name(model, id)
    };
    match screen {
        Screen::Resuming if model.shut_out.is_some() => Text::ShutOut,
        Screen::Resuming => match &model.sale {
            Sale::Resuming { search: None, .. } => Text::Connecting,
            _ => Text::LookingForPayment,
        },
        Screen::Ready if model.mirrors() => Text::OtherTab,
        Screen::Ready => Text::Ready,
        Screen::Starting => Text::SendingTo { device: device() },
        Screen::Sent => Text::WaitingFor { device: device() },
        Screen::Active => Text::CustomerPaying { device: device() },
        Screen::Declined => Text::Declined(advice(model)),
        Screen::Cancelling => Text::Cancelling,
        Screen::Paid {
            before_cancel: false,
        } => Text::Paid,
        Screen::Paid {
            before_cancel: true,
        } => Text::PaidBeforeCancel,
        Screen::Cancelled => Text::Cancelled,
        Screen::Expired => Text::Expired,
        Screen::Failed => Text::Failed,
        Screen::Unknown => Text::NotKnown,
        Screen::Held => Text::Held,
        Screen::NeedsAttention => Text::NeedsAttention,
    }
}

pub(super) fn hint(model: &Model, screen: Screen) -> Option<Text> {
    Some(match screen {
        Screen::Declined => Text::AfterDecline(advice(model)),
        Screen::Unknown => Text::ResolvesItself,
        Screen::Held | Screen::NeedsAttention => Text::CallForHelp,
        Screen::Cancelled | Screen::Expired | Screen::Failed => Text::NothingCharged,
        Screen::Sent => return not_picked_up(model),
        Screen::Ready => match &model.sale {
            Sale::Ready { refused: Some(_) } => Text::NotStarted,
            _ => return None,
        },
        _ => return None,
    })
}

fn not_picked_up(model: &Model) -> Option<Text> {
    let Sale::Watching { payment, .. } = &model.sale else {
        return None;
    };
    // While the stream is down, that nothing was heard of the phone says nothing.
    let late = model.now.since(payment.created_at) >= PICK_UP_MS && model.link == Link::Up;
    late.then(|| Text::NotPickedUp {
        device: device_name(model, &payment.device),
    })
}

fn advice(model: &Model) -> Advice {
    let last = match &model.sale {
        Sale::Watching { payment, .. } => payment.taps.last(),
        _ => None,
    };
    Advice::of(last.and_then(|t| t.failure_reason.as_deref()))
}
