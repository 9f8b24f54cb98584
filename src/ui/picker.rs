//! The list of terminals to pick from.

use ipp_flow::{DeviceId, Event, Picker as List, Row, ViewModel};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::list::{Rows, list};
use super::node::{Node, words};
use super::pairing::status_of;
use super::search::search;
use crate::shell::UiContext;
use crate::text::{Key, age};

/// The terminals as radio buttons, grouped by shop, or the reason why there are none.
pub(super) fn picker(context: UiContext) -> Node {
    // The rows stay while hidden: Chromium never frees a radio button that was once in a shadow
    // root, so new ones for each sale would fill its memory.
    let pick = |view: &ViewModel| match &view.picker {
        List::Hidden => None,
        List::Rows(rows) => Some(rows.clone()),
        _ => Some(Vec::new()),
    };
    // One listener for all, since a shop may have hundreds. Listens to clicks, not changes:
    // pressing the terminal that is picked already is a choice too, which must not be lost when
    // another terminal appears.
    let devices = Node::new("div", "devices").on("click", move |event| {
        let target = event.target().and_then(|at| at.dyn_into::<Element>().ok());
        // A click on the label causes another on its radio button, which alone has a value.
        if let Some(id) = target.and_then(|radio| radio.get_attribute("value")) {
            context.dispatch.tell(Event::DeviceChosen(DeviceId(id)));
        }
    });
    let legend = Node::new("legend", "legend")
        .text(context, |context, _| Some(context.texts.get(Key::Terminal)));
    let [field, nothing] = search(context);
    Node::new("fieldset", "picker")
        .hidden(context, |view| view.picker == List::Hidden)
        .with(legend)
        .with(field)
        .with(nothing)
        .with(status_of(words(context, "empty", empty)))
        .with(list(context, devices, pick, draw))
}

fn empty(context: UiContext, view: &ViewModel) -> Option<String> {
    Some(context.texts.get(match view.picker {
        List::Loading => Key::TerminalsLoading,
        List::Failed => Key::TerminalsFailed,
        List::Empty => Key::NoTerminals,
        List::Hidden | List::Rows(_) => return None,
    }))
}

/// Groups the terminals by shop, with the shop's name if any terminal has one.
fn draw(context: UiContext, places: &Rows, rows: &[Row]) {
    let apart = rows.iter().any(|row| row.location.is_some());
    let groups: Vec<_> = rows
        .chunk_by(|one, next| one.location == next.location)
        .collect();
    places.keep(groups.len(), place);
    for (place, rows) in places.each().zip(groups) {
        let name = rows.first().and_then(|row| row.location.clone());
        let name = name.unwrap_or_else(|| context.texts.get(Key::NoLocation));
        place.set("aria-label", apart.then_some(&name));
        let within = place.rows();
        within.keep(rows.len() + 1, device);
        let mut within = within.each();
        if let Some(location) = within.next() {
            location.say(&name);
            location.set("hidden", (!apart).then_some(""));
        }
        for (device, row) in within.zip(rows) {
            tell(context, &device.rows(), row);
        }
    }
}

fn place() -> Node {
    let location = Node::new("p", "location").set("aria-hidden", "true");
    let place = Node::of_class("div", "place").set("role", "group");
    place.with(location)
}

fn device() -> Node {
    // The name of a radio button is scoped to its shadow root.
    let radio = Node::new("input", "").set("type", "radio");
    Node::new("label", "device")
        .with(radio.set("name", "terminal"))
        .with(Node::of_class("span", "name"))
        .with(Node::of_class("span", "simulated"))
        .with(Node::of_class("span", "busy"))
}

fn tell(context: UiContext, cells: &Rows, row: &Row) {
    let mut cells = cells.each();
    let (Some(radio), Some(name), Some(simulated), Some(busy)) =
        (cells.next(), cells.next(), cells.next(), cells.next())
    else {
        return;
    };
    radio.set("value", Some(&row.id.0));
    radio.check(row.chosen);
    name.say(&row.name);
    let play = row.simulated.then(|| context.texts.get(Key::Simulated));
    simulated.say_or_hide(play.as_deref());
    let sale = row.busy.as_ref().map(|sale| {
        let age = age(sale.seconds);
        let values = [
            ("reference", sale.reference.as_str()),
            ("age", &age),
            ("till", &sale.till),
        ];
        context.texts.fill(Key::RowBusy, &values)
    });
    busy.say_or_hide(sale.as_deref());
}
