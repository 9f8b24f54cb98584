//! The `view` function: turns the model into what is drawn.

mod buttons;
mod model;
mod open;
mod pairing;
mod picker;
mod screen;
mod text;
mod visible;

use alloc::{string::String, vec::Vec};

use crate::charge::{Blocked, chargeable, taken_elsewhere};
use crate::moving::movable;
use crate::{
    Device, DeviceId, Devices, Line, Link, Model, Money, Order, Payment, PaymentState, Sale,
    Trouble,
};

pub use buttons::{Action, Button};
pub use model::{Left, LinkNote, OrderLine, Target, ViewModel};
pub use open::OpenRow;
pub use pairing::PairingNote;
pub use picker::{BusyNote, Finder, Picker, Row};
pub use screen::{Screen, Tone};
pub use text::{Advice, Text};
pub use visible::visible;

/// Works out everything on the screen.
#[must_use]
pub fn view(model: &Model) -> ViewModel {
    let screen = screen::screen(model);
    let shown = Shown::of(model);
    let order = shown.order();
    let payment = shown.payment();
    let charge = chargeable(model).map(|_| ());
    let buttons = buttons::buttons(model, screen, &charge);
    let asks_for_charge = buttons.asks_for_charge;
    let pairing = pairing::note(model, asks_for_charge);
    let blocked = match charge {
        // Nothing can be charged while a phone is being paired.
        _ if pairing.is_open() => None,
        // The headline says so already.
        Err(Blocked::OtherTab) if screen == Screen::Ready => None,
        // The note about the connection says so already.
        Err(Blocked::Offline) if model.link != Link::Up => None,
        Err(blocked) if asks_for_charge || blocked == Blocked::OtherTab => Some(in_words(blocked)),
        _ => None,
    };
    let status = screen::status(model, screen);
    ViewModel {
        screen,
        tone: match status {
            // The till needs help: this does not pass by itself.
            Text::ShutOut => Tone::Careful,
            _ => screen::tone(screen),
        },
        status,
        hint: screen::hint(model, screen),
        detail: detail(model, payment).map(visible),
        blocked,

        reference: shown.reference().map(|reference| visible(reference)),
        amount: shown.amount().cloned(),
        tax: order.map(|o| o.tax),
        lines: order.map_or_else(Vec::new, lines),
        terminal: shown.device().and_then(|id| device_name(model, id)),
        declines: payment.map_or(0, |p| p.taps.len()),
        order_id: payment.and_then(|p| Some(visible(p.order_id.as_ref()?))),
        ended_at: payment
            .filter(|p| p.state.is_final())
            .map(|p| p.confirmed_at.unwrap_or(p.created_at)),
        elapsed: elapsed(model),
        confirmed: confirmed(model),
        left: left(model),
        link: link(model),
        test_mode: model.test_mode == Some(true),
        picker: if asks_for_charge && !pairing.is_open() {
            picker::picker(model)
        } else {
            Picker::Hidden
        },
        targets: targets(model),
        open: open::open(model),
        finder: picker::finder(model),
        // The pairing has its own buttons.
        primary: buttons.primary.filter(|_| !pairing.is_open()),
        secondary: buttons.secondary.filter(|_| !pairing.is_open()),
        pairing,
    }
}

/// What the screen is about.
enum Shown<'a> {
    /// The page's order, if there is a valid one.
    Order(Option<&'a Order>),
    /// An order that is being sent to a terminal.
    Start(&'a Order, &'a DeviceId),
    /// A payment, and the page's order if it is that payment's.
    Payment(&'a Payment, Option<&'a Order>),
    /// The page's order, which is paid, with the payment if it is known.
    Charged(&'a Order, Option<&'a Payment>),
}

impl<'a> Shown<'a> {
    fn of(model: &'a Model) -> Self {
        let order = model.order.as_ref().and_then(|o| o.as_ref().ok());
        match &model.sale {
            Sale::Ready { .. } => match order {
                Some(order) => Self::of_order(model, order),
                None => Self::Order(None),
            },
            Sale::Resuming { .. } => Self::Order(order),
            Sale::Starting { order, device, .. } => Self::Start(order, device),
            Sale::Watching { payment, .. } | Sale::Ended { payment, .. } => Self::Payment(
                payment,
                order.filter(|o| o.reference == payment.reference && o.amount == payment.amount),
            ),
        }
    }

    /// A paid order is shown with the amount that was paid, not with the page's amount.
    fn of_order(model: &'a Model, order: &'a Order) -> Self {
        let charged = model.payments.charged_of(&order.reference);
        let elsewhere = taken_elsewhere(model, order) == Some(PaymentState::Paid);
        match charged {
            Some(payment) if payment.amount != order.amount => Self::Charged(order, charged),
            None if elsewhere => Self::Charged(order, None),
            _ => Self::Order(Some(order)),
        }
    }

