//! The terminals to pick from.

use alloc::string::String;

use super::model::{Finder, Picker, Row};
use super::visible::visible;
use crate::charge::{busy, selected};
use crate::find::{MANY, holds, matches};
use crate::{Busy, Device, Devices, Location, Model};

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
    let row = |device: &Device| {
        let busy = busy(model, &device.id);
        Row {
            id: device.id.clone(),
            name: visible(&device.name),
            location: device.location.as_ref().map(|at| visible(&label(at))),
            simulated: device.simulated,
            chosen: chosen == Some(&device.id),
            busy: busy.map(|busy| Busy {
                payment: busy.payment.clone(),
                reference: visible(&busy.reference),
                since: busy.since,
                till: visible(&busy.till),
            }),
            busy_for: busy.map_or(0, |busy| model.now.since(busy.since) / 1000),
        }
    };
    Picker::Rows(shown.map(row).collect())
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
