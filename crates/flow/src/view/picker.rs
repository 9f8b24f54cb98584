//! The terminals to pick from.

use super::model::{Picker, Row};
use crate::charge::{busy, selected};
use crate::{Devices, Model};

pub(super) fn picker(model: &Model) -> Picker {
    let list = match &model.devices {
        Devices::Loading => return Picker::Loading,
        Devices::Failed(_) => return Picker::Failed,
        Devices::Known(list) if list.is_empty() => return Picker::Empty,
        Devices::Known(list) => list,
    };
    let chosen = selected(model).map(|d| &d.id);
    let row = |device: &crate::Device| Row {
        id: device.id.clone(),
        name: device.name.clone(),
        location: device.location.clone(),
        simulated: device.simulated,
        chosen: chosen == Some(&device.id),
        busy: busy(model, &device.id)
            .map(|b| (b.reference.clone(), model.now.since(b.since) / 1000)),
    };
    Picker::Rows(list.iter().map(row).collect())
}