    fn reference(&self) -> Option<&'a String> {
        match self {
            Self::Order(order) => order.map(|order| &order.reference),
            Self::Start(order, _) | Self::Charged(order, _) => Some(&order.reference),
            Self::Payment(payment, _) => Some(&payment.reference),
        }
    }

    fn amount(&self) -> Option<&'a Money> {
        match self {
            Self::Order(order) => order.map(|order| &order.amount),
            Self::Start(order, _) => Some(&order.amount),
            Self::Payment(payment, _) | Self::Charged(_, Some(payment)) => Some(&payment.amount),
            Self::Charged(_, None) => None,
        }
    }

    const fn order(&self) -> Option<&'a Order> {
        match self {
            Self::Order(order) | Self::Payment(_, order) => *order,
            Self::Start(order, _) => Some(order),
            Self::Charged(..) => None,
        }
    }

    const fn payment(&self) -> Option<&'a Payment> {
        match self {
            Self::Payment(payment, _) => Some(payment),
            Self::Order(_) | Self::Start(..) | Self::Charged(..) => None,
        }
    }

    const fn device(&self) -> Option<&'a DeviceId> {
        match self {
            Self::Order(_) | Self::Charged(..) => None,
            Self::Start(_, device) => Some(device),
            Self::Payment(payment, _) => Some(&payment.device),
        }
    }
}

/// The proxy's sentence to show. A refusal goes before the payment's reason, since it is newer.
fn detail<'a>(model: &'a Model, payment: Option<&'a Payment>) -> Option<&'a str> {
    if let Some(Trouble::Read(reason) | Trouble::Cancel(reason)) = &model.trouble {
        return Some(&reason.detail);
    }
    let reason = match &model.sale {
        Sale::Ready {
            refused: Some(reason),
        } if reason.detail.is_empty() => return None,
        Sale::Ready {
            refused: Some(reason),
        } => Some(reason),
        Sale::Resuming { .. } if model.shut_out.is_some() => model.shut_out.as_ref(),
        _ => payment.and_then(|payment| payment.reason.as_ref()),
    };
    reason.map(|reason| reason.detail.as_str())
}

/// The order's lines, with their text made visible.
fn lines(order: &Order) -> Vec<OrderLine> {
    let line = |line: &Line| OrderLine {
        name: visible(&line.name),
        quantity: line.quantity,
        total: Money {
            minor: line.total,
            currency: order.amount.currency.clone(),
        },
    };
    order.lines.iter().map(line).collect()
}

/// Why nothing can be charged, with its text made visible.
fn in_words(blocked: Blocked) -> Blocked {
    match blocked {
        Blocked::BadOrder { field, message } => Blocked::BadOrder {
            field: visible(&field),
            message: visible(&message),
        },
        Blocked::TerminalBusy {
            device,
            reference,
            seconds,
            till,
        } => Blocked::TerminalBusy {
            device: visible(&device),
            reference: visible(&reference),
            seconds,
            till: visible(&till),
        },
        other => other,
    }
}

fn device_name(model: &Model, id: &DeviceId) -> Option<String> {
    let Devices::Known(list) = &model.devices else {
        return None;
    };
    let device = list.iter().find(|d| d.id == *id)?;
    Some(visible(&device.name))
}

fn elapsed(model: &Model) -> Option<i64> {
    let since = match &model.sale {
        Sale::Starting { since, .. } => *since,
        Sale::Watching { payment, .. } => payment.created_at,
        _ => return None,
    };
    Some(model.now.since(since) / 1000)
}

/// Seconds since Kustom last confirmed the watched payment.
fn confirmed(model: &Model) -> Option<i64> {
    let Sale::Watching { payment, .. } = &model.sale else {
        return None;
    };
    payment.confirmed_at.map(|at| model.now.since(at) / 1000)
}

/// Below this many seconds the session's end is shown as soon.
const SOON_SECONDS: i64 = 120;

/// The time left to pay; none if the customer can no longer pay.
fn left(model: &Model) -> Option<Left> {
    let Sale::Watching { payment, .. } = &model.sale else {
        return None;
    };
    if !payment.state.can_be_paid() {
        return None;
    }
    let seconds = payment.expires_at?.since(model.now) / 1000;
    let soon = seconds < SOON_SECONDS;
    Some(Left { seconds, soon })
}

fn targets(model: &Model) -> Vec<Target> {
    let Some((_, free)) = movable(model) else {
        return Vec::new();
    };
    let target = |device: &Device| Target {
        id: device.id.clone(),
        name: visible(&device.name),
    };
    free.into_iter().map(target).collect()
}

fn link(model: &Model) -> LinkNote {
    match &model.link {
        Link::Opening => LinkNote::Connecting,
        Link::Up => LinkNote::Live,
        Link::Down(since) => LinkNote::Lost {
            seconds: model.now.since(*since) / 1000,
        },
    }
}
