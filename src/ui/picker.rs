//! The list of terminals to pick from.

use std::sync::Arc;

use ipp_flow::{DeviceId, Event, Picker as List, Row as Terminal, ViewModel};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Node;
use super::search::{answer, search};
use crate::markup::{Cell, Row, Rows};
use crate::shell::UiContext;
use crate::text::{Catalogue, Key, age};

/// The terminals as radio buttons, grouped by shop, or the reason why there are none.
pub(super) fn picker(context: UiContext) -> Node {
    // One listener for all, since a shop may have hundreds. Listens to clicks, not changes:
    // pressing the terminal that is picked already is a choice too, which must not be lost when
    // another terminal appears.
    let pick = move |event: web_sys::Event| {
        let target = event.target().and_then(|at| at.dyn_into::<Element>().ok());
        // A click on the label causes another on its radio button, which alone has a value.
        if let Some(id) = target.and_then(|radio| radio.get_attribute("value")) {
            context.dispatch.tell(Event::DeviceChosen(DeviceId(id)));
        }
    };
    markup! {
        fieldset "picker" ?hidden=(|view| view.picker == List::Hidden) {
            legend "legend" text=[Key::Terminal];
            (search())
            (answer())
            div role="status" {
                p "empty" line=(empty);
            }
            div "devices" on:click=(pick) list=(terminals, draw);
        }
    }
}

/// The rows stay while hidden: Chromium never frees a radio button that was once in a shadow root,
/// so new ones for each sale would fill its memory.
fn terminals(view: &ViewModel) -> Option<&[Terminal]> {
    match &view.picker {
        List::Hidden => None,
        List::Rows(rows) => Some(rows),
        _ => Some(&[]),
    }
}

fn empty(context: UiContext, view: &ViewModel) -> Option<String> {
    Some(context.texts.get(match view.picker {
        List::Loading => Key::TerminalsLoading,
        List::Failed => Key::TerminalsFailed,
        List::Empty => Key::NoTerminals,
        List::Hidden | List::Rows(_) => return None,
    }))
}

/// The terminals of one shop.
struct ShopRows {
    whole: Cell,
    name: Cell,
    terminals: Rows<TerminalRow>,
}

impl Row for ShopRows {
    fn new() -> Self {
        let name = Cell::from(markup! { p "location" aria-hidden="true"; });
        let whole = Cell::from(markup! { div class="place" role="group" { (&name) } });
        let terminals = Rows::of(whole.element());
        Self {
            whole,
            name,
            terminals,
        }
    }

    fn whole(&self) -> &Cell {
        &self.whole
    }
}

/// One terminal, and what its row last showed: most rows of a long list stay as they are.
struct TerminalRow {
    cells: TerminalCells,
    shown: Option<(Arc<Catalogue>, Terminal)>,
}

impl Row for TerminalRow {
    fn new() -> Self {
        Self {
            cells: TerminalCells::new(),
            shown: None,
        }
    }

    fn whole(&self) -> &Cell {
        self.cells.whole()
    }
}

row! {
    /// The cells of a terminal's row.
    struct TerminalCells {
        // The name of a radio button is scoped to its shadow root.
        radio: { input type="radio" name="terminal"; },
        name: { span class="name"; },
        simulated: { span class="simulated"; },
        busy: { span class="busy"; },
    }
    label "device" { (&radio) (&name) (&simulated) (&busy) }
}

/// Groups the terminals by shop, with the shop's name if any terminal has one.
fn draw(context: UiContext, shops: &mut Rows<ShopRows>, terminals: &[Terminal]) {
    let apart = terminals.iter().any(|terminal| terminal.location.is_some());
    let groups: Vec<_> = terminals
        .chunk_by(|one, next| one.location == next.location)
        .collect();
    for (shop, terminals) in shops.keep(&groups, |terminals| shop_of(terminals)) {
        let name = match shop_of(terminals) {
            "" => context.texts.get(Key::NoLocation),
            name => name.to_owned(),
        };
        shop.whole.set("aria-label", apart.then_some(&name));
        shop.name.say(&name);
        shop.name.set("hidden", (!apart).then_some(""));
        let rows = shop.terminals.keep(terminals, |terminal| &terminal.id.0);
        for (row, terminal) in rows {
            row.draw(context, terminal);
        }
    }
}

/// The name of the shop of these terminals; empty for those without one.
fn shop_of(terminals: &[Terminal]) -> &str {
    let first = terminals
        .first()
        .and_then(|first| first.location.as_deref());
    first.unwrap_or_default()
}

impl TerminalRow {
    fn draw(&mut self, context: UiContext, terminal: &Terminal) {
        // Always: the browser unchecks the others when a row that was checked comes back.
        self.cells.radio.check(terminal.chosen);
        let words = context.texts.catalogue();
        let same = |(before, row): &(_, _)| Arc::ptr_eq(before, &words) && row == terminal;
        if !self.shown.as_ref().is_some_and(same) {
            self.cells.draw(context, terminal);
            self.shown = Some((words, terminal.clone()));
        }
    }
}

impl TerminalCells {
    fn draw(&self, context: UiContext, terminal: &Terminal) {
        self.radio.set("value", Some(&terminal.id.0));
        self.name.say(&terminal.name);
        let simulated = terminal
            .simulated
            .then(|| context.texts.get(Key::Simulated));
        self.simulated.say_or_hide(simulated.as_deref());
        let busy = terminal.busy.as_ref().map(|busy| {
            let age = age(busy.seconds);
            let values = [
                ("reference", busy.reference.as_str()),
                ("age", &age),
                ("till", &busy.till),
            ];
            context.texts.fill(Key::RowBusy, &values)
        });
        self.busy.say_or_hide(busy.as_deref());
    }
}
