//! The screen, with its tone, headline and hint.

use alloc::string::String;

use ipp_wire::{ReasonCode, Word};

use super::device_name;
use super::text::{Advice, Text};
use crate::moving::is_late;
use crate::{Cancel, Model, Payment, PaymentState, Purpose, Sale, Search};

/// The screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Finding out whether a payment runs.
    Resuming,
    /// No payment runs; the order can be charged unless something blocks it.
    Ready,
    /// The payment is on its way to the proxy and Kustom.
    Starting,
    /// The payment waits for the terminal.
    Sent,
    /// The customer pays.
    Active,
    /// A card was declined; the customer can try again.
    Declined,
    /// A cancel was requested.
    Cancelling,
    /// The customer has paid.
    Paid {
        /// Whether a cancel had been requested, but the customer paid first.
        before_cancel: bool,
    },
    /// The payment is cancelled.
    Cancelled,
    /// The session expired.
    Expired,
    /// The payment failed, and nothing was charged.
    Failed,
    /// Whether anything was charged is not known yet.
    Unknown,
    /// The terminal collected something other than the order.
    Held,
    /// A person must find out how the payment ended.
    NeedsAttention,
}

impl Screen {
    /// The name in the stylesheet.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resuming => "resuming",
            Self::Ready => "ready",
            Self::Starting => "starting",
            Self::Sent => "sent",
            Self::Active => "active",
            Self::Declined => "declined",
            Self::Cancelling => "cancelling",
            Self::Paid { .. } => "paid",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Held => "held",
            Self::NeedsAttention => "needs_attention",
        }
    }

    /// Whether the cashier can cancel the payment that is watched.
    pub(super) const fn offers_cancel(self) -> bool {
        match self {
            Self::Sent | Self::Active | Self::Declined => true,
            Self::Resuming
            | Self::Ready
            | Self::Starting
            | Self::Cancelling
            | Self::Paid { .. }
            | Self::Cancelled
            | Self::Expired
            | Self::Failed
            | Self::Unknown
            | Self::Held
            | Self::NeedsAttention => false,
        }
    }
}

/// The colour tone of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing happens.
    Neutral,
    /// Something is in progress.
    Waiting,
    /// Success.
    Good,
    /// Certain failure.
    Bad,
    /// The cashier should be careful.
    Careful,
}

pub(super) fn screen(model: &Model) -> Screen {
    match &model.sale {
        // An unanswered try may have started the payment.
        Sale::Resuming {
            search: Some(Search::Doubtful { .. }),
            ..
        } => Screen::Unknown,
        Sale::Resuming { .. } => Screen::Resuming,
        Sale::Ready { .. } => Screen::Ready,
        Sale::Starting { misses: 1.., .. } => Screen::Unknown,
        Sale::Starting { cancel: true, .. } => Screen::Cancelling,
        Sale::Starting { .. } => Screen::Starting,
        // The proxy no longer lists it as open, and the read that says so is older.
        Sale::Watching { payment, .. } if model.contradicted.as_ref() == Some(&payment.id) => {
            Screen::Unknown
        }
        Sale::Watching {
            payment, cancel, ..
        } => of_payment(payment, *cancel),
        Sale::Ended { payment, .. } => of_payment(payment, Cancel::NotAsked),
    }
}

pub(super) fn of_payment(payment: &Payment, cancel: Cancel) -> Screen {
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
    let name = |id| device_name(model, id);
    let (device, advice) = match &model.sale {
        Sale::Starting { device, .. } => (name(device), Advice::Generic),
        Sale::Watching {
            payment,
            purpose: Purpose::Move(to),
            ..
        } if screen == Screen::Cancelling => {
            return Text::Moving {
                from: name(&payment.device),
                to: name(&to.to),
            };
        }
        Sale::Watching { payment, .. } | Sale::Ended { payment, .. } => {
            (name(&payment.device), advice(payment))
        }
        Sale::Ready { .. } if model.mirrors() => return Text::OtherTab,
        _ if screen == Screen::Resuming && model.shut_out.is_some() => return Text::ShutOut,
        Sale::Resuming { search: None, .. } => return Text::Connecting,
        Sale::Resuming { .. } | Sale::Ready { .. } => (None, Advice::Generic),
    };
    words(screen, device, advice)
}

/// The headline of a screen.
pub(super) fn words(screen: Screen, device: Option<String>, advice: Advice) -> Text {
    match screen {
        Screen::Resuming => Text::LookingForPayment,
        Screen::Ready => Text::Ready,
        Screen::Starting => Text::SendingTo { device },
        Screen::Sent => Text::WaitingFor { device },
        Screen::Active => Text::CustomerPaying { device },
        Screen::Declined => Text::Declined(advice),
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
        Screen::Declined => match &model.sale {
            Sale::Watching { payment, .. } => Text::AfterDecline(advice(payment)),
            _ => return None,
        },
        Screen::Paid { .. } => match &model.sale {
            Sale::Ended {
                stayed: Some(to), ..
            } => Text::NotMoved {
                device: device_name(model, to),
            },
            Sale::Ended { earlier: true, .. } => Text::PaidBefore,
            _ => return None,
        },
        Screen::Unknown => Text::ResolvesItself,
        Screen::Held | Screen::NeedsAttention => Text::CallForHelp,
        Screen::Cancelled | Screen::Expired => Text::NothingCharged,
        Screen::Failed => why_failed(model),
        Screen::Sent => return not_picked_up(model),
        Screen::Ready => match &model.sale {
            // Without a sentence from the proxy, nothing was sent.
            Sale::Ready {
                refused: Some(reason),
            } if reason.detail.is_empty() => Text::NotSent,
            Sale::Ready { refused: Some(_) } => Text::NotStarted,
            _ => return None,
        },
        _ => return None,
    })
}

/// What is certain of a failed payment. One that a person settled as not paid may have been charged
/// and paid back, so nothing is said of the money.
fn why_failed(model: &Model) -> Text {
    let reason = match &model.sale {
        Sale::Watching { payment, .. } | Sale::Ended { payment, .. } => payment.reason.as_ref(),
        Sale::Resuming { .. } | Sale::Ready { .. } | Sale::Starting { .. } => None,
    };
    match reason.and_then(|reason| ReasonCode::parse(&reason.code)) {
        Some(ReasonCode::SettledNotPaid) => Text::SettledNotPaid,
        _ => Text::NothingCharged,
    }
}

fn not_picked_up(model: &Model) -> Option<Text> {
    let Sale::Watching { payment, .. } = &model.sale else {
        return None;
    };
    is_late(model, payment).then(|| Text::NotPickedUp {
        device: device_name(model, &payment.device),
    })
}

pub(super) fn advice(payment: &Payment) -> Advice {
    let last = payment.taps.last();
    Advice::of(last.and_then(|t| t.failure_reason.as_deref()))
}
