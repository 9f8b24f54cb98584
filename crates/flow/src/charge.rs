//! Whether an order can be charged now, and if not, why. `update` and `view` share these checks,
//! so that a button never disagrees with what it does.

use alloc::{boxed::Box, string::String};

use crate::{
    Busy, Device, DeviceId, Devices, Link, Model, Order, Payment, PaymentState, Sale, Search,
};

/// Why nothing can be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// Another tab of this till drives.
    OtherTab,
    /// A payment runs, or may run.
    NotNow,
    /// The proxy has not sent its open payments yet.
    Connecting,
    /// The connection to the proxy is lost, so a charge could not be sent.
    Offline,
    /// The page has set no order.
    NoOrder,
    /// The page's order cannot be charged.
    BadOrder {
        /// The wrong field.
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
    /// Another till has a payment of this order, and whether it was charged is not known yet.
    Unsettled,
    /// The terminals are being read.
    TerminalsLoading,
    /// The terminals could not be read.
    TerminalsUnavailable,
    /// There is no terminal.
    NoTerminals,
    /// No terminal is picked, or the picked one is gone.
    NoTerminalPicked,
    /// The picked terminal is busy.
    TerminalBusy {
        /// The terminal's name.
        device: String,
        /// The reference of the order that keeps it busy.
        reference: String,
        /// How long it has been busy, in seconds.
        seconds: i64,
        /// The till whose payment keeps it busy.
        till: String,
    },
}

impl Blocked {
    /// The stable code for the page that asked for the charge. It is the proxy's own code where
    /// the proxy would refuse for the same reason.
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

/// Why a page's call starts nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// A stable code.
    pub code: &'static str,
    /// The payment that has the order, if that is why.
    pub payment: Option<Box<Payment>>,
}

impl Refused {
    const fn new(code: &'static str) -> Self {
        let payment = None;
        Self { code, payment }
    }

    fn with(code: &'static str, payment: Option<&Payment>) -> Self {
        let payment = payment.cloned().map(Box::new);
        Self { code, payment }
    }
}

/// Why a page's call to charge starts nothing. `None` if it starts a charge, or if this order is
/// already being charged with this amount, so that repeated calls charge once.
#[must_use]
pub fn charge_refused(model: &Model) -> Option<Refused> {
    let (reference, amount, runs) = match &model.sale {
        Sale::Starting { order, .. } => (&order.reference, &order.amount, None),
        Sale::Watching { payment, .. } => (&payment.reference, &payment.amount, Some(payment)),
        Sale::Resuming { .. } => return Some(Refused::new(Blocked::Connecting.code())),
        Sale::Ready { .. } | Sale::Ended { .. } => return not_chargeable(model),
    };
    match &model.order {
        Some(Ok(order)) if order.reference == *reference => {
            let code = Blocked::TakenElsewhere.code();
            (order.amount != *amount).then(|| Refused::with(code, runs))
        }
        _ => not_chargeable(model),
    }
}

fn not_chargeable(model: &Model) -> Option<Refused> {
    let blocked = chargeable(model).err()?;
    let payment = match (&blocked, &model.order) {
        (Blocked::AlreadyPaid | Blocked::Held, Some(Ok(order))) => {
            model.payments.charged_of(&order.reference)
        }
        _ => None,
    };
    Some(Refused::with(blocked.code(), payment))
}

/// Why a page's call to cancel does nothing. `None` if a payment runs, or may run.
#[must_use]
pub const fn cancel_refused(model: &Model) -> Option<Refused> {
    match &model.sale {
        Sale::Ended { .. } => None,
        _ if model.mirrors() => Some(Refused::new(Blocked::OtherTab.code())),
        Sale::Ready { .. } => Some(Refused::new("no_payment")),
        Sale::Resuming {
            search: Some(Search::Doubtful { .. }),
            ..
        } => None,
        Sale::Resuming { .. } => Some(Refused::new(Blocked::Connecting.code())),
        _ => None,
    }
}

/// Why a page's call to reset does nothing: the payment is not over. `None` if the next order can
/// be taken.
#[must_use]
pub fn reset_refused(model: &Model) -> Option<Refused> {
    match &model.sale {
        Sale::Ready { .. } => None,
        _ if model.mirrors() => Some(Refused::new(Blocked::OtherTab.code())),
        Sale::Resuming { .. } => Some(Refused::new(Blocked::Connecting.code())),
        _ if crate::update::can_leave(model) => None,
        Sale::Ended { .. } => Some(Refused::new(Blocked::Held.code())),
        _ => Some(Refused::new(Blocked::NotNow.code())),
    }
}

/// The order and the terminal that can be charged now.
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

/// Why nothing can be charged while a payment of `reference` runs, or may run.
fn not_now(model: &Model, reference: &str) -> Blocked {
    match set_order(model) {
        Ok(order) if order.reference == reference => Blocked::NotNow,
        Ok(_) => Blocked::AnotherOrder,
        Err(blocked) => blocked,
    }
}

fn order(model: &Model) -> Result<&Order, Blocked> {
    let order = set_order(model)?;
    // Only what the screen shows is charged again: the ended payment's order, with its amount.
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

/// The page's order, if it is valid.
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

/// Ok if no known payment took the order's money or may still take it.
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

/// Why an order that has a payment in this state can't be charged.
pub(crate) const fn taken_by(state: PaymentState) -> Blocked {
    match state {
        PaymentState::Paid => Blocked::AlreadyPaid,
        PaymentState::Held => Blocked::Held,
        PaymentState::NeedsAttention => Blocked::Unsettled,
        PaymentState::Starting
        | PaymentState::Sent
        | PaymentState::Active
        | PaymentState::Cancelling
        | PaymentState::Unknown
        | PaymentState::Cancelled
        | PaymentState::Expired
        | PaymentState::Failed => Blocked::TakenElsewhere,
    }
}

/// The state of another till's payment of this order, as of the proxy's refusal.
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

/// The terminal that a charge would go to: the picked one, or the only one if none was picked.
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

/// What keeps a terminal busy. Ignores a payment that is known to be over, even if the last list
/// still has it.
pub(crate) fn busy<'a>(model: &'a Model, device: &DeviceId) -> Option<&'a Busy> {
    let busy = &model.busy.iter().find(|busy| busy.device == *device)?.busy;
    let over = model
        .payments
        .get(&busy.payment)
        .is_some_and(|p| p.state.has_ended());
    (!over).then_some(busy)
}
