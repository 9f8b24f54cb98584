//! What the panel shows, worked out from its state. Pure, too.

use ipp_flow::{DeviceId, Payment, PaymentId, visible};
use ipp_wire::{CallbackRecord, Word as _};

use super::state::State;
use crate::shell::plain_amount;

/// All that the panel shows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// The names of the simulated terminals.
    pub(crate) terminals: String,
    /// The open payments, newest first.
    pub(crate) payments: Vec<OpenPayment>,
    /// The callbacks that the proxy received, newest first.
    pub(crate) callbacks: Vec<CallbackRecord>,
    /// The outcome of the last request.
    pub(crate) note: Option<String>,
}

/// One open payment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OpenPayment {
    /// Its id.
    pub(crate) id: PaymentId,
    /// Its order, amount, terminal and state. A developer's tool needs no language.
    pub(crate) title: String,
}

impl View {
    /// Works out what to show.
    pub(crate) fn of(state: &State) -> Self {
        let names: Vec<_> = state.devices.iter().map(|d| visible(&d.name)).collect();
        Self {
            terminals: match names.as_slice() {
                [] => "No simulated terminal yet.".to_owned(),
                names => names.join(", "),
            },
            payments: state
                .payments
                .iter()
                .map(|payment| OpenPayment {
                    id: payment.id.clone(),
                    title: title(state, payment),
                })
                .collect(),
            callbacks: state.callbacks.clone(),
            note: state.note.clone(),
        }
    }
}

fn title(state: &State, payment: &Payment) -> String {
    let amount = plain_amount(&payment.amount.currency, payment.amount.minor);
    format!(
        "{} · {amount} · {} · {}",
        visible(&payment.reference),
        visible(name_of(state, &payment.device)),
        payment.state.word()
    )
}

/// The name of a terminal; its id if it is not in the list.
fn name_of<'a>(state: &'a State, id: &'a DeviceId) -> &'a str {
    let device = state.devices.iter().find(|device| device.id == *id);
    device.map_or(&id.0, |device| &device.name)
}
