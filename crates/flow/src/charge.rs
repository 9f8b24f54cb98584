//! Whether an order can be charged now, and if not, why. Both `update` and `view` ask here, so
//! that the button and what it does never disagree.

use alloc::string::String;

use crate::{Busy, Device, DeviceId, Devices, Link, Model, Order, PaymentState, Sale, Search};

/// Why nothing can be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// Another tab of this till acts.
    OtherTab,
    /// A payment runs, or it is not known yet whether one does.
    NotNow,
    /// The proxy has not told yet what is open.
    Connecting,
    /// The page has set no order.
    NoOrder,
    /// The page's order cannot be charged.
    BadOrder {
        /// The field.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// The page has set another order while this payment ran.
    AnotherOrder,
    /// This order is paid.
    AlreadyPaid,
    /// The terminal collected something else for this order.
    Held,
    /// Another till has a payment of this order.
    TakenElsewhere,
    /// The terminals are being read.
    TerminalsLoading,
    /// The terminals could not be read.
    TerminalsUnavailable,
    /// There is no terminal.
    NoTerminals,
    /// None is picked, or the picked one is gone.
    NoTerminalPicked,
    /// The picked one is busy.
    TerminalBusy {
        /// Its name.
        device: String,
        /// The order it is busy with.
        reference: String,
        /// For how long, in seconds.
        seconds: i64,
    },
}

impl Blocked {
    /// What a page that asked for the charge is told: stable, and the proxy's own word where it
    /// would refuse for the same reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherTab => "other_tab",
            Self::NotNow => "payment_open",
            Self::Connecting => "not_ready",
            Self::NoOrder => "no_order",
            Self::BadOrder { .. } => "bad_order",
            Self::AnotherOrder => "another_order",
            Self::AlreadyPaid => "order_paid",
            Self::Held => "order_held",
            Self::TakenElsewhere => "order_open",
            Self::TerminalsLoading | Self::TerminalsUnavailable => "terminals_unknown",
            Self::NoTerminals | Self::NoTerminalPicked => "no_terminal",
            Self::TerminalBusy { .. } => "device_busy",
        }
    }
}

/// What a page is told that asks for a charge: why nothing is started. `None` if a charge is
/// started, or if this very order is being charged already, so that asking twice is asking once.
#[must_use]
pub fn charge_refused(model: &Model) -> Option<&'static str> {
    let ours = match &model.sale {
        Sale::Starting { order, .. } => Some(&order.reference),
        Sale::Watching { payment, .. } => Some(&payment.reference),
        Sale::Resuming { .. } => return Some(Blocked::Connecting.code()),
        Sale::Ready { .. } | Sale::Ended { .. } => None,
    };
    match (ours, &model.order) {
        (Some(ours), Some(Ok(order))) if order.reference == *ours => None,
        _ => chargeable(model).err().map(|blocked| blocked.code()),
    }
}

/// What a page is told that asks for a cancel: that there is nothing to be cancelled. `None` if a
/// payment runs, or may.
#[must_use]
pub const fn cancel_refused(model: &Model) -> Option<&'static str> {
    match &model.sale {
        Sale::Ended { .. } => None,
        _ if model.mirrors() => Some(Blocked::OtherTab.code()),
        Sale::Ready { .. } => Some("no_payment"),
        Sale::Resuming {
            search: Some(Search::Doubtful { .. }),
            ..
        } => None,
        Sale::Resuming { .. } => Some(Blocked::Connecting.code()),
        _ => None,
    }
}

/// What a page is told that wants to put the payment aside: that it is not over. `None` if
/// the next order can be taken.
#[must_use]
pub fn reset_refused(model: &Model) -> Option<&'static str> {
    match &model.sale {
        Sale::Ready { .. } => None,
        _ if model.mirrors() => Some(Blocked::OtherTab.code()),
        Sale::Resuming { .. } => Some(Blocked::Connecting.code()),
        _ if crate::update::can_leave(model) => None,
        Sale::Ended { .. } => Some(Blocked::Held.code()),
        _ => Some(Blocked::NotNow.code()),
    }
}

/// The order and the terminal of the charge that is possible now.
pub(crate) fn chargeable(model: &Model) -> Result<(&Order, &Device), Blocked> {
    match &model.sale {
        _ if model.mirrors() => return Err(Blocked::OtherTab),
        Sale::Ready { .. } => {}
        Sale::Ended { payment, .. } if payment.state.frees_order() => {}
        Sale::Ended { payment, .. } if payment.state == PaymentState::Paid => {
            return Err(Blocked::AlreadyPaid);
        }
        Sale::Ended { .. } => return Err(Blocked::Held),
        _ => return Err(Blocked::NotNow),
    }
    if model.link == Link::Opening {
        return Err(Blocked::Connecting);
    }
    let order = order(model)?;
    Ok((order, terminal(model)?))
}

fn order(model: &Model) -> Result<&Order, Blocked> {
    let order = match &model.order {
        None => return Err(Blocked::NoOrder),
        Some(Err(bad)) => {
            return Err(Blocked::BadOrder {
                field: bad.field.clone(),
                message: bad.message.clone(),
            });
        }
        Some(Ok(order)) => order,
    };
    // What is charged again is what the screen shows.
    if let Sale::Ended { payment, .. } = &model.sale
        && (payment.reference != order.reference || payment.amount != order.amount)
    {
        return Err(Blocked::AnotherOrder);
    }
    unspoken_for(model, order)?;
    Ok(order)
}

/// Nothing is known that took the order's money, or may still take it.
pub(crate) fn unspoken_for(model: &Model, order: &Order) -> Result<(), Blocked> {
    if model.payments.open_of(&order.reference).is_some() {
        return Err(Blocked::NotNow);
    }
    match model.payments.charged_of(&order.reference).map(|p| p.state) {
        Some(PaymentState::Held) => return Err(Blocked::Held),
        Some(_) => return Err(Blocked::AlreadyPaid),
        None => {}
    }
    if model.elsewhere.as_ref() == Some(&order.reference) {
        return Err(Blocked::TakenElsewhere);
    }
    Ok(())
}

fn terminal(model: &Model) -> Result<&Device, Blocked> {
    match &model.devices {
        Devices::Loading => return Err(Blocked::TerminalsLoading),
        Devices::Failed(_) => return Err(Blocked::TerminalsUnavailable),
        Devices::Known(list) if list.is_empty() => return Err(Blocked::NoTerminals),
        Devices::Known(_) => {}
    }
    let device = selected(model).ok_or(Blocked::NoTerminalPicked)?;
    match busy(model, &device.id) {
        None => Ok(device),
        Some(busy) => Err(Blocked::TerminalBusy {
            device: device.name.clone(),
            reference: busy.reference.clone(),
            seconds: model.now.since(busy.since) / 1000,
        }),
    }
}

/// The terminal that a charge would go to: the picked one; or the only one there is, as long as
/// none was picked.
pub(crate) fn selected(model: &Model) -> Option<&Device> {
    let Devices::Known(list) = &model.devices else {
        return None;
    };
    match (&model.chosen, list.as_slice()) {
        (Some(id), _) => list.iter().find(|d| d.id == *id),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}

/// What keeps a terminal busy. A payment that is known to be over does not, whatever the last
/// list said of the terminal.
pub(crate) fn busy<'a>(model: &'a Model, device: &DeviceId) -> Option<&'a Busy> {
    let (_, busy) = model.busy.iter().find(|(id, _)| id == device)?;
    let over = model
        .payments
        .get(&busy.payment)
        .is_some_and(|p| p.state.frees_device());
    (!over).then_some(busy)
}
