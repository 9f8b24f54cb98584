//! Whether an order can be charged now, and if not, why. Both `update` and `view` ask here, so
//! that the button and what it does never disagree.

use alloc::string::String;

use crate::{
    Busy, Device, DeviceId, Devices, Link, Model, Order, Payment, PaymentState, Sale, Search,
};

/// Why nothing can be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// Another tab of this till acts.
    OtherTab,
    /// A payment runs, or it is not known yet whether one does.
    NotNow,
    /// The proxy has not told yet what is open.
    Connecting,
    /// The connection to the proxy is lost: what is pressed now could not be sent.
    Offline,
    /// The page has set no order.
    NoOrder,
    /// The page's order cannot be charged.
    BadOrder {
        /// The field.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// The payment on the screen is of another order than the page's.
    AnotherOrder,
    /// This order is paid.
    AlreadyPaid,
    /// The terminal collected something else for this order.
    Held,
    /// Another till has a payment of this order.
    TakenElsewhere,
    /// Another till has a payment of this order of which nobody knows yet whether it was charged.
    Unsettled,
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
        /// The till that can end it.
        till: String,
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
            Self::Offline => "offline",
            Self::NoOrder => "no_order",
            Self::BadOrder { .. } => "bad_order",
            Self::AnotherOrder => "another_order",
            Self::AlreadyPaid => "order_paid",
            Self::Held => "order_held",
            Self::TakenElsewhere => "order_open",
            Self::Unsettled => "order_unsettled",
            Self::TerminalsLoading | Self::TerminalsUnavailable => "terminals_unknown",
            Self::NoTerminals | Self::NoTerminalPicked => "no_terminal",
            Self::TerminalBusy { .. } => "device_busy",
        }
    }
}

/// What a page is told that is refused: a stable code, and the payment that has the order, if that
/// is why. `None`: it is not refused.
pub type Refused<'a> = Option<(&'static str, Option<&'a Payment>)>;

/// What a page is told that asks for a charge: why nothing is started, and the payment that has
/// the order, if that is why. `None` if a charge is started, or if this very order is being charged
/// already with this very amount, so that asking twice is asking once.
#[must_use]
pub fn charge_refused(model: &Model) -> Refused<'_> {
    let (reference, amount, runs) = match &model.sale {
        Sale::Starting { order, .. } => (&order.reference, &order.amount, None),
        Sale::Watching { payment, .. } => (&payment.reference, &payment.amount, Some(payment)),
        Sale::Resuming { .. } => return Some((Blocked::Connecting.code(), None)),
        Sale::Ready { .. } | Sale::Ended { .. } => return not_chargeable(model),
    };
    match &model.order {
        Some(Ok(order)) if order.reference == *reference => {
            (order.amount != *amount).then_some((Blocked::TakenElsewhere.code(), runs))
        }
        _ => not_chargeable(model),
    }
}

fn not_chargeable(model: &Model) -> Refused<'_> {
    let blocked = chargeable(model).err()?;
    let payment = match (&blocked, &model.order) {
        (Blocked::AlreadyPaid | Blocked::Held, Some(Ok(order))) => {
            model.payments.charged_of(&order.reference)
        }
        _ => None,
    };
    Some((blocked.code(), payment))
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
        Sale::Ready { .. } | Sale::Ended { .. } => {}
        Sale::Starting { order, .. } => return Err(not_now(model, &order.reference)),
        Sale::Watching { payment, .. } => return Err(not_now(model, &payment.reference)),
        Sale::Resuming { .. } => return Err(Blocked::NotNow),
    }
    if model.link == Link::Opening {
        return Err(Blocked::Connecting);
    }
    let order = order(model)?;
    if model.offline || model.link != Link::Up {
        return Err(Blocked::Offline);
    }
    Ok((order, terminal(model)?))
}

/// A payment of this order runs, or may.
fn not_now(model: &Model, reference: &str) -> Blocked {
    match set_order(model) {
        Ok(order) if order.reference == reference => Blocked::NotNow,
        Ok(_) => Blocked::AnotherOrder,
        Err(blocked) => blocked,
    }
}

fn order(model: &Model) -> Result<&Order, Blocked> {
    let order = set_order(model)?;
    // Whatever became of the payment on the screen: it says nothing about another order, and what
    // is charged again is what the screen shows.
    if let Sale::Ended { payment, .. } = &model.sale {
        let same = payment.reference == order.reference;
        match payment.state {
            _ if !same => return Err(Blocked::AnotherOrder),
            PaymentState::Paid => return Err(Blocked::AlreadyPaid),
            state if !state.frees_order() => return Err(Blocked::Held),
            _ if payment.amount != order.amount => return Err(Blocked::AnotherOrder),
            _ => {}
        }
    }
    unspoken_for(model, order)?;
    Ok(order)
}

/// The page's order, if it is a good one.
fn set_order(model: &Model) -> Result<&Order, Blocked> {
    Ok(match &model.order {
        None => return Err(Blocked::NoOrder),
        Some(Err(bad)) => {
            return Err(Blocked::BadOrder {
                field: bad.field.clone(),
                message: bad.message.clone(),
            });
        }
        Some(Ok(order)) => order,
    })
}

/// Nothing is known that took the order's money, or may still take it.
pub(crate) fn unspoken_for(model: &Model, order: &Order) -> Result<(), Blocked> {
    if model.payments.open_of(&order.reference).is_some() {
        return Err(Blocked::NotNow);
    }
    let here = model.payments.charged_of(&order.reference).map(|p| p.state);
    match here.or_else(|| taken_elsewhere(model, order)) {
        None => Ok(()),
        Some(state) => Err(taken_by(state)),
    }
}

/// Why an order can't be charged that has a payment in this state.
pub(crate) const fn taken_by(state: PaymentState) -> Blocked {
    match state {
        PaymentState::Paid => Blocked::AlreadyPaid,
        PaymentState::Held => Blocked::Held,
        PaymentState::NeedsAttention => Blocked::Unsettled,
        _ => Blocked::TakenElsewhere,
    }
}

/// Where the payment of another till that has this order stood when the proxy refused.
pub(crate) fn taken_elsewhere(model: &Model, order: &Order) -> Option<PaymentState> {
    let elsewhere = model.elsewhere.as_ref()?;
    (elsewhere.reference == order.reference).then_some(elsewhere.state)
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
            till: busy.till.clone(),
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
        .is_some_and(|p| p.state.has_ended());
    (!over).then_some(busy)
}
