//! The terminals to pick from.

use alloc::{string::String, vec::Vec};

use super::visible::visible;
use crate::charge::{busy, selected};
use crate::find::{MANY, holds, matches};
use crate::{Busy, Device, DeviceId, Devices, Location, Model};

/// The terminals to pick from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picker {
    /// The screen does not offer a charge.
    Hidden,
    /// The terminals are being read.
    Loading,
    /// The terminals could not be read; they are read again automatically.
    Failed,
    /// There is no terminal.
    Empty,
    /// The terminals.
    Rows(Vec<Row>),
}

/// One terminal to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: DeviceId,
    /// Its name.
    pub name: String,
    /// Its shop. Terminals of one shop are adjacent.
    pub location: Option<String>,
    /// Whether it is simulated, without a phone.
    pub simulated: bool,
    /// Whether it is picked.
    pub chosen: bool,
    /// What keeps it busy.
    pub busy: Option<BusyNote>,
}

/// What keeps a terminal busy, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusyNote {
    /// The reference of the order it is busy with.
    pub reference: String,
    /// The till that charges that order.
    pub till: String,
    /// Seconds since it became busy.
    pub seconds: i64,
}

/// The search for terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finder {
    /// The text in the search field.
    pub text: String,
    /// The number of matching terminals.
    pub found: usize,
}

/// The terminals that match the search, and always the picked one: the terminal that a charge goes
/// to must be on the screen.
pub(super) fn picker(model: &Model) -> Picker {
    let list = match &model.devices {
        Devices::Loading => return Picker::Loading,
        Devices::Failed(_) => return Picker::Failed,
        Devices::Known(list) if list.is_empty() => return Picker::Empty,
        Devices::Known(list) => list,
    };
    let chosen = selected(model).map(|d| &d.id);
    let shown = list
        .iter()
        .filter(|d| chosen == Some(&d.id) || is_found(model, d));
    let row = |device: &Device| Row {
        id: device.id.clone(),
        name: visible(&device.name),
        location: device.location.as_ref().map(|at| visible(&label(at))),
        simulated: device.simulated,
        chosen: chosen == Some(&device.id),
        busy: busy(model, &device.id).map(|busy| note(model, busy)),
    };
    Picker::Rows(shown.map(row).collect())
}

fn note(model: &Model, busy: &Busy) -> BusyNote {
    BusyNote {
        reference: visible(&busy.reference),
        till: visible(&busy.till),
        seconds: model.now.since(busy.since) / 1000,
    }
}

/// The search, if there are many terminals or its text is not empty.
pub(super) fn finder(model: &Model) -> Option<Finder> {
    let Devices::Known(list) = &model.devices else {
        return None;
    };
    (list.len() >= MANY || !model.search.is_empty()).then(|| Finder {
        text: model.search.clone(),
        found: list.iter().filter(|d| is_found(model, d)).count(),
    })
}

fn is_found(model: &Model, device: &Device) -> bool {
    model.search.is_empty() || matches(device, &model.search)
}

/// A shop's name, and its city unless the name contains it.
fn label(location: &Location) -> String {
    match &location.city {
        Some(city) if !holds(&location.name, city) => {
            alloc::format!("{}, {city}", location.name)
        }
        _ => location.name.clone(),
    }
}
